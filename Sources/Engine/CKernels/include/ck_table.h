// The list of all kernels, from which the table of functions of each instruction set and the
// functions of ckernels.h are made. Calls through a table leave the selected set alone, so that
// tests may compare instruction sets while other threads compute.
#ifndef CK_TABLE_H
#define CK_TABLE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "ckernels.h"

// X(result, name, (parameters), (arguments))
#define CK_KERNELS(X)                                                                              \
  X(void, gemm,                                                                                    \
    (bool ta, bool tb, long rows, long columns, long inner, const float *a, long lda,              \
     const float *b, long ldb, bool adding, float *c, long ldc, float *scratch),                   \
    (ta, tb, rows, columns, inner, a, lda, b, ldb, adding, c, ldc, scratch))                       \
  X(long, gemm_scratch, (bool ta, bool tb, long rows, long columns, long inner),                   \
    (ta, tb, rows, columns, inner))                                                                \
  X(void, gemm_bfloat16,                                                                           \
    (bool ta, bool tb, long rows, long columns, long inner, const float *a, long lda,              \
     const float *b, long ldb, bool adding, float *c, long ldc, float *scratch),                   \
    (ta, tb, rows, columns, inner, a, lda, b, ldb, adding, c, ldc, scratch))                       \
  X(long, gemm_bfloat16_scratch, (bool ta, bool tb, long rows, long columns, long inner),          \
    (ta, tb, rows, columns, inner))                                                                \
  X(bool, sparse_product,                                                                          \
    (bool ta, bool tb, long rows, long columns, long inner, const float *a, long lda,              \
     const float *b, long ldb, bool adding, const float *bias, bool rectified, float *c, long ldc, \
     float *scratch),                                                                              \
    (ta, tb, rows, columns, inner, a, lda, b, ldb, adding, bias, rectified, c, ldc, scratch))      \
  X(long, sparse_product_scratch, (long rows, long columns, long inner), (rows, columns, inner))   \
  X(void, narrow_forward,                                                                          \
    (long rows, long inputs, long units, const float *x, const float *kernel, const float *bias,   \
     float *y, float *scratch),                                                                    \
    (rows, inputs, units, x, kernel, bias, y, scratch))                                            \
  X(void, narrow_input_gradient,                                                                   \
    (long rows, long inputs, long units, const float *dy, const float *kernel, float *dx,          \
     float *scratch),                                                                              \
    (rows, inputs, units, dy, kernel, dx, scratch))                                                \
  X(void, narrow_add_kernel_gradient,                                                              \
    (long rows, long inputs, long units, const float *x, const float *dy, float *dkernel),         \
    (rows, inputs, units, x, dy, dkernel))                                                         \
  X(long, narrow_scratch, (long inputs, long units), (inputs, units))                              \
  X(void, rectifier_gradient,                                                                      \
    (long rows, long columns, const float *y, const float *dy, float *dz, float *sums),            \
    (rows, columns, y, dy, dz, sums))                                                              \
  X(void, convolution_forward,                                                                     \
    (const ck_convolution *g, long images, const float *x, const uint8_t *marks,                   \
     const float *kernel, const float *bias, bool rectified, float *y, uint8_t *new_marks,         \
     float *scratch),                                                                              \
    (g, images, x, marks, kernel, bias, rectified, y, new_marks, scratch))                                           \
  X(void, convolution_input_gradient,                                                              \
    (const ck_convolution *g, long images, const float *dy, const float *kernel, float *dx,        \
     float *scratch),                                                                              \
    (g, images, dy, kernel, dx, scratch))                                                          \
  X(void, convolution_add_kernel_gradient,                                                         \
    (const ck_convolution *g, long images, const float *dy, const float *x, float *dkernel,        \
     float *scratch),                                                                              \
    (g, images, dy, x, dkernel, scratch))                                                          \
  X(long, convolution_scratch, (const ck_convolution *g), (g))                                     \
  X(bool, convolution_fuses_pooling, (const ck_convolution *g), (g))                               \
  X(void, convolution_pooled_forward,                                                              \
    (const ck_convolution *g, long images, const float *x, const uint8_t *marks,                   \
     const float *kernel, const float *bias, bool rectified, float *y, uint8_t *winners,           \
     uint8_t *new_marks, float *scratch),                                                          \
    (g, images, x, marks, kernel, bias, rectified, y, winners, new_marks, scratch))                                  \
  X(void, convolution_pooled_backward,                                                             \
    (const ck_convolution *g, long images, bool rectified, const float *dy, const float *y,        \
     const uint8_t *winners, const float *x, const uint8_t *marks, const float *kernel, float *dx, \
     float *dkernel, float *dbias, float *scratch),                                                \
    (g, images, rectified, dy, y, winners, x, marks, kernel, dx, dkernel, dbias, scratch))                \
  X(long, convolution_pooled_scratch, (const ck_convolution *g), (g))                              \
  X(void, max_pooling_forward,                                                                     \
    (const ck_pooling *g, long images, const float *x, float *y, uint8_t *winners),                \
    (g, images, x, y, winners))                                                                    \
  X(void, max_pooling_backward,                                                                    \
    (const ck_pooling *g, long images, const float *dy, const uint8_t *winners, float *dx),        \
    (g, images, dy, winners, dx))                                                                  \
  X(void, gru_forward,                                                                             \
    (const ck_recurrent *g, const float *x, const float *kernel, const float *recurrent,           \
     const float *bias, float *y, float *saved, float *scratch),                                   \
    (g, x, kernel, recurrent, bias, y, saved, scratch))                                            \
  X(void, gru_backward,                                                                            \
    (const ck_recurrent *g, const float *dy, const float *x, const float *y, const float *kernel,  \
     const float *recurrent, const float *saved, float *dx, float *dkernel, float *drecurrent,     \
     float *dbias, float *scratch),                                                                \
    (g, dy, x, y, kernel, recurrent, saved, dx, dkernel, drecurrent, dbias, scratch))              \
  X(long, gru_saved, (const ck_recurrent *g), (g))                                                 \
  X(long, gru_scratch, (const ck_recurrent *g), (g))                                               \
  X(void, lstm_forward,                                                                            \
    (const ck_recurrent *g, const float *x, const float *kernel, const float *recurrent,           \
     const float *bias, float *y, float *saved, float *scratch),                                   \
    (g, x, kernel, recurrent, bias, y, saved, scratch))                                            \
  X(void, lstm_backward,                                                                           \
    (const ck_recurrent *g, const float *dy, const float *x, const float *y, const float *kernel,  \
     const float *recurrent, const float *saved, float *dx, float *dkernel, float *drecurrent,     \
     float *dbias, float *scratch),                                                                \
    (g, dy, x, y, kernel, recurrent, saved, dx, dkernel, drecurrent, dbias, scratch))              \
  X(long, lstm_saved, (const ck_recurrent *g), (g))                                                \
  X(long, lstm_scratch, (const ck_recurrent *g), (g))                                              \
  X(void, add, (long n, const float *a, const float *b, float *c), (n, a, b, c))                   \
  X(void, subtract, (long n, const float *a, const float *b, float *c), (n, a, b, c))              \
  X(void, multiply, (long n, const float *a, const float *b, float *c), (n, a, b, c))              \
  X(void, divide, (long n, const float *a, const float *b, float *c), (n, a, b, c))                \
  X(void, gate, (long n, const float *a, const float *b, float *c), (n, a, b, c))                  \
  X(void, accumulate, (long n, const float *a, float *c), (n, a, c))                               \
  X(void, affine, (long n, const float *a, float scale, float shift, float *c),                    \
    (n, a, scale, shift, c))                                                                       \
  X(void, exp, (long n, const float *x, float *y), (n, x, y))                                      \
  X(void, tanh, (long n, const float *x, float *y), (n, x, y))                                     \
  X(void, sigmoid, (long n, const float *x, float *y), (n, x, y))                                  \
  X(void, relu, (long n, const float *x, float *y), (n, x, y))                                     \
  X(float, sum, (long n, const float *x), (n, x))                                                  \
  X(double, sum_of_squares, (long n, const float *x), (n, x))                                      \
  X(void, add_column_sums, (long rows, long columns, const float *x, float *sums),                 \
    (rows, columns, x, sums))                                                                      \
  X(void, add_row, (long rows, long columns, const float *bias, bool rectified, float *y),         \
    (rows, columns, bias, rectified, y))                                                           \
  X(void, dropout_mask, (long n, uint64_t key, uint32_t threshold, float *mask),                   \
    (n, key, threshold, mask))                                                                     \
  X(void, adam,                                                                                    \
    (long n, float *values, const float *gradient, float *first, float *second, double rate,       \
     double beta1, double beta2, double epsilon, double correction1, double correction2,           \
     double decay),                                                                                \
    (n, values, gradient, first, second, rate, beta1, beta2, epsilon, correction1, correction2,    \
     decay))                                                                                       \
  X(void, sgd,                                                                                     \
    (long n, float *values, const float *gradient, float *velocity, double rate, double momentum,  \
     bool nesterov),                                                                               \
    (n, values, gradient, velocity, rate, momentum, nesterov))                                     \
  X(void, dense_forward,                                                                           \
    (long rows, long inputs, long units, const float *x, const float *kernel, const float          \
     *bias, bool rectified, float *y, float *scratch),                                             \
    (rows, inputs, units, x, kernel, bias, rectified, y, scratch))                                 \
  X(long, dense_scratch,                                                                           \
    (long rows, long inputs, long units),                                                          \
    (rows, inputs, units))                                                                         \
  X(void, average_pooling_forward,                                                                 \
    (const ck_pooling *g, long images, const float *x, float *y),                                  \
    (g, images, x, y))                                                                             \
  X(void, average_pooling_backward,                                                                \
    (const ck_pooling *g, long images, const float *dy, float *dx),                                \
    (g, images, dy, dx))                                                                           \
  X(void, axpy,                                                                                    \
    (long n, float alpha, const float *x, float *y),                                               \
    (n, alpha, x, y))                                                                              \
  X(void, fill,                                                                                    \
    (long n, float value, float *y),                                                               \
    (n, value, y))                                                                                 \
  X(void, combine_scalar,                                                                          \
    (ck_operation operation, long n, const float *a, float scalar, float *c),                      \
    (operation, n, a, scalar, c))                                                                  \
  X(void, combine_row,                                                                             \
    (ck_operation operation, long rows, long columns, const float *a, const float *row,            \
     float *c),                                                                                    \
    (operation, rows, columns, a, row, c))                                                         \
  X(void, combine_column,                                                                          \
    (ck_operation operation, long rows, long columns, const float *a, const float *column,         \
     float *c),                                                                                    \
    (operation, rows, columns, a, column, c))                                                      \
  X(void, log,                                                                                     \
    (long n, const float *x, float *y),                                                            \
    (n, x, y))                                                                                     \
  X(void, softplus,                                                                                \
    (long n, const float *x, float *y),                                                            \
    (n, x, y))                                                                                     \
  X(void, gelu,                                                                                    \
    (long n, const float *x, float *y),                                                            \
    (n, x, y))                                                                                     \
  X(void, tanh_backward,                                                                           \
    (long n, const float *y, const float *dy, float *dx),                                          \
    (n, y, dy, dx))                                                                                \
  X(void, sigmoid_backward,                                                                        \
    (long n, const float *y, const float *dy, float *dx),                                          \
    (n, y, dy, dx))                                                                                \
  X(void, softplus_backward,                                                                       \
    (long n, const float *x, const float *dy, float *dx),                                          \
    (n, x, dy, dx))                                                                                \
  X(void, gelu_backward,                                                                           \
    (long n, const float *x, const float *dy, float *dx),                                          \
    (n, x, dy, dx))                                                                                \
  X(float, max,                                                                                    \
    (long n, const float *x),                                                                      \
    (n, x))                                                                                        \
  X(float, dot,                                                                                    \
    (long n, const float *a, const float *b),                                                      \
    (n, a, b))                                                                                     \
  X(void, row_sums,                                                                                \
    (long rows, long columns, const float *x, float *sums),                                        \
    (rows, columns, x, sums))                                                                      \
  X(void, row_maxima,                                                                              \
    (long rows, long columns, const float *x, float *maxima),                                      \
    (rows, columns, x, maxima))                                                                    \
  X(void, log_sum_exp,                                                                             \
    (long rows, long columns, const float *x, float *result),                                      \
    (rows, columns, x, result))                                                                    \
  X(void, softmax,                                                                                 \
    (long rows, long columns, const float *x, float *y),                                           \
    (rows, columns, x, y))                                                                         \
  X(void, gather_rows,                                                                             \
    (long count, long columns, const float *x, const int32_t *indices, float *y),                  \
    (count, columns, x, indices, y))                                                               \
  X(void, scatter_add_rows,                                                                        \
    (long count, long columns, const float *x, const int32_t *indices, float *y),                  \
    (count, columns, x, indices, y))                                                               \
  X(void, transpose,                                                                               \
    (long rows, long columns, const float *source, float *target),                                 \
    (rows, columns, source, target))                                                               \
  X(double, softmax_cross_entropy,                                                                 \
    (long rows, long columns, const float *logits, const uint8_t *classes, const float             \
     *weights, float *losses, float *dlogits),                                                     \
    (rows, columns, logits, classes, weights, losses, dlogits))                                    \
  X(double, binary_cross_entropy,                                                                  \
    (long n, const float *logits, const float *targets, const float *weights, float *losses,       \
     float *dlogits),                                                                              \
    (n, logits, targets, weights, losses, dlogits))                                                \
  X(void, column_moments,                                                                          \
    (long rows, long columns, const float *x, float *mean, float *variance),                       \
    (rows, columns, x, mean, variance))                                                            \
  X(void, batch_norm_forward,                                                                      \
    (long rows, long columns, const float *x, const float *mean, const float *variance,            \
     const float *gamma, const float *beta, float epsilon, float *y),                              \
    (rows, columns, x, mean, variance, gamma, beta, epsilon, y))                                   \
  X(void, batch_norm_backward,                                                                     \
    (long rows, long columns, const float *x, const float *mean, const float *variance,            \
     const float *gamma, float epsilon, const float *dy, float *dx, float *dgamma, float           \
     *dbeta),                                                                                      \
    (rows, columns, x, mean, variance, gamma, epsilon, dy, dx, dgamma, dbeta))                     \
  X(void, layer_norm_forward,                                                                      \
    (long rows, long columns, const float *x, const float *gamma, const float *beta, float         \
     epsilon, float *y, float *mean, float *inverse),                                              \
    (rows, columns, x, gamma, beta, epsilon, y, mean, inverse))                                    \
  X(void, layer_norm_backward,                                                                     \
    (long rows, long columns, const float *x, const float *mean, const float *inverse, const       \
     float *gamma, const float *dy, float *dx, float *dgamma, float *dbeta),                       \
    (rows, columns, x, mean, inverse, gamma, dy, dx, dgamma, dbeta))                               \
  X(long, peak_operations, (void), ())                                                             \
  X(float, peak, (long rounds, float factor, float term), (rounds, factor, term))                  \
  X(void, coordinates,                                                                             \
    (long n, const float *momenta, float limit, double *pt, double *eta, double *phi),             \
    (n, momenta, limit, pt, eta, phi))

/// One function for each kernel, described in ckernels.h under the name ck_….
typedef struct {
#define CK_FIELD(result, name, parameters, arguments) result(*name) parameters;
  CK_KERNELS(CK_FIELD)
#undef CK_FIELD
} ck_table;

/// The kernels of one instruction set; NULL if the name is unknown or the machine lacks it.
const ck_table *ck_isa_table(const char *name);

extern const ck_table ck_table_portable;
#if defined(__x86_64__)
extern const ck_table ck_table_avx2;
extern const ck_table ck_table_avx512;
extern const ck_table ck_table_avx512bf16;
#elif defined(__aarch64__)
extern const ck_table ck_table_neonbf16;
#endif

#endif
