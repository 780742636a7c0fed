// Convolutions and pooling.
#include "set.h"

static ck_convolution convolution(long height, long width, long channels, long filters, long kernel,
                                  long stride, bool same) {
  ck_convolution g = {height, width, channels, 0, 0, filters, kernel, stride, 0, 0, false};
  if (same) {
    g.output_height = (height + stride - 1) / stride;
    g.output_width = (width + stride - 1) / stride;
    const long rows = (g.output_height - 1) * stride + kernel - height;
    const long columns = (g.output_width - 1) * stride + kernel - width;
    g.padding_top = rows > 0 ? rows / 2 : 0;
    g.padding_left = columns > 0 ? columns / 2 : 0;
  } else {
    g.output_height = (height - kernel) / stride + 1;
    g.output_width = (width - kernel) / stride + 1;
  }
  return g;
}

// Images of one color, with a few other pixels if `lit` is not negative.
static float *images_of(const ck_convolution *g, long images, long lit) {
  const long count = images * g->height * g->width * g->channels;
  float *const x = numbers(count, 1);
  if (lit < 0) return x;
  const float *const places = numbers(images * lit, 2);
  const float color = g->channels == 1 ? 0 : 0.7f;
  for (long i = 0; i < count; i++) x[i] = color * x[i % g->channels];
  for (long i = 0; i < images * lit; i++)
    x[(long)(fabsf(places[i]) * (float)(count - 1))] = (float)(i + 1) / 10;
  return x;
}

// Height, width, channels, filters, kernel, stride, padded, images, lit pixels.
static const long convolution_shapes[][9] = {
    {1, 1, 1, 1, 1, 1, 0, 1, -1},    {5, 4, 1, 1, 3, 1, 1, 2, -1},
    {9, 17, 1, 32, 3, 1, 1, 2, -1},  {6, 31, 3, 33, 3, 1, 1, 1, -1},
    {7, 8, 16, 16, 3, 1, 0, 2, -1},  {10, 10, 5, 47, 3, 1, 1, 3, -1},
    {11, 7, 2, 8, 5, 2, 1, 2, -1},   {12, 12, 3, 7, 3, 2, 0, 1, -1},
    {8, 9, 4, 17, 2, 1, 1, 1, -1},   {13, 5, 2, 3, 4, 3, 1, 2, -1},
    {4, 4, 7, 65, 1, 1, 0, 3, -1},   {17, 13, 12, 33, 3, 2, 1, 2, -1},
    {16, 20, 8, 17, 3, 1, 1, 3, 7},  {40, 40, 32, 32, 3, 1, 1, 1, 60},
    {17, 13, 12, 33, 3, 2, 1, 2, 5}, {40, 40, 1, 32, 3, 1, 1, 2, 60},
    {16, 11, 1, 33, 4, 3, 1, 1, 1},  {20, 24, 1, 40, 3, 1, 1, 2, 0}};

static void convolutions(void) {
  for (size_t s = 0; s < sizeof(convolution_shapes) / sizeof(*convolution_shapes); s++)
    for (int bfloat16 = 0; bfloat16 < 2; bfloat16++) {
      const long *const n = convolution_shapes[s], images = n[7];
      ck_convolution g = convolution(n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
      g.bfloat16 = bfloat16;
      const long inputs = images * g.height * g.width * g.channels;
      const long outputs = images * g.output_height * g.output_width * g.filters;
      const long weights = g.kernel * g.kernel * g.channels * g.filters;
      const float *const x = images_of(&g, images, n[8]), *const kernel = numbers(weights, 3);
      const float *const dy = numbers(outputs, 5);
      float *const y = room(outputs), *const dx = room(inputs);
      float *const dkernel = numbers(weights, 6), *const scratch = room(run_convolution_scratch(&g));
      // Behind Winograd's transformations a number on the edge may be rounded to either side.
      const double rounding = bfloat16 ? 2e-2 : 0;
      for (int rectified = 0; rectified < 2; rectified++) {
        uint8_t *const marks = bytes(outputs / g.filters, 9);
        run_convolution_forward(&g, images, x, NULL, kernel, numbers(g.filters, 4), rectified, y,
                                marks, scratch);
        results("convolution_forward", rounding + 2e-6 * (double)(g.channels + 10), outputs, y);
        byte_results("convolution_forward, marks", outputs / g.filters, marks);
      }
      run_convolution_input_gradient(&g, images, dy, kernel, dx, scratch);
      run_convolution_add_kernel_gradient(&g, images, dy, x, dkernel, scratch);
      results("convolution_input_gradient", rounding + 2e-6 * (double)(g.filters + 10), inputs,
              dx);
      results("convolution_add_kernel_gradient",
              rounding + 2e-7 * (double)(outputs / g.filters + 10), weights, dkernel);
      end_case("convolution");
    }
}

static void pooled_convolutions(void) {
  for (size_t s = 0; s < sizeof(convolution_shapes) / sizeof(*convolution_shapes); s++) {
    const long *const n = convolution_shapes[s], images = n[7];
    const ck_convolution g = convolution(n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
    const bool fuses = run_convolution_fuses_pooling(&g);
    result("convolution_fuses_pooling", 0, (long)s, fuses);
    if (!fuses) continue;
    const long inputs = images * g.height * g.width * g.channels;
    const long outputs = images * (g.output_height / 2) * (g.output_width / 2) * g.filters;
    const long weights = 9 * g.channels * g.filters;
    const bool plain = n[8] >= 0;
    const float *const x = images_of(&g, images, n[8]), *const kernel = numbers(weights, 3);
    uint8_t *const marks = bytes(inputs / g.channels, 9), *const winners = bytes(outputs, 9);
    uint8_t *const new_marks = bytes(outputs / g.filters, 9);
    float *const y = room(outputs), *const dx = room(inputs), *const dy = numbers(outputs, 5);
    float *const dkernel = numbers(weights, 6), *const dbias = numbers(g.filters, 7);
    float *const scratch = room(run_convolution_pooled_scratch(&g));
    // As behind dropout: many zeros.
    for (long i = 0; i < outputs; i++)
      if (dy[i] < 0.4f) dy[i] = 0;
    // Pixels that see one color only are equal up to rounding: any of them may win, and the
    // gradient may arrive at any of them, which is the same for the kernel.
    run_convolution_pooled_forward(&g, images, x, NULL, kernel, numbers(g.filters, 4), true, y,
                                   winners, new_marks, scratch);
    results("convolution_pooled_forward", 2e-6 * (double)(g.channels + 10), outputs, y);
    byte_results("convolution_pooled_forward, marks", outputs / g.filters, new_marks);
    if (!plain) byte_results("convolution_pooled_forward, winners", outputs, winners);
    if (plain && g.channels > 1)
      for (long pixel = 0; pixel < inputs / g.channels; pixel++)
        marks[pixel] = memcmp(x + pixel * g.channels, x, g.channels * sizeof(float)) == 0;
    const bool marked = plain && g.channels > 1;
    run_convolution_pooled_backward(&g, images, true, dy, y, winners, x, marked ? marks : NULL,
                                    kernel, dx, dkernel, dbias, scratch);
    if (!plain)
      results("convolution_pooled_backward, dx", 2e-6 * (double)(g.filters + 10), inputs, dx);
    results("convolution_pooled_backward, dkernel", 1e-6 * (double)(outputs / g.filters + 10),
            weights, dkernel);
    results("convolution_pooled_backward, dbias", 2e-7 * (double)(outputs / g.filters + 10),
            g.filters, dbias);
    end_case("convolution with pooling");
  }
}

static void pooling(void) {
  const ck_pooling shapes[] = {{2, 2, 1, 2}, {9, 7, 5, 2}, {12, 10, 33, 3}, {8, 8, 16, 4}};
  for (int s = 0; s < 4; s++) {
    const ck_pooling *const g = &shapes[s];
    const long images = 3, inputs = images * g->height * g->width * g->channels;
    const long outputs = images * (g->height / g->size) * (g->width / g->size) * g->channels;
    float *const x = numbers(inputs, 1), *const y = room(outputs), *const dx = room(inputs);
    const float *const dy = numbers(outputs, 2);
    uint8_t *const winners = bytes(outputs, 9);
    x[inputs / 2] = NAN;
    run_max_pooling_forward(g, images, x, y, winners);
    results("max_pooling_forward", 0, outputs, y);
    byte_results("max_pooling_forward, winners", outputs, winners);
    run_max_pooling_backward(g, images, dy, winners, dx);
    results("max_pooling_backward", 0, inputs, dx);
    run_average_pooling_forward(g, images, x, y);
    results("average_pooling_forward", 1e-6, outputs, y);
    run_average_pooling_backward(g, images, dy, dx);
    results("average_pooling_backward", 1e-6, inputs, dx);
    end_case("pooling");
  }
}
