/// What event weights have to be.
package enum EventWeights {
  /// The sizes whose squares can be summed, and that single precision can hold.
  private static let sizes = 1e-30...1e30

  /// Checks the weights of a sample.
  ///
  /// - Throws: `WeakSupervisionError` for another number of weights than events, for weights that
  ///   are negative or not finite, for a total of zero, and for weights that are so large or small
  ///   that single precision cannot hold them.
  package static func check(
    _ weights: [some BinaryFloatingPoint]?, count: Int, of name: String
  ) throws(WeakSupervisionError) {
    guard let weights else { return }
    guard weights.count == count else {
      throw WeakSupervisionError(name, "\(weights.count) weights for \(count) events")
    }
    if let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw WeakSupervisionError(
        name, "the weight in row \(row) is \(weights[row]), expected a finite number ≥ 0",
        hint: "cancel negative weights among neighboring events first")
    }
    guard let largest = weights.max(), largest > 0 else {
      throw WeakSupervisionError(name, "all weights are zero")
    }
    guard sizes.contains(Double(largest)) else {
      throw WeakSupervisionError(
        name, "the largest weight is \(largest), expected 1e-30 to 1e30",
        hint: "multiply all weights by one number: their unit has no meaning")
    }
  }
}
