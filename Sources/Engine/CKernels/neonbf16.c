// As portable.c on Arm, with dot products of bfloat16 numbers.
#if defined(__aarch64__)
#define WIDTH 4
#define MAX_ROWS 14
#define NAME(name) name##_neonbf16
#define NEON_BF16

#include <arm_neon.h>

#include "ck_table.h"

#pragma clang attribute push(__attribute__((target("bf16"))), apply_to = function)
#include "kernels/all.inc"
#pragma clang attribute pop
#endif
