// 512-bit vectors: 14 × 2 accumulators of 32 registers.
#if defined(__x86_64__)
#define WIDTH 16
#define MAX_ROWS 14
#define NAME(name) name##_avx512

#include "ck_table.h"

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"))), apply_to = function)
#include "kernels/all.inc"
#pragma clang attribute pop
#endif
