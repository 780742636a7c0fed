/// Recurrent layers over whole sequences, fused and with hand-written backward passes.
extension Variable {
  /// A gated recurrent unit: all hidden states `[rows, steps, units]` for `self` of shape
  /// `[rows, steps, features]`, starting from zero.
  ///
  /// - Parameters:
  ///   - kernel: `[features, 3·units]`, columns of the gates z (update), r (reset), h (candidate).
  ///   - recurrentKernel: `[units, 3·units]`.
  ///   - bias: `[3·units]`, or `[2, 3·units]` (input, recurrent) for `GRUForm.resetAfter`.
  ///   - form: The variant.
  ///   - isReversed: Whether the sequence is read from its end.
  public func gru(
    _ kernel: Variable, _ recurrentKernel: Variable, _ bias: Variable,
    form: GRUForm = .resetAfter, isReversed: Bool = false
  ) -> Variable {
    let geometry = recurrentGeometry(
      "gru", 3, kernel, recurrentKernel, bias, biases: form == .resetAfter ? 2 : 1, isReversed)
    let result = tape.arena.floats(shape[0] * shape[1] * geometry.units)
    let keeps = tape.needsGradient(self, kernel, recurrentKernel) || tape.needsGradient(bias)
    let saved = keeps ? tape.arena.floats(GRUKernels.savedCount(geometry, rows: shape[0])) : nil
    GRUKernels.forward(
      values, kernel.values, recurrentKernel.values, bias.values, geometry, form, rows: shape[0],
      into: result, saved: saved, scratch: &tape.arena)
    return tape.append(
      .gru(geometry, form), [shape[0], shape[1], geometry.units], result,
      list: [self, kernel, recurrentKernel, bias], saved: saved)
  }

  /// A long short-term memory: all hidden states `[rows, steps, units]` for `self` of shape
  /// `[rows, steps, features]`, starting from zero.
  ///
  /// - Parameters:
  ///   - kernel: `[features, 4·units]`, columns of i (input), f (forget), c (candidate), o (output).
  ///   - recurrentKernel: `[units, 4·units]`.
  ///   - bias: `[4·units]`.
  ///   - gate: The function of the three gates.
  ///   - isReversed: Whether the sequence is read from its end.
  public func lstm(
    _ kernel: Variable, _ recurrentKernel: Variable, _ bias: Variable,
    gate: GateActivation = .sigmoid, isReversed: Bool = false
  ) -> Variable {
    let geometry = recurrentGeometry(
      "lstm", 4, kernel, recurrentKernel, bias, biases: 1, isReversed)
    let result = tape.arena.floats(shape[0] * shape[1] * geometry.units)
    let keeps = tape.needsGradient(self, kernel, recurrentKernel) || tape.needsGradient(bias)
    let saved = keeps ? tape.arena.floats(LSTMKernels.savedCount(geometry, rows: shape[0])) : nil
    LSTMKernels.forward(
      values, kernel.values, recurrentKernel.values, bias.values, geometry, gate, rows: shape[0],
      into: result, saved: saved, scratch: &tape.arena)
    return tape.append(
      .lstm(geometry, gate), [shape[0], shape[1], geometry.units], result,
      list: [self, kernel, recurrentKernel, bias], saved: saved)
  }

  private func recurrentGeometry(
    _ name: String, _ gates: Int, _ kernel: Variable, _ recurrent: Variable, _ bias: Variable,
    biases: Int, _ isReversed: Bool
  ) -> RecurrentGeometry {
    let units = recurrent.shape.rank == 2 ? recurrent.shape[0] : 0
    let biasShape: Shape = biases == 2 ? [2, gates * units] : [gates * units]
    precondition(
      shape.rank == 3 && recurrent.shape == [units, gates * units]
        && kernel.shape == [shape[2], gates * units] && bias.shape == biasShape,
      "\(name): input \(shape), kernel \(kernel.shape), recurrent kernel \(recurrent.shape), bias "
        + "\(bias.shape)")
    return RecurrentGeometry(
      steps: shape[1], features: shape[2], units: units, isReversed: isReversed)
  }
}
