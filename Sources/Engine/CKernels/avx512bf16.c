// As avx512.c, with dot products of bfloat16 numbers.
#if defined(__x86_64__)
#define WIDTH 16
#define MAX_ROWS 14
#define NAME(name) name##_avx512bf16
#define AVX512_BF16

#include <immintrin.h>

#include "ck_table.h"

#pragma clang attribute push(                                                             \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512bf16,avx2,fma"))), \
    apply_to = function)
#include "kernels/all.inc"
#pragma clang attribute pop
#endif
