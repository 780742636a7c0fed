import Randomness

/// An upper limit from pseudo-experiments on a grid of signal strengths.
public struct ToyUpperLimit: Sendable {
  /// The tests, in the order of the grid.
  public let tests: [ToyTest]
  /// Where CLs falls to 1 − level, interpolated linearly between the tests; nil where it does not
  /// within the grid.
  public let observed: Double?
  /// The change of the limit when every CLs moves by its standard error; nil without a limit.
  public let error: Double?
  /// The confidence level.
  public let level: Double
}

extension ToyInference {
  /// The upper limit by CLs on the grid `strengths`, rising.
  ///
  /// - Throws: `InferenceError` where a fit to the observation does not converge.
  public func upperLimit(
    _ observation: Model.Observation, strengths: [Double], toys: Int, level: Double = 0.95,
    random: RandomStream
  ) throws -> ToyUpperLimit {
    precondition(
      zip(strengths, strengths.dropFirst()).allSatisfy { $0 < $1 }, "upperLimit: \(strengths)")
    let tests = try strengths.enumerated().map { index, mu in
      try test(mu, observation, toys: toys, random: random.substream(index))
    }
    // Without toys above, neither hypothesis is favored.
    let points = tests.map { (mu: $0.mu, cls: $0.cls ?? (1, 0)) }
    let crossings = [-1.0, 0, 1].map { shift in
      ToyInference.crossing(
        points.map { ($0.mu, $0.cls.value + shift * $0.cls.error) }, level: 1 - level)
    }
    var error: Double?
    if let low = crossings[0], let high = crossings[2] { error = (high - low) / 2 }
    return ToyUpperLimit(tests: tests, observed: crossings[1], error: error, level: level)
  }

  private static func crossing(_ points: [(x: Double, y: Double)], level: Double) -> Double? {
    for (left, right) in zip(points, points.dropFirst()) where left.y > level && right.y <= level {
      return left.x + (left.y - level) / (left.y - right.y) * (right.x - left.x)
    }
    return nil
  }
}
