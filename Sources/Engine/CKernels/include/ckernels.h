// Vector kernels of the tensor engine.
//
// All numbers are float32 in row-major order; images are channels-last, convolution kernels
// [kernel][kernel][channels][filters], dense kernels [inputs][units]. No function allocates, starts
// a thread or reports an error: sizes are the caller's duty. Scratch memory comes from the caller,
// its size from the function of the same name that ends in _scratch (in floats); it lies on
// an 8-byte boundary, as every allocation does.
//
// Every kernel exists for AVX-512, AVX2 with FMA, and 128-bit vectors (NEON, SSE2, anything), the
// first and the last also with dot products of bfloat16 numbers. The best one that the machine runs
// is chosen at first use. Sums are added in another order on each of
// them, so results agree to rounding, not to the bit; on one of them they always agree to the bit.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stdint.h>

// --- Instruction sets -------------------------------------------------------------------------

/// Whether this build and this machine have the instruction set of that name.
bool ck_isa_available(const char *name);
/// Selects an instruction set by name: "avx512bf16", "avx512", "avx2", "neonbf16", "neon" or
/// "portable". Returns false, and changes nothing, if the name is unknown or the machine lacks it.
/// Not to be called while another thread computes.
bool ck_isa_select(const char *name);
/// The name of the selected instruction set.
const char *ck_isa_name(void);

// --- The machine ------------------------------------------------------------------------------

/// Multiply-adds on registers alone: the ceiling that other kernels are measured against. Each round
/// has ck_peak_operations() floating-point operations. The result only keeps the work from being
/// left out.
float ck_peak(long rounds, float factor, float term);
long ck_peak_operations(void);

/// Tells the processor that the calling thread waits in a loop for another one.
static inline void ck_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// --- Products ---------------------------------------------------------------------------------

/// c = op(a)·op(b), or c += op(a)·op(b) when `adding`. op(a) is rows × inner, op(b) inner ×
/// columns; a transposed operand is stored the other way round. lda, ldb, ldc: floats between stored
/// rows.
void ck_gemm(bool transpose_a, bool transpose_b, long rows, long columns, long inner,
             const float *a, long lda, const float *b, long ldb, bool adding, float *c, long ldc,
             float *scratch);
long ck_gemm_scratch(bool transpose_a, bool transpose_b, long rows, long columns, long inner);

/// The same with all numbers of a and b rounded to bfloat16, 8 bits of precision in the range of
/// float32, to the nearest, of two equally near to the even one. Sums are float32. NaN stays NaN. A
/// denormal number of a or b counts as itself or as zero of its sign, before it is rounded: the
/// largest of them, which the nearest number with 8 bits would make 2⁻¹²⁶, may become zero. A
/// denormal product or sum may be zero too. Twice as many multiplications at a time where the
/// machine has instructions for it ("avx512bf16", "neonbf16"), elsewhere those of ck_gemm.
void ck_gemm_bfloat16(bool transpose_a, bool transpose_b, long rows, long columns, long inner,
                      const float *a, long lda, const float *b, long ldb, bool adding, float *c,
                      long ldc, float *scratch);
long ck_gemm_bfloat16_scratch(bool transpose_a, bool transpose_b, long rows, long columns,
                              long inner);

/// y = x·kernel + bias, followed by ReLU if `rectified`: x[rows][inputs], kernel[inputs][units],
/// bias[units], y[rows][units].
void ck_dense_forward(long rows, long inputs, long units, const float *x, const float *kernel,
                      const float *bias, bool rectified, float *y, float *scratch);
long ck_dense_scratch(long rows, long inputs, long units);

/// The product for an op(a) that is partly zero: the zeros are skipped, together with any infinity
/// or NaN that they would meet. Rows of c start from `bias` (NULL: zero) or, when `adding`, from c,
/// and end with ReLU if `rectified`. Returns false, and changes nothing but the scratch memory, when
/// op(a) has too few zeros or the product is too small for it to be faster than ck_gemm; that
/// depends on sizes and zeros alone.
bool ck_sparse_product(bool transpose_a, bool transpose_b, long rows, long columns, long inner,
                       const float *a, long lda, const float *b, long ldb, bool adding,
                       const float *bias, bool rectified, float *c, long ldc, float *scratch);
long ck_sparse_product_scratch(long rows, long columns, long inner);

/// A dense layer with few units, up to about CK_NARROW_UNITS: y = x·kernel + bias, faster than
/// ck_dense_forward there.
void ck_narrow_forward(long rows, long inputs, long units, const float *x, const float *kernel,
                       const float *bias, float *y, float *scratch);
/// dx = dy·kernelᵀ.
void ck_narrow_input_gradient(long rows, long inputs, long units, const float *dy,
                              const float *kernel, float *dx, float *scratch);
/// dkernel += xᵀ·dy.
void ck_narrow_add_kernel_gradient(long rows, long inputs, long units, const float *x,
                                   const float *dy, float *dkernel);
/// Enough for all three.
long ck_narrow_scratch(long inputs, long units);
enum { CK_NARROW_UNITS = 4 };

/// dz = dy where y > 0, else 0, and columns' sums of it added to `sums` (may be NULL): the gradients
/// with respect to the sums before a ReLU and to their bias. dz may be dy.
void ck_rectifier_gradient(long rows, long columns, const float *y, const float *dy, float *dz,
                           float *sums);

/// The sizes of a convolution; output size and padding before the first row and column are given,
/// what is missing after the last is implied.
typedef struct {
  long height, width, channels;
  long output_height, output_width, filters;
  long kernel, stride, padding_top, padding_left;
  // Round what is multiplied to bfloat16, as in ck_gemm_bfloat16; ck_convolution_pooled_backward
  // never does.
  bool bfloat16;
} ck_convolution;

// Marks, one byte for each pixel of each image: pixels with 1 see the same everywhere, so that in
// one image they have the same value and depend on all parameters in the same way. They are found
// in images that are given (`marks` NULL), and `new_marks`, if not NULL, gets those of the result;
// it must be NULL where x itself depends on parameters and has no marks.

/// y = x * kernel + bias, followed by ReLU if `rectified`. 3 × 3 kernels of stride 1 are computed
/// in tiles of 2 × 2 pixels (Winograd's minimal filtering), where a pixel that is not finite spoils
/// its whole tile. Images that are mostly of one color are faster, with the same bits.
void ck_convolution_forward(const ck_convolution *g, long images, const float *x,
                            const uint8_t *marks, const float *kernel, const float *bias,
                            bool rectified, float *y, uint8_t *new_marks, float *scratch);
/// dx = gradient with respect to x, from dy.
void ck_convolution_input_gradient(const ck_convolution *g, long images, const float *dy,
                                   const float *kernel, float *dx, float *scratch);
/// dkernel += gradient with respect to the kernel; faster for images that are mostly of one color.
void ck_convolution_add_kernel_gradient(const ck_convolution *g, long images, const float *dy,
                                        const float *x, float *dkernel, float *scratch);
/// Enough for all three.
long ck_convolution_scratch(const ck_convolution *g);

/// Whether the next two are there for this convolution: kernel 3, stride 1.
bool ck_convolution_fuses_pooling(const ck_convolution *g);
/// The convolution, ReLU if `rectified`, and the largest value of windows of 2 × 2 pixels; a rest at
/// the border is dropped. y: [images][output_height / 2][output_width / 2][filters]. `winners`, if
/// not NULL, gets the places of the largest as in ck_max_pooling_forward.
void ck_convolution_pooled_forward(const ck_convolution *g, long images, const float *x,
                                   const uint8_t *marks, const float *kernel, const float *bias,
                                   bool rectified, float *y, uint8_t *winners,
                                   uint8_t *new_marks, float *scratch);
/// Gradients of the last: dx is set (may be NULL), dkernel and dbias are added to. The work is in
/// proportion to the numbers in dy that are not zero. With `marks` the gradients of windows that see
/// nothing but marked pixels are collected, over images of the same color too, and dx gets them at
/// one window: its sums over marked pixels are right, its numbers there are not.
void ck_convolution_pooled_backward(const ck_convolution *g, long images, bool rectified,
                                    const float *dy, const float *y, const uint8_t *winners,
                                    const float *x, const uint8_t *marks, const float *kernel,
                                    float *dx, float *dkernel, float *dbias, float *scratch);
long ck_convolution_pooled_scratch(const ck_convolution *g);

// --- Pooling ----------------------------------------------------------------------------------

/// Windows of size × size side by side; a rest at the border is dropped.
typedef struct {
  long height, width, channels, size;
} ck_pooling;

/// The largest value of each window, and if `winners` is not NULL its place in the window (row by
/// row; the first of equals). A NaN in the window wins.
void ck_max_pooling_forward(const ck_pooling *g, long images, const float *x, float *y,
                            uint8_t *winners);
/// dx: dy at the winners, 0 elsewhere.
void ck_max_pooling_backward(const ck_pooling *g, long images, const float *dy,
                             const uint8_t *winners, float *dx);

/// The mean of each window.
void ck_average_pooling_forward(const ck_pooling *g, long images, const float *x, float *y);
/// dx: dy shared equally within the windows, 0 in a dropped rest.
void ck_average_pooling_backward(const ck_pooling *g, long images, const float *dy, float *dx);

// --- Recurrent layers -------------------------------------------------------------------------

/// The sizes of a recurrent layer over whole sequences x[rows][steps][features].
typedef struct {
  long rows, steps, features, units;
  bool reversed;      // read the sequence from its end
  bool hard_sigmoid;  // gates min(max(0.2 x + 0.5, 0), 1) instead of logistic
  bool reset_after;   // GRU: reset gate after the recurrent product, two biases
} ck_recurrent;

/// GRU with gates in the order z, r, candidate: y[rows][steps][units]. `saved` keeps what the
/// backward pass needs besides x and y, ck_gru_saved floats; NULL if there will be none.
void ck_gru_forward(const ck_recurrent *g, const float *x, const float *kernel,
                    const float *recurrent, const float *bias, float *y, float *saved,
                    float *scratch);
/// Gradients of a GRU: dx is set (may be NULL), the others are added to.
void ck_gru_backward(const ck_recurrent *g, const float *dy, const float *x, const float *y,
                     const float *kernel, const float *recurrent, const float *saved, float *dx,
                     float *dkernel, float *drecurrent, float *dbias, float *scratch);
long ck_gru_saved(const ck_recurrent *g);
long ck_gru_scratch(const ck_recurrent *g);

/// LSTM with gates in the order input, forget, candidate, output, one bias.
void ck_lstm_forward(const ck_recurrent *g, const float *x, const float *kernel,
                     const float *recurrent, const float *bias, float *y, float *saved,
                     float *scratch);
/// Gradients of an LSTM, as for the GRU.
void ck_lstm_backward(const ck_recurrent *g, const float *dy, const float *x, const float *y,
                      const float *kernel, const float *recurrent, const float *saved, float *dx,
                      float *dkernel, float *drecurrent, float *dbias, float *scratch);
long ck_lstm_saved(const ck_recurrent *g);
long ck_lstm_scratch(const ck_recurrent *g);

// --- Elements ---------------------------------------------------------------------------------

void ck_add(long n, const float *a, const float *b, float *c);
void ck_subtract(long n, const float *a, const float *b, float *c);
void ck_multiply(long n, const float *a, const float *b, float *c);
void ck_divide(long n, const float *a, const float *b, float *c);
/// c = a where b > 0, else 0.
void ck_gate(long n, const float *a, const float *b, float *c);
/// c += a.
void ck_accumulate(long n, const float *a, float *c);
/// c = a·scale + shift.
void ck_affine(long n, const float *a, float scale, float shift, float *c);

/// y += alpha·x.
void ck_axpy(long n, float alpha, const float *x, float *y);
/// y = value.
void ck_fill(long n, float value, float *y);

/// An operation between a (an element of a matrix) and b (a scalar, or an element of a row or a
/// column): the reversed ones are b − a and b / a.
typedef enum {
  CK_ADD, CK_SUBTRACT, CK_MULTIPLY, CK_DIVIDE, CK_SUBTRACT_REVERSED, CK_DIVIDE_REVERSED
} ck_operation;

/// c[i] = a[i] op scalar; c may be a, also in the next two.
void ck_combine_scalar(ck_operation operation, long n, const float *a, float scalar, float *c);
/// c[i][j] = a[i][j] op row[j].
void ck_combine_row(ck_operation operation, long rows, long columns, const float *a,
                    const float *row, float *c);
/// c[i][j] = a[i][j] op column[i].
void ck_combine_column(ck_operation operation, long rows, long columns, const float *a,
                       const float *column, float *c);

/// Element functions; y may be x. Largest errors in units in the last place, over all numbers and
/// denormal results: exp 1, log 1, tanh 2, sigmoid 3, softplus 2, GELU (x·Φ(x) with the exact
/// normal distribution function) 6. NaN gives NaN.
void ck_exp(long n, const float *x, float *y);
void ck_tanh(long n, const float *x, float *y);
void ck_sigmoid(long n, const float *x, float *y);
void ck_relu(long n, const float *x, float *y);
/// The natural logarithm; −∞ for 0, NaN for negative numbers.
void ck_log(long n, const float *x, float *y);
/// log(1 + exp x).
void ck_softplus(long n, const float *x, float *y);
void ck_gelu(long n, const float *x, float *y);

/// dx = dy times the slope, from the value y. (exp: dy·y; log: dy/x; ReLU: ck_gate.)
void ck_tanh_backward(long n, const float *y, const float *dy, float *dx);
void ck_sigmoid_backward(long n, const float *y, const float *dy, float *dx);
/// dx = dy times the slope, from the argument x.
void ck_softplus_backward(long n, const float *x, const float *dy, float *dx);
void ck_gelu_backward(long n, const float *x, const float *dy, float *dx);

// --- Rows and columns -------------------------------------------------------------------------

/// The sum of all elements.
float ck_sum(long n, const float *x);
/// The largest element, −∞ of none; NaN if there is one.
float ck_max(long n, const float *x);
/// Σ a·b.
float ck_dot(long n, const float *a, const float *b);
/// The sum of all squares, in double precision.
double ck_sum_of_squares(long n, const float *x);
/// columns += sums over the rows of x[rows][columns].
void ck_add_column_sums(long rows, long columns, const float *x, float *sums);
/// y[rows][columns] += bias, followed by ReLU if `rectified`.
void ck_add_row(long rows, long columns, const float *bias, bool rectified, float *y);
/// mask: 0 where a random number of 16 bits is below `threshold` < 65536, else 1/(1 − threshold/65536).
/// Element i has the i mod 8-th half word of Philox4x32-10's block number i/8 under `key`.
void ck_dropout_mask(long n, uint64_t key, uint32_t threshold, float *mask);

/// The sum, the largest element, and log Σ exp of each row of x[rows][columns].
void ck_row_sums(long rows, long columns, const float *x, float *sums);
void ck_row_maxima(long rows, long columns, const float *x, float *maxima);
void ck_log_sum_exp(long rows, long columns, const float *x, float *result);
/// exp(x) / Σ exp(x) within each row; y may be x.
void ck_softmax(long rows, long columns, const float *x, float *y);
/// y[i] = x[indices[i]], rows of `columns` floats.
void ck_gather_rows(long count, long columns, const float *x, const int32_t *indices, float *y);
/// y[indices[i]] += x[i], i in order.
void ck_scatter_add_rows(long count, long columns, const float *x, const int32_t *indices,
                         float *y);
/// target[columns][rows] = source[rows][columns].
void ck_transpose(long rows, long columns, const float *source, float *target);

// --- Losses -----------------------------------------------------------------------------------

/// Σ weight·(log Σ exp(logits) − logits[class]) over the rows of logits[rows][columns], added in
/// order in double precision. `weights` may be NULL (all 1). `losses`, without weights, and
/// `dlogits`, the gradient of the sum, are set; either may be NULL.
double ck_softmax_cross_entropy(long rows, long columns, const float *logits,
                                const uint8_t *classes, const float *weights, float *losses,
                                float *dlogits);
/// Σ weight·(softplus(logit) − target·logit), the cross-entropy of sigmoid(logit) with targets from
/// 0 to 1; the rest as above.
double ck_binary_cross_entropy(long n, const float *logits, const float *targets,
                               const float *weights, float *losses, float *dlogits);

// --- Normalization ----------------------------------------------------------------------------

/// The mean and the variance (divided by rows) of each column of x[rows][columns].
void ck_column_moments(long rows, long columns, const float *x, float *mean, float *variance);
/// Batch normalization (Ioffe and Szegedy, arXiv:1502.03167): y = (x − mean)/√(variance + epsilon)
/// ·gamma + beta with moments of the batch or running ones; y may be x.
void ck_batch_norm_forward(long rows, long columns, const float *x, const float *mean,
                           const float *variance, const float *gamma, const float *beta,
                           float epsilon, float *y);
/// Gradients through the moments of the batch: dx is set, dgamma and dbeta are added to.
void ck_batch_norm_backward(long rows, long columns, const float *x, const float *mean,
                            const float *variance, const float *gamma, float epsilon,
                            const float *dy, float *dx, float *dgamma, float *dbeta);
/// Layer normalization (Ba, Kiros and Hinton, arXiv:1607.06450): as above with the moments of each
/// row; sets mean[rows] and inverse[rows] = 1/√(variance + epsilon) for the way back.
void ck_layer_norm_forward(long rows, long columns, const float *x, const float *gamma,
                           const float *beta, float epsilon, float *y, float *mean,
                           float *inverse);
/// dx is set, dgamma and dbeta are added to.
void ck_layer_norm_backward(long rows, long columns, const float *x, const float *mean,
                            const float *inverse, const float *gamma, const float *dy, float *dx,
                            float *dgamma, float *dbeta);

// --- Optimizer steps --------------------------------------------------------------------------

/// Adam (Kingma and Ba, arXiv:1412.6980) in PyTorch's form; `correction1` and `correction2` are
/// 1 − betaᵗ. With `decay` the parameters first shrink by 1 − rate·decay (AdamW, arXiv:1711.05101).
void ck_adam(long n, float *values, const float *gradient, float *first, float *second, double rate,
             double beta1, double beta2, double epsilon, double correction1, double correction2,
             double decay);
/// Stochastic gradient descent: velocity = momentum·velocity + gradient; Nesterov's form looks
/// ahead.
void ck_sgd(long n, float *values, const float *gradient, float *velocity, double rate,
            double momentum, bool nesterov);

// --- Jets --------------------------------------------------------------------------------------

/// Transverse momentum, pseudorapidity and azimuth of n four-momenta (E, px, py, pz), finite numbers.
/// |η| never exceeds `limit`, which momenta along the beam have; a momentum of zero has η = 0. In
/// double precision: pT to an ulp, η and φ to 10⁻¹⁵ of max(1, |η|) and of 1.
void ck_coordinates(long n, const float *momenta, float limit, double *pt, double *eta,
                    double *phi);

#endif
