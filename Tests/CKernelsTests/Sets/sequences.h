// Recurrent layers.
#include "set.h"

static void recurrent_layer(ck_recurrent g, bool lstm) {
  const long gates = (lstm ? 4 : 3) * g.units, outputs = g.rows * g.steps * g.units;
  const long inputs = g.rows * g.steps * g.features, biases = gates * (g.reset_after ? 2 : 1);
  float *const x = numbers(inputs, 1), *const kernel = numbers(g.features * gates, 2);
  float *const recurrent = numbers(g.units * gates, 3), *const bias = numbers(biases, 4);
  for (long i = 0; i < g.units * gates; i++) recurrent[i] *= 0.3f;
  const float *const dy = numbers(outputs, 5);
  float *const y = room(outputs), *const dx = room(inputs);
  float *const dkernel = filled(g.features * gates, 1);
  float *const drecurrent = filled(g.units * gates, 2), *const dbias = filled(biases, 3);
  float *const saved = room(lstm ? run_lstm_saved(&g) : run_gru_saved(&g));
  float *const scratch = room(lstm ? run_lstm_scratch(&g) : run_gru_scratch(&g));
  if (lstm) {
    run_lstm_forward(&g, x, kernel, recurrent, bias, y, saved, scratch);
    run_lstm_backward(&g, dy, x, y, kernel, recurrent, saved, dx, dkernel, drecurrent, dbias,
                      scratch);
  } else {
    run_gru_forward(&g, x, kernel, recurrent, bias, y, saved, scratch);
    run_gru_backward(&g, dy, x, y, kernel, recurrent, saved, dx, dkernel, drecurrent, dbias,
                     scratch);
  }
  results("recurrent layer, y", 5e-6, outputs, y);
  results("recurrent layer, dx", 1e-5, inputs, dx);
  results("recurrent layer, dkernel", 3e-5, g.features * gates, dkernel);
  results("recurrent layer, drecurrent", 3e-5, g.units * gates, drecurrent);
  results("recurrent layer, dbias", 3e-5, biases, dbias);
  end_case("recurrent layer");
}

static void recurrent_layers(void) {
  const long shapes[][4] = {{1, 1, 1, 1}, {2, 3, 2, 3},  {17, 2, 1, 2}, {0, 3, 2, 4},
                            {5, 50, 1, 7}, {33, 3, 7, 32}, {32, 6, 7, 16}, {65, 5, 3, 17}};
  for (int s = 0; s < 8; s++)
    for (int form = 0; form < 8; form++) {
      const long *const n = shapes[s];
      const bool reversed = form & 1, hard = form & 2, after = form & 4;
      const ck_recurrent g = {n[0], n[1], n[2], n[3], reversed, hard, after};
      recurrent_layer(g, false);
      if (!after) recurrent_layer(g, true);
    }
}
