import Simulation

/// Joint ratios and scores from what each simulated event would weigh at the benchmarks of a
/// morphing (arXiv:1805.00020, section 2.4): r = (w(θ₀)/σ(θ₀))/(w(θ₁)/σ(θ₁)), t = ∇w/w − ∇σ/σ.
public struct AugmentedData: Sendable {
  /// The morphing.
  public let morphing: Morphing
  /// The total cross-section of each benchmark.
  public let crossSections: [Double]
  /// The weight of each event at each benchmark.
  private let eventWeights: Rows

  /// Augmented data of events.
  ///
  /// - Parameters:
  ///   - morphing: The morphing.
  ///   - eventWeights: The weight of each event at each benchmark, in any common unit.
  ///   - crossSections: The cross-section of each benchmark; nil for the sums of the weights.
  /// - Throws: `LikelihoodRatioError` for wrong numbers of weights and numbers that are not finite.
  public init(
    _ morphing: Morphing, eventWeights: Rows, crossSections: [Double]? = nil
  ) throws {
    let count = morphing.benchmarks.count
    guard eventWeights.columns == count, crossSections.map({ $0.count == count }) ?? true else {
      throw LikelihoodRatioError(
        "event weights", "\(eventWeights.columns) columns for \(count) benchmarks",
        hint: "give the weight of each event at each benchmark")
    }
    try eventWeights.requireFinite(
      "event weights", (0..<count).map { "benchmark \($0)" })
    self.morphing = morphing
    self.eventWeights = eventWeights
    self.crossSections =
      crossSections ?? (0..<count).map { eventWeights.column($0).reduce(0, +) }
  }

  /// The number of events.
  public var eventCount: Int { eventWeights.count }

  /// What each event weighs at θ.
  func weights(at theta: [Double]) -> [Double] {
    let morphed = morphing.weights(at: theta)
    let columns = morphed.count
    return (0..<eventCount).map { event in
      (0..<columns).reduce(0) { $0 + morphed[$1] * eventWeights.values[event * columns + $1] }
    }
  }

  /// r(x, z) = p(x, z|θ₀)/p(x, z|θ₁) of an event.
  ///
  /// - Throws: `LikelihoodRatioError` where the weight at θ₁ or a cross-section is not positive.
  public func jointRatio(_ event: Int, numerator: [Double], denominator: [Double]) throws -> Double
  {
    let above = try density(event, numerator)
    let below = try density(event, denominator)
    guard below > 0 else {
      throw LikelihoodRatioError(
        "event weights", "event \(event) weighs \(below) at the denominator \(denominator)",
        hint: "draw events from the denominator with weights that are positive there")
    }
    return above / below
  }

  /// t(x, z|θ) = ∇ log p(x, z|θ) of an event.
  ///
  /// - Throws: `LikelihoodRatioError` where the event's weight at θ is zero.
  public func jointScore(_ event: Int, at theta: [Double]) throws -> [Double] {
    let weights = eventWeights[event]
    let morphed = morphing.weights(at: theta)
    let (value, total) = (dot(morphed, weights), dot(morphed, crossSections))
    guard value != 0, total > 0 else {
      throw LikelihoodRatioError(
        "event weights", "event \(event) weighs \(value) at \(theta), of \(total) in all",
        hint: "leave out events that cannot happen at theta")
    }
    return theta.indices.map { parameter in
      let slopes = morphing.slopes(at: theta, parameter: parameter)
      return dot(slopes, weights) / value - dot(slopes, crossSections) / total
    }
  }

  private func density(_ event: Int, _ theta: [Double]) throws -> Double {
    let morphed = morphing.weights(at: theta)
    let total = dot(morphed, crossSections)
    guard total > 0 else {
      throw LikelihoodRatioError("cross-sections", "the total at \(theta) is \(total)")
    }
    return dot(morphed, eventWeights[event]) / total
  }

  private func dot(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
