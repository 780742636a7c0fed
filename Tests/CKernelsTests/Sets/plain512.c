// The 512-bit kernels for machines without such vectors: the same source with the same widths and
// blocks, which the compiler makes of the vectors that there are, and the instructions for bfloat16
// in plain C. It takes the place of dispatch.c.
#include "ck_table.h"

#define WIDTH 16
#define MAX_ROWS 14

#ifdef AVX512_BF16
#define NAME(name) name##_plain512bf16
#define SET "avx512bf16"

typedef float __m512 __attribute__((vector_size(64)));
typedef uint32_t __m512bh __attribute__((vector_size(64)));

// A denormal number is zero to these instructions, as a factor and as a result.
static float flushed(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof(bits));
  if (!(bits & 0x7f800000)) bits &= 0x80000000;
  memcpy(&x, &bits, sizeof(x));
  return x;
}

static float from_half(uint32_t half) {
  const uint32_t bits = half << 16;
  float x;
  memcpy(&x, &bits, sizeof(x));
  return flushed(x);
}

typedef uint16_t halves __attribute__((vector_size(32)));

static halves _mm512_cvtneps_pbh(__m512 x) {
  halves result;
  for (int lane = 0; lane < 16; lane++) {
    const float value = flushed(x[lane]);
    uint32_t bits;
    memcpy(&bits, &value, sizeof(bits));
    const uint32_t nearest = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
    result[lane] = (uint16_t)(value == value ? nearest : bits >> 16 | 0x40);
  }
  return result;
}

static __m512 _mm512_dpbf16_ps(__m512 sum, __m512bh a, __m512bh b) {
  for (int lane = 0; lane < 16; lane++) {
    const float upper = from_half(a[lane] >> 16) * from_half(b[lane] >> 16);
    const float lower = from_half(a[lane] & 0xffff) * from_half(b[lane] & 0xffff);
    sum[lane] = flushed(flushed(flushed(sum[lane]) + upper) + lower);
  }
  return sum;
}
#else
#define NAME(name) name##_plain512
#define SET "avx512"
#endif

#include "kernels/all.inc"

const ck_table *ck_isa_table(const char *name) {
  return strcmp(name, SET) == 0 ? &NAME(ck_table) : NULL;
}
