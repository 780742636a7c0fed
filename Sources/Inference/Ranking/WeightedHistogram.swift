/// A one-dimensional histogram of weighted values.
public struct WeightedHistogram: Sendable {
  /// The bin edges in rising order; a value on an edge belongs to the bin above, the last bin
  /// holds its upper edge.
  public let edges: [Double]
  /// Σw in each bin.
  public private(set) var sums: [Double]
  /// Σw² in each bin.
  public private(set) var squares: [Double]

  /// An empty histogram with `bins` bins of equal width.
  public init(bins: Int, from lower: Double, to upper: Double) {
    precondition(bins > 0 && lower < upper, "WeightedHistogram: \(bins) bins, \(lower) to \(upper)")
    let width = (upper - lower) / Double(bins)
    edges = (0...bins).map { $0 == bins ? upper : lower + Double($0) * width }
    sums = [Double](repeating: 0, count: bins)
    squares = sums
  }

  /// The bin of `value`; nil outside the edges.
  public func bin(of value: Double) -> Int? {
    guard value >= edges[0] && value <= edges[edges.count - 1] else { return nil }
    let scale = Double(sums.count) / (edges[edges.count - 1] - edges[0])
    var bin = min(Int((value - edges[0]) * scale), sums.count - 1)
    // Rounding may put a value next to an edge one bin off.
    if value < edges[bin] { bin -= 1 }
    if bin + 1 < sums.count && value >= edges[bin + 1] { bin += 1 }
    return bin
  }

  /// Adds `value` with `weight`; values outside the edges are left out.
  public mutating func fill(_ value: Double, weight: Double = 1) {
    guard let bin = bin(of: value) else { return }
    sums[bin] += weight
    squares[bin] += weight * weight
  }

  /// The standard error √Σw² of each bin.
  public var errors: [Double] { squares.map { $0.squareRoot() } }
}

/// The score distributions of both classes: [0, 1] for scores inside it, else the scores' range.
public func scoreHistograms(
  _ sample: ScoredSample, bins: Int = 50
) -> (signal: WeightedHistogram, background: WeightedHistogram) {
  var lower = sample.scores.min() ?? 0
  var upper = sample.scores.max() ?? 1
  if lower >= 0 && upper <= 1 { (lower, upper) = (0, 1) }
  if lower == upper { (lower, upper) = (lower - 0.5, upper + 0.5) }
  var signal = WeightedHistogram(bins: bins, from: lower, to: upper)
  var background = signal
  for event in 0..<sample.count {
    let weight = sample.weights?[event] ?? 1
    if sample.isSignal[event] == 1 {
      signal.fill(sample.scores[event], weight: weight)
    } else {
      background.fill(sample.scores[event], weight: weight)
    }
  }
  return (signal, background)
}
