// The kernels of one instruction set, numbers to run them on, and what becomes of the results: they
// are written to a file, or compared with the file that another set has written.
#ifndef SET_H
#define SET_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ck_table.h"

static const ck_table *kernels;

// run_gemm and so on. One that no case calls is an unused function, which the compiler refuses:
// each kernel of the table is tested.
#define RUN(result, name, parameters, arguments) \
  static result run_##name parameters { return kernels->name arguments; }
CK_KERNELS(RUN)
#undef RUN

// --- Memory ------------------------------------------------------------------------------------

// Numbers with a margin behind them that tells whether a kernel wrote too far.
enum { MARGIN = 64 };
static const float margin_mark = 12345.75f;

typedef struct {
  float *numbers;
  long count;
} allocation;
static allocation allocations[64];
static int allocation_count;

// Room of unknown content: NaN, which would show in any result that it got into.
static float *room(long count) {
  float *const numbers = malloc((count + MARGIN) * sizeof(float));
  if (!numbers || allocation_count == 64) abort();
  for (long i = 0; i < count + MARGIN; i++) numbers[i] = i < count ? NAN : margin_mark;
  allocations[allocation_count++] = (allocation){numbers, count};
  return numbers;
}

// Reproducible numbers from −1 to 1.
static float *numbers(long count, uint64_t seed) {
  float *const values = room(count);
  uint64_t state = seed * 0x9e3779b97f4a7c15u + 1;
  for (long i = 0; i < count; i++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    values[i] = (float)(int32_t)(state >> 32) / 2147483648.0f;
  }
  return values;
}

static float *filled(long count, float value) {
  float *const values = room(count);
  for (long i = 0; i < count; i++) values[i] = value;
  return values;
}

// Bytes in room for as many floats, which frees them.
static uint8_t *bytes(long count, uint8_t value) {
  uint8_t *const values = (uint8_t *)room(count / 4 + 1);
  memset(values, value, count);
  return values;
}

// --- Results -----------------------------------------------------------------------------------

static FILE *file;
static bool comparing;
static int failures;

static void fail(const char *what, long element, double found, double expected) {
  if (failures++ < 20)
    printf("%s, element %ld: %.9g, expected %.9g\n", what, element, found, expected);
}

// One result. It may differ from that of another set by `tolerance`·max(1, |value|).
static void result(const char *what, double tolerance, long element, double value) {
  double expected = value;
  if (!comparing)
    fwrite(&value, sizeof(value), 1, file);
  else if (fread(&expected, sizeof(expected), 1, file) != 1)
    fail("the end of the file of results", 0, 1, 0);
  if (value == expected || (isnan(value) && isnan(expected))) return;
  if (fabs(value - expected) <= tolerance * fmax(1, fabs(expected))) return;
  fail(what, element, value, expected);
}

static void results(const char *what, double tolerance, long count, const float *values) {
  for (long i = 0; i < count; i++) result(what, tolerance, i, values[i]);
}

static void byte_results(const char *what, long count, const uint8_t *values) {
  for (long i = 0; i < count; i++) result(what, 0, i, values[i]);
}

// Ends a case: no kernel wrote behind its results or its scratch memory.
static void end_case(const char *what) {
  for (int i = 0; i < allocation_count; i++) {
    const allocation a = allocations[i];
    for (long j = a.count; j < a.count + MARGIN; j++)
      if (a.numbers[j] != margin_mark) fail(what, j, a.numbers[j], margin_mark);
    free(a.numbers);
  }
  allocation_count = 0;
}

#endif
