import TensorEngine

/// Compares numbers with a reference.
///
/// - Parameters:
///   - values: What was computed.
///   - reference: What was expected.
///   - relative: The allowed difference as a fraction of the largest reference value.
///   - absolute: The allowed difference whatever the scale.
/// - Returns: Nil when all numbers agree, else a sentence about the worst one.
public func mismatch(
  _ values: [Float], _ reference: [Double], relative: Double, absolute: Double = 1e-7
) -> String? {
  guard values.count == reference.count else {
    return "\(values.count) values, \(reference.count) expected"
  }
  let scale = reference.reduce(0) { max($0, abs($1)) }
  let allowed = relative * scale + absolute
  var worst = 0
  var largest = -1.0
  for index in values.indices {
    let difference = abs(Double(values[index]) - reference[index])
    // Written so that NaN counts as the largest difference.
    if !(difference <= largest) {
      worst = index
      largest = difference
      if difference.isNaN { break }
    }
  }
  if values.isEmpty || largest <= allowed { return nil }
  return "element \(worst): \(values[worst]), expected \(reference[worst]); difference "
    + "\(largest), allowed \(allowed)"
}

/// Compares an array with a reference of the same shape; nil when they agree.
public func mismatch(
  _ value: Tensor, _ reference: GoldenArray, relative: Double, absolute: Double = 1e-7
) -> String? {
  guard value.shape.dimensions == reference.shape else {
    return "shape \(value.shape), expected \(reference.shape)"
  }
  return mismatch(value.values, reference.values, relative: relative, absolute: absolute)
}

/// Whether two numbers agree relative to the larger, or absolutely below `floor`.
public func agree(_ a: Double, _ b: Double, relative: Double, floor: Double = 0) -> Bool {
  abs(a - b) <= max(relative * max(abs(a), abs(b)), floor)
}
