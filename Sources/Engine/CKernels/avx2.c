// 256-bit vectors with fused multiply-add: 6 × 2 accumulators of 16 registers.
#if defined(__x86_64__)
#define WIDTH 8
#define MAX_ROWS 6
#define NAME(name) name##_avx2

#include "ck_table.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "kernels/all.inc"
#pragma clang attribute pop
#endif
