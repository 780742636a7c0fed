import TensorEngine

extension TrainingExamples {
  /// The mean of a loss, that of the training by default, over all examples from a network's
  /// outputs, `width` numbers each. A loss that couples the batch is taken over all at once.
  public func meanLoss(
    _ outputs: [Float], width: Int, of loss: ((Variable, ArraySlice<Int>) -> Variable)? = nil
  ) -> Double {
    let loss = loss ?? { self.loss($0, of: $1) }
    let tape = Tape()
    let step = couplesBatch ? count : 8192
    var total = 0.0
    for start in stride(from: 0, to: count, by: step) {
      tape.reset()
      let examples = Array(start..<min(start + step, count))
      let values = Tensor(
        shape: [examples.count, width],
        values: Array(outputs[width * start..<width * (start + examples.count)]))
      total += Double(
        tape.withoutRecording { loss(tape.constant(values), examples[...]).scalar })
    }
    return total / totalWeight
  }
}
