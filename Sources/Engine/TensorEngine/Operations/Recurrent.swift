internal import CKernels

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
    var sizes = ck_recurrent(geometry, rows: shape[0], form)
    let result = tape.arena.floats(shape[0] * shape[1] * geometry.units)
    let saved =
      keepsGates(kernel, recurrentKernel, bias)
      ? tape.arena.floats(ck_gru_saved(&sizes)) : nil
    ck_gru_forward(
      &sizes, values, kernel.values, recurrentKernel.values, bias.values, result, saved,
      tape.scratch(ck_gru_scratch(&sizes)))
    return tape.append(
      .gru(geometry, form), [shape[0], shape[1], geometry.units], result,
      list: [self, kernel, recurrentKernel, bias], saved: saved)
  }

  /// A long short-term memory: all hidden states `[rows, steps, units]` for `self` of shape
  /// `[rows, steps, features]`, starting from zero.
  ///
  /// - Parameters:
  ///   - kernel: `[features, 4·units]`, columns of i (input), f (forget), c (candidate), o
  ///     (output).
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
    var sizes = ck_recurrent(geometry, rows: shape[0], gate)
    let result = tape.arena.floats(shape[0] * shape[1] * geometry.units)
    let saved =
      keepsGates(kernel, recurrentKernel, bias)
      ? tape.arena.floats(ck_lstm_saved(&sizes)) : nil
    ck_lstm_forward(
      &sizes, values, kernel.values, recurrentKernel.values, bias.values, result, saved,
      tape.scratch(ck_lstm_scratch(&sizes)))
    return tape.append(
      .lstm(geometry, gate), [shape[0], shape[1], geometry.units], result,
      list: [self, kernel, recurrentKernel, bias], saved: saved)
  }

  /// Whether a backward pass may follow, which needs the gates of all steps.
  private func keepsGates(_ kernel: Variable, _ recurrent: Variable, _ bias: Variable) -> Bool {
    tape.needsGradient(self, kernel, recurrent) || tape.needsGradient(bias)
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

extension Tape {
  func backpropagateGRU(
    _ record: Record, _ geometry: RecurrentGeometry, _ form: GRUForm, _ gradient: Variable
  ) {
    var sizes = ck_recurrent(geometry, rows: record.shape[0], form)
    let scratch = scratch(ck_gru_scratch(&sizes))
    backpropagateSequence(record) { operands, dx, dKernel, dRecurrent, dBias in
      ck_gru_backward(
        &sizes, gradient.values, operands[0], record.value, operands[1], operands[2], record.saved,
        dx, dKernel, dRecurrent, dBias, scratch)
    }
  }

  func backpropagateLSTM(
    _ record: Record, _ geometry: RecurrentGeometry, _ gate: GateActivation, _ gradient: Variable
  ) {
    var sizes = ck_recurrent(geometry, rows: record.shape[0], gate)
    let scratch = scratch(ck_lstm_scratch(&sizes))
    backpropagateSequence(record) { operands, dx, dKernel, dRecurrent, dBias in
      ck_lstm_backward(
        &sizes, gradient.values, operands[0], record.value, operands[1], operands[2], record.saved,
        dx, dKernel, dRecurrent, dBias, scratch)
    }
  }

  /// Calls a kernel that sets the gradient of the input, if wanted, and adds to the gradients of
  /// kernel, recurrent kernel and bias.
  private func backpropagateSequence(
    _ record: Record,
    _ kernel: (
      [UnsafeMutablePointer<Float>], UnsafeMutablePointer<Float>?, UnsafeMutablePointer<Float>,
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    let operands = (0..<4).map { input(record, $0) }
    let dx = wants(record, 0) ? arena.floats(operands[0].count) : nil
    withGradientSums(record, 1...3) { sums in
      kernel(operands.map(\.values), dx, sums[0], sums[1], sums[2])
    }
    if let dx { contribute(append(.constant, operands[0].shape, dx), to: record, 0) }
  }
}

extension ck_recurrent {
  fileprivate init(_ geometry: RecurrentGeometry, rows: Int, _ form: GRUForm) {
    self.init(
      rows: rows, steps: geometry.steps, features: geometry.features, units: geometry.units,
      reversed: geometry.isReversed, hard_sigmoid: form == .resetBeforeHardSigmoid,
      reset_after: form == .resetAfter)
  }

  fileprivate init(_ geometry: RecurrentGeometry, rows: Int, _ gate: GateActivation) {
    self.init(
      rows: rows, steps: geometry.steps, features: geometry.features, units: geometry.units,
      reversed: geometry.isReversed, hard_sigmoid: gate == .hardSigmoid, reset_after: false)
  }
}
