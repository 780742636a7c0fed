/// What event weights have to be.
enum EventWeights {
  /// Checks the weights of a sample.
  ///
  /// - Throws: `WeakSupervisionError` for another number of weights than events, for weights that
  ///   are negative or not finite, and for a total of zero.
  static func check(
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
    guard weights.contains(where: { $0 > 0 }) else {
      throw WeakSupervisionError(name, "all weights are zero")
    }
  }
}
