import Randomness

extension DataParallel {
  /// A loss that couples the examples of a batch, such as one on the mean of all outputs: the
  /// network runs in groups, the loss on the gathered outputs, and the backward pass in groups
  /// again. Leaves the gradient in `gradient`.
  ///
  /// The forward pass runs twice, the second time with the same random numbers, so that no group
  /// has to be kept.
  ///
  /// - Parameters:
  ///   - rows: The number of examples.
  ///   - outputs: The number of values that `forward` gives for each example.
  ///   - random: The stream of this step.
  ///   - forward: The values of the examples in a range.
  ///   - loss: The loss from the values of all examples, shape `[rows, outputs]`.
  /// - Returns: The loss.
  public func gradients(
    rows: Int, outputs: Int, random: RandomStream,
    forward: @Sendable (_ rows: Range<Int>, _ pass: Pass) -> Variable,
    loss: (_ values: Variable) -> Variable
  ) -> Double {
    let gathered = predict(
      rows: rows, outputs: outputs, mode: .training, random: random, forward)
    let tape = Tape()
    let values = tape.leaf(Tensor(shape: [rows, outputs], values: gathered))
    let total = loss(values).sum()
    let slopes = tape.gradients(of: total, withRespectTo: [values])[0].tensor.values
    _ = gradients(rows: rows, random: random) { range, pass in
      let output = forward(range, pass)
      let slope = pass.tape.constant(output.shape) { buffer in
        for index in buffer.indices { buffer[index] = slopes[range.lowerBound * outputs + index] }
      }
      return (output * slope).sum()
    }
    return Double(total.scalar)
  }
}
