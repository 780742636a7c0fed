import TensorEngine
import Training

extension TrainingExamples {
  /// The mean loss of all examples from a network's outputs, `width` numbers each.
  func meanLoss(_ outputs: [Float], width: Int) -> Double {
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
        tape.withoutRecording { loss(tape.constant(values), of: examples[...]).scalar })
    }
    return total / totalWeight
  }
}
