/// Losses: sums over the rows (examples) of weight × loss. Divide by the sum of the weights of the
/// whole batch for a mean, not by that of a group.

/// The cross-entropy of a softmax over `logits`: Σ weight · (log Σ e^logit − logit of the class).
///
/// - Parameters:
///   - logits: `[rows, classes]`.
///   - classes: The class of each row; signal is 1.
///   - weights: The weight of each row; 1 by default.
/// - Precondition: A class and a weight for each row; classes below the number of logits.
public func softmaxCrossEntropy(
  _ logits: Variable, classes: some Collection<UInt8>, weights: (some Collection<Float>)?
) -> Variable {
  precondition(
    logits.shape.rank == 2 && logits.shape[0] == classes.count,
    "softmaxCrossEntropy: logits \(logits.shape) for \(classes.count) classes")
  precondition(
    weights.map { $0.count == classes.count } ?? true,
    "softmaxCrossEntropy: \(weights?.count ?? 0) weights for \(classes.count) rows")
  let tape = logits.tape
  let ids = tape.arena.bytes(classes.count).assumingMemoryBound(to: UInt8.self)
  copy(classes, to: UnsafeMutableBufferPointer(start: ids, count: classes.count))
  for row in 0..<classes.count {
    precondition(
      Int(ids[row]) < logits.shape[1],
      "softmaxCrossEntropy: class \(ids[row]) in row \(row), logits \(logits.shape)")
  }
  return logits.softmaxCrossEntropy(
    ids,
    weights: weights.map { weights in tape.constant([classes.count, 1]) { copy(weights, to: $0) } })
}

/// The cross-entropy of a softmax over `logits`, all rows of weight 1.
public func softmaxCrossEntropy(_ logits: Variable, classes: some Collection<UInt8>) -> Variable {
  softmaxCrossEntropy(logits, classes: classes, weights: [Float]?.none)
}

/// The cross-entropy of σ(logit) with targets in 0…1: Σ weight · (log(1 + e^z) − target · z).
///
/// - Parameters:
///   - logits: One for each target, in any shape.
///   - targets: The probability of class 1 for each logit.
///   - weights: The weight of each logit; 1 by default.
/// - Precondition: As many targets and weights as logits.
public func binaryCrossEntropy(
  logits: Variable, targets: some Collection<Float>, weights: (some Collection<Float>)?
) -> Variable {
  let tape = logits.tape
  precondition(
    targets.count == logits.shape.count,
    "binaryCrossEntropy: \(targets.count) targets for logits \(logits.shape)")
  precondition(
    weights.map { $0.count == targets.count } ?? true,
    "binaryCrossEntropy: \(weights?.count ?? 0) weights for \(targets.count) logits")
  return logits.binaryCrossEntropy(
    targets: tape.constant(logits.shape) { copy(targets, to: $0) },
    weights: weights.map { weights in tape.constant(logits.shape) { copy(weights, to: $0) } })
}

/// The cross-entropy of σ(logit) with targets in 0…1, all of weight 1.
public func binaryCrossEntropy(logits: Variable, targets: some Collection<Float>) -> Variable {
  binaryCrossEntropy(logits: logits, targets: targets, weights: [Float]?.none)
}

/// The squared distance to the targets: Σ weight · mean over the row of (prediction − target)².
///
/// - Parameters:
///   - predictions: `[rows, …]`.
///   - targets: As many numbers, row-major.
///   - weights: The weight of each row; 1 by default.
/// - Precondition: As many targets as predictions, a weight for each row.
public func meanSquaredError(
  _ predictions: Variable, targets: some Collection<Float>, weights: (some Collection<Float>)?
) -> Variable {
  precondition(
    predictions.shape.rank > 0 && targets.count == predictions.shape.count,
    "meanSquaredError: \(targets.count) targets for predictions \(predictions.shape)")
  let target = predictions.tape.constant(predictions.shape) { copy(targets, to: $0) }
  let rows = predictions.shape[0]
  let squares = (predictions - target).squared().reshaped(
    to: [rows, predictions.shape.count(of: 1..<predictions.shape.rank)])
  return weightedSum(squares.mean(axes: [1]), weights, operation: "meanSquaredError")
}

/// The squared distance to the targets, all rows of weight 1.
public func meanSquaredError(_ predictions: Variable, targets: some Collection<Float>) -> Variable {
  meanSquaredError(predictions, targets: targets, weights: [Float]?.none)
}

private func weightedSum(
  _ values: Variable, _ weights: (some Collection<Float>)?, operation: String
) -> Variable {
  guard let weights else { return values.sum() }
  precondition(
    weights.count == values.shape.count,
    "\(operation): \(weights.count) weights for values \(values.shape)")
  return (values * values.tape.constant(values.shape) { copy(weights, to: $0) }).sum()
}

/// Copies in one go what lies in memory in one piece, as arrays and their slices do.
private func copy<Number>(
  _ values: some Collection<Number>, to buffer: UnsafeMutableBufferPointer<Number>
) {
  let isCopied =
    values.withContiguousStorageIfAvailable { _ = buffer.update(fromContentsOf: $0) } != nil
  if !isCopied {
    for (index, value) in values.enumerated() { buffer[index] = value }
  }
}
