// Products of matrices and dense layers.
#include "set.h"

static const long product_shapes[][3] = {
    {1, 1, 1},     {0, 3, 2},      {3, 0, 2},    {3, 2, 0},    {7, 5, 3},    {14, 32, 9},
    {15, 33, 1030}, {29, 65, 12},   {43, 16, 8},  {57, 47, 33}, {130, 2, 70}, {3, 131, 1},
    {1, 64, 37},   {37, 1, 50},    {1, 1, 300},  {97, 128, 20}, {300, 40, 1100}};

static void products(void) {
  for (size_t s = 0; s < sizeof(product_shapes) / sizeof(*product_shapes); s++)
    for (int option = 0; option < 16; option++) {
      const long m = product_shapes[s][0], n = product_shapes[s][1], k = product_shapes[s][2];
      const bool ta = option & 1, tb = option & 2, adding = option & 4;
      const long lda = (ta ? m : k) + 3, ldb = (tb ? k : n) + 2, ldc = n + 1;
      const float *const a = numbers((ta ? k : m) * lda, 1), *b = numbers((tb ? n : k) * ldb, 2);
      float *const c = numbers(m * ldc, 3);
      // Sums of k products below 1; once rounded, operands are multiplied as accurately.
      const double tolerance = 2e-7 * (double)(k + 10);
      if (option & 8)
        run_gemm_bfloat16(ta, tb, m, n, k, a, lda, b, ldb, adding, c, ldc,
                          room(run_gemm_bfloat16_scratch(ta, tb, m, n, k)));
      else
        run_gemm(ta, tb, m, n, k, a, lda, b, ldb, adding, c, ldc,
                 room(run_gemm_scratch(ta, tb, m, n, k)));
      results(option & 8 ? "gemm_bfloat16" : "gemm", tolerance, m * ldc, c);
      end_case("gemm");
    }
}

// Every upper half with lower halves at, next to and between the ties, as ckernels.h says: to the
// nearest, of two equally near to the even one; a denormal number may count as zero.
static void rounding(void) {
  const uint32_t lower[] = {0, 1, 0x7fff, 0x8000, 0x8001, 0xffff};
  const long count = 1 << 16;
  const float one = 1;
  for (int l = 0; l < 6; l++) {
    float *const x = room(count), *const c = room(count);
    for (long i = 0; i < count; i++) {
      const uint32_t bits = (uint32_t)i << 16 | lower[l];
      memcpy(x + i, &bits, sizeof(bits));
    }
    run_gemm_bfloat16(false, false, 1, count, 1, &one, 1, x, count, false, c, count,
                      room(run_gemm_bfloat16_scratch(false, false, 1, count, 1)));
    for (long i = 0; i < count; i++) {
      if (isnan(x[i]) ? isnan(c[i]) : fpclassify(x[i]) == FP_SUBNORMAL && c[i] == 0) continue;
      const uint32_t bits = (uint32_t)i << 16 | lower[l];
      const uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000;
      float expected;
      memcpy(&expected, &rounded, sizeof(expected));
      if (c[i] != expected) fail("rounding to bfloat16", i, c[i], expected);
    }
    end_case("rounding");
  }
}

static void sparse_products(void) {
  const long shapes[][3] = {{16, 128, 32}, {33, 119, 77}, {17, 256, 64}, {50, 121, 130}};
  for (int s = 0; s < 4; s++)
    for (int option = 0; option < 16; option++) {
      const long m = shapes[s][0], n = shapes[s][1], k = shapes[s][2];
      const bool ta = option & 1, tb = option & 2, adding = option & 4, rectified = option & 8;
      float *const a = numbers(m * k, 1), *const c = numbers(m * n, 3);
      const float *const chosen = numbers(m * k, 4), *const b = numbers(k * n, 2);
      for (long i = 0; i < m * k; i++)
        if (fabsf(chosen[i]) > 0.4f) a[i] = 0;
      const bool done = run_sparse_product(
          ta, tb, m, n, k, a, ta ? m : k, b, tb ? k : n, adding, adding ? NULL : numbers(n, 5),
          rectified, c, n, room(run_sparse_product_scratch(m, n, k)));
      if (!done) fail("sparse_product declines", s, 0, 1);
      results("sparse_product", 2e-7 * (double)(k + 10), m * n, c);
      end_case("sparse_product");
    }
}

static void dense_layers(void) {
  const long shapes[][3] = {{0, 5, 1}, {1, 1, 1},   {3, 7, 2},   {5, 129, 2},
                            {33, 70, 3}, {300, 37, 4}, {32, 65, 47}, {40, 300, 100}};
  for (int s = 0; s < 8; s++) {
    const long rows = shapes[s][0], inputs = shapes[s][1], units = shapes[s][2];
    const float *const x = numbers(rows * inputs, 1), *const kernel = numbers(inputs * units, 2);
    const float *const bias = numbers(units, 3);
    float *const y = room(rows * units), *const dy = numbers(rows * units, 4);
    for (int rectified = 0; rectified < 2; rectified++) {
      run_dense_forward(rows, inputs, units, x, kernel, bias, rectified, y,
                        room(run_dense_scratch(rows, inputs, units)));
      results("dense_forward", 2e-7 * (double)(inputs + 10), rows * units, y);
    }
    float *const sums = filled(units, 1);
    run_rectifier_gradient(rows, units, y, dy, dy, sums);
    results("rectifier_gradient", 0, rows * units, dy);
    results("rectifier_gradient", 2e-7 * (double)(rows + 10), units, sums);
    if (units <= CK_NARROW_UNITS) {
      float *const dx = room(rows * inputs), *const dkernel = numbers(inputs * units, 5);
      float *const scratch = room(run_narrow_scratch(inputs, units));
      run_narrow_forward(rows, inputs, units, x, kernel, bias, y, scratch);
      run_narrow_input_gradient(rows, inputs, units, dy, kernel, dx, scratch);
      run_narrow_add_kernel_gradient(rows, inputs, units, x, dy, dkernel);
      results("narrow_forward", 2e-7 * (double)(inputs + 10), rows * units, y);
      results("narrow_input_gradient", 1e-6, rows * inputs, dx);
      results("narrow_add_kernel_gradient", 2e-7 * (double)(rows + 10), inputs * units, dkernel);
    }
    end_case("dense layer");
  }
}
