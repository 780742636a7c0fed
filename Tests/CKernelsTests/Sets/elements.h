// Elements, rows, columns, losses, normalization, optimizers and coordinates.
#include "set.h"

static void elements_of(long n) {
  const float *const a = numbers(n, 1), *const b = numbers(n, 2);
  float *const c = room(n);
  run_add(n, a, b, c), results("add", 0, n, c);
  run_subtract(n, a, b, c), results("subtract", 0, n, c);
  run_multiply(n, a, b, c), results("multiply", 0, n, c);
  run_divide(n, a, b, c), results("divide", 0, n, c);
  run_gate(n, a, b, c), results("gate", 0, n, c);
  run_relu(n, a, c), results("relu", 0, n, c);
  run_accumulate(n, b, c), results("accumulate", 0, n, c);
  run_affine(n, a, -1.5f, 0.25f, c), results("affine", 3e-7, n, c);
  run_axpy(n, 0.3f, b, c), results("axpy", 3e-7, n, c);
  run_fill(n, 7, c), results("fill", 0, n, c);
  result("sum", 1e-7 * (10 + sqrt((double)n)), 0, run_sum(n, a));
  result("dot", 1e-7 * (10 + sqrt((double)n)), 0, run_dot(n, a, b));
  result("sum_of_squares", 1e-12, 0, run_sum_of_squares(n, a));
  result("max", 0, 0, run_max(n, a));
  for (uint32_t threshold = 0; threshold < 65536; threshold += 20000) {
    run_dropout_mask(n, 0x123456789abcdef, threshold, c);
    results("dropout_mask", 0, n, c);
  }
  for (int operation = CK_ADD; operation <= CK_DIVIDE_REVERSED; operation++) {
    run_combine_scalar((ck_operation)operation, n, a, 0.7f, c);
    results("combine_scalar", 3e-7, n, c);
  }
  end_case("elements");
}

// Functions from one end of the range to the other, NaN and infinities at the end.
static void functions_of(long n, float scale) {
  float *const x = numbers(n, 1), *const y = room(n), *const dx = room(n);
  const float *const dy = numbers(n, 2);
  for (long i = 0; i < n; i++) x[i] *= scale;
  if (n >= 40) x[n - 1] = INFINITY, x[n - 2] = -INFINITY, x[n - 3] = NAN, x[n - 4] = 0;
  run_exp(n, x, y), results("exp", 1e-6, n, y);
  run_log(n, x, y), results("log", 1e-6, n, y);
  run_softplus(n, x, y), results("softplus", 1e-6, n, y);
  run_gelu(n, x, y), results("gelu", 1e-6, n, y);
  run_softplus_backward(n, x, dy, dx), results("softplus_backward", 1e-6, n, dx);
  run_gelu_backward(n, x, dy, dx), results("gelu_backward", 2e-6, n, dx);
  run_tanh(n, x, y), results("tanh", 1e-6, n, y);
  run_tanh_backward(n, y, dy, dx), results("tanh_backward", 2e-6, n, dx);
  run_sigmoid(n, x, y), results("sigmoid", 1e-6, n, y);
  run_sigmoid_backward(n, y, dy, dx), results("sigmoid_backward", 1e-6, n, dx);
  end_case("functions");
}

static void rows_of(long rows, long columns) {
  const long n = rows * columns, longest = rows > columns ? rows : columns;
  const float *const x = numbers(n, 1), *const line = numbers(longest, 2);
  float *const y = room(n), *const sums = filled(longest, 1), *const each = room(rows);
  for (int operation = CK_ADD; operation <= CK_DIVIDE_REVERSED; operation++) {
    run_combine_row((ck_operation)operation, rows, columns, x, line, y);
    results("combine_row", 3e-7, n, y);
    run_combine_column((ck_operation)operation, rows, columns, x, line, y);
    results("combine_column", 3e-7, n, y);
  }
  run_transpose(rows, columns, x, y), results("transpose", 0, n, y);
  run_add_row(rows, columns, line, true, y), results("add_row", 0, n, y);
  run_add_column_sums(rows, columns, x, sums), results("add_column_sums", 5e-6, columns, sums);
  run_row_sums(rows, columns, x, each), results("row_sums", 5e-6, rows, each);
  run_row_maxima(rows, columns, x, each), results("row_maxima", 0, rows, each);
  run_log_sum_exp(rows, columns, x, each), results("log_sum_exp", 1e-6, rows, each);
  run_softmax(rows, columns, x, y), results("softmax", 1e-6, n, y);
  int32_t indices[3] = {0, (int32_t)rows - 1, 0};
  float *const gathered = room(3 * columns);
  run_gather_rows(3, columns, x, indices, gathered);
  results("gather_rows", 0, 3 * columns, gathered);
  run_scatter_add_rows(3, columns, gathered, indices, y);
  results("scatter_add_rows", 1e-6, n, y);
  end_case("rows");
}

static void losses_of(long rows, long columns) {
  const long n = rows * columns;
  float *const logits = numbers(n, 1), *const weights = numbers(n, 2);
  float *const targets = numbers(n, 3), *const each = room(n), *const slope = room(n);
  uint8_t *const classes = bytes(rows, 0);
  for (long i = 0; i < n; i++)
    logits[i] *= 20, weights[i] = fabsf(weights[i]) + 0.5f, targets[i] = fabsf(targets[i]);
  for (long i = 0; i < rows; i++) classes[i] = (uint8_t)((i * 7 + columns - 1) % columns);
  result("softmax_cross_entropy", 1e-5, 0,
         run_softmax_cross_entropy(rows, columns, logits, classes, weights, each, slope));
  results("softmax_cross_entropy, losses", 5e-6, rows, each);
  results("softmax_cross_entropy, gradient", 1e-6, n, slope);
  result("binary_cross_entropy", 1e-5, 0,
         run_binary_cross_entropy(n, logits, targets, weights, each, slope));
  results("binary_cross_entropy, losses", 5e-6, n, each);
  results("binary_cross_entropy, gradient", 1e-6, n, slope);
  end_case("losses");
}

static void normalization_of(long rows, long columns) {
  const long n = rows * columns;
  const float *const x = numbers(n, 1), *const dy = numbers(n, 2);
  const float *const gamma = numbers(columns, 3), *const beta = numbers(columns, 4);
  float *const mean = room(rows > columns ? rows : columns);
  float *const spread = room(rows > columns ? rows : columns);
  float *const y = room(n), *const dx = room(n);
  float *const dgamma = filled(columns, 1), *const dbeta = filled(columns, 1);
  run_column_moments(rows, columns, x, mean, spread);
  results("column_moments, mean", 1e-6, columns, mean);
  results("column_moments, variance", 1e-6, columns, spread);
  run_batch_norm_forward(rows, columns, x, mean, spread, gamma, beta, 1e-3f, y);
  results("batch_norm_forward", 1e-5, n, y);
  run_batch_norm_backward(rows, columns, x, mean, spread, gamma, 1e-3f, dy, dx, dgamma, dbeta);
  results("batch_norm_backward, dx", 3e-5, n, dx);
  run_layer_norm_forward(rows, columns, x, gamma, beta, 1e-3f, y, mean, spread);
  results("layer_norm_forward", 1e-5, n, y);
  results("layer_norm_forward, mean", 1e-6, rows, mean);
  results("layer_norm_forward, inverse", 1e-5, rows, spread);
  run_layer_norm_backward(rows, columns, x, mean, spread, gamma, dy, dx, dgamma, dbeta);
  results("layer_norm_backward, dx", 3e-5, n, dx);
  results("gradient of gamma", 3e-5, columns, dgamma);
  results("gradient of beta", 3e-5, columns, dbeta);
  end_case("normalization");
}

static void optimizers_of(long n) {
  float *const values = numbers(n, 1), *const first = filled(n, 0), *const second = filled(n, 0);
  for (int step = 1; step <= 3; step++)
    run_adam(n, values, numbers(n, 1 + (uint64_t)step), first, second, 0.01, 0.9, 0.999, 1e-7,
             1 - pow(0.9, step), 1 - pow(0.999, step), step == 2 ? 0 : 0.1);
  results("adam, values", 3e-6, n, values);
  results("adam, first moments", 1e-6, n, first);
  results("adam, second moments", 1e-6, n, second);
  run_sgd(n, values, numbers(n, 5), first, 0.05, 0.9, false);
  run_sgd(n, values, numbers(n, 6), first, 0.05, 0.9, true);
  results("sgd, values", 3e-6, n, values);
  results("sgd, velocity", 1e-6, n, first);
  end_case("optimizers");
}

static void coordinates_of(long n) {
  float *const momenta = numbers(4 * n, 1);
  double *const found = (double *)room(6 * n);
  if (n > 5) momenta[5] = momenta[6] = 0, momenta[9] = momenta[10] = momenta[11] = 0;
  run_coordinates(n, momenta, 1e5f, found, found + n, found + 2 * n);
  for (long i = 0; i < 3 * n; i++) result("coordinates", 2e-15, i, found[i]);
  end_case("coordinates");
}

static void elements(void) {
  const long counts[] = {0, 1, 3, 4, 7, 8, 15, 16, 17, 33, 100, 1000};
  for (int i = 0; i < 12; i++) {
    elements_of(counts[i]);
    functions_of(counts[i], 1);
    functions_of(counts[i], 120);
    optimizers_of(counts[i]);
    coordinates_of(counts[i]);
  }
  const long shapes[][2] = {{1, 1}, {3, 2}, {5, 17}, {17, 33}, {4, 200}, {130, 40}};
  for (int s = 0; s < 6; s++) {
    rows_of(shapes[s][0], shapes[s][1]);
    losses_of(shapes[s][0], shapes[s][1]);
    normalization_of(shapes[s][0] + 1, shapes[s][1] + 1);
  }
  // Each lane of each chain goes to 2 from every start; the number of chains is the set's own.
  result("peak", 0, 0, run_peak(200, 0.5f, 1) / (float)(run_peak_operations() / 2));
}
