// The list of all kernels, from which the table of functions and its public face are made.
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
  X(void, convolution_forward,                                                                     \
    (const ck_convolution *g, long images, const float *x, const float *kernel, const float *bias, \
     bool rectified, float *y, float *scratch),                                                    \
    (g, images, x, kernel, bias, rectified, y, scratch))                                           \
  X(void, convolution_input_gradient,                                                              \
    (const ck_convolution *g, long images, const float *dy, const float *kernel, float *dx,        \
     float *scratch),                                                                              \
    (g, images, dy, kernel, dx, scratch))                                                          \
  X(void, convolution_add_kernel_gradient,                                                         \
    (const ck_convolution *g, long images, const float *dy, const float *x, float *dkernel,        \
     float *scratch),                                                                              \
    (g, images, dy, x, dkernel, scratch))                                                          \
  X(long, convolution_scratch, (const ck_convolution *g), (g))                                     \
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
    (const ck_recurrent *g, const float *dy, const float *x, const float *kernel,                  \
     const float *recurrent, const float *saved, float *dx, float *dkernel, float *drecurrent,     \
     float *dbias, float *scratch),                                                                \
    (g, dy, x, kernel, recurrent, saved, dx, dkernel, drecurrent, dbias, scratch))                 \
  X(long, gru_saved, (const ck_recurrent *g), (g))                                                 \
  X(long, gru_scratch, (const ck_recurrent *g), (g))                                               \
  X(void, lstm_forward,                                                                            \
    (const ck_recurrent *g, const float *x, const float *kernel, const float *recurrent,           \
     const float *bias, float *y, float *saved, float *scratch),                                   \
    (g, x, kernel, recurrent, bias, y, saved, scratch))                                            \
  X(void, lstm_backward,                                                                           \
    (const ck_recurrent *g, const float *dy, const float *x, const float *kernel,                  \
     const float *recurrent, const float *saved, float *dx, float *dkernel, float *drecurrent,     \
     float *dbias, float *scratch),                                                                \
    (g, dy, x, kernel, recurrent, saved, dx, dkernel, drecurrent, dbias, scratch))                 \
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
  X(void, dropout_mask, (long n, float rate, float *uniform), (n, rate, uniform))                  \
  X(void, adam,                                                                                    \
    (long n, float *values, const float *gradient, float *first, float *second, double rate,       \
     double beta1, double beta2, double epsilon, double correction1, double correction2,           \
     double decay),                                                                                \
    (n, values, gradient, first, second, rate, beta1, beta2, epsilon, correction1, correction2,    \
     decay))                                                                                       \
  X(void, sgd,                                                                                     \
    (long n, float *values, const float *gradient, float *velocity, double rate, double momentum,  \
     bool nesterov),                                                                               \
    (n, values, gradient, velocity, rate, momentum, nesterov))

typedef struct {
#define CK_FIELD(result, name, parameters, arguments) result(*name) parameters;
  CK_KERNELS(CK_FIELD)
#undef CK_FIELD
} ck_table;

extern const ck_table ck_table_portable;
#if defined(__x86_64__)
extern const ck_table ck_table_avx2;
extern const ck_table ck_table_avx512;
#endif

#endif
