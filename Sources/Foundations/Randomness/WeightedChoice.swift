/// Draws numbers 0, 1, … by weight.
public struct WeightedChoice: Sendable {
  /// Sums of the weights up to and with each number.
  private let sums: [Double]

  /// A choice; no weight may be negative.
  public init(_ weights: some Sequence<Double>) {
    var total = 0.0
    sums = weights.map {
      total += $0
      return total
    }
  }

  /// The sum of all weights.
  public var total: Double { sums.last ?? 0 }

  /// A number; takes one uniform number of `random`.
  ///
  /// - Precondition: There is a weight.
  public func draw(_ random: inout RandomStream) -> Int {
    precondition(!sums.isEmpty, "WeightedChoice: no weights")
    let height = random.uniform() * total
    var (low, high) = (0, sums.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] > height { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
