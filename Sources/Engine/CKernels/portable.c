// 128-bit vectors, which every 64-bit machine has: NEON on Arm, SSE2 on x86-64.
#define WIDTH 4
#if defined(__aarch64__)
#define MAX_ROWS 14  // 32 registers: the block spills a little less than it gains
#else
#define MAX_ROWS 6
#endif
#define NAME(name) name##_portable

#include "ck_table.h"

#include "kernels/all.inc"
