import Numerics
import Randomness

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An upper limit from pseudo-experiments.
public struct ToyUpperLimit: Sendable {
  /// A limit with the standard error that comes from the number of pseudo-experiments.
  public struct Estimate: Hashable, Sendable {
    /// The limit.
    public let value: Double
    /// Its standard error.
    public let error: Double
  }

  /// The tests that were made, in rising order of the strength.
  public let tests: [ToyTest]
  /// Where CLs falls to 1 − level; nil where it does not within the parameter's bounds, or where
  /// too few pseudo-experiments are left at that level.
  public let observed: Estimate?
  /// The limits expected without a signal, for fluctuations of −2, −1, 0, 1 and 2 standard
  /// deviations.
  public let expected: [Estimate?]
  /// The confidence level.
  public let level: Double
  /// The pseudo-experiments of each hypothesis in a test.
  public let toys: Int
}

extension ToyTest {
  /// CLs where the data without a signal fluctuate by `sigmas` towards a signal, with its binomial
  /// error; nil where the pseudo-experiments do not reach as far.
  public func expectedCLs(sigmas: Double) -> (value: Double, error: Double)? {
    let share = NormalDistribution.cdf(sigmas)
    guard let value = background.quantile(above: share) else { return nil }
    return ToyTest.ratio(signal.pValue(value), background.pValue(value))
  }
}

extension ToyInference {
  /// The upper limit by CLs, with the limits expected without a signal.
  ///
  /// The strengths that are tested follow from the tests before: the roots of CLs − (1 − level) are
  /// looked for with tests on both sides of each, and taken from a line through the logarithms of
  /// CLs near it.
  ///
  /// - Parameters:
  ///   - near: Where to look first, such as the asymptotic limit.
  ///   - expectedNear: Where to look for the expected limits; empty: they are left out.
  ///   - toys: Pseudo-experiments of each hypothesis in a test.
  ///   - progress: Told the number of tests made.
  /// - Throws: `InferenceError` where a fit to the observation does not converge.
  public func upperLimit(
    _ observation: Model.Observation, near: Double, expectedNear: [Double] = [], toys: Int,
    level: Double = 0.95, random: RandomStream, progress: (Int) -> Void = { _ in }
  ) throws -> ToyUpperLimit {
    precondition(near > 0 && 0 < level && level < 1, "upperLimit: \(near), \(level)")
    var tests: [ToyTest] = []
    let top = model.parameters[parameter].bounds.upperBound
    func limit(
      near start: Double, _ cls: (ToyTest) -> (value: Double, error: Double)?
    ) throws -> ToyUpperLimit.Estimate? {
      let search = CLsRoot(level: level, start: min(start, top))
      for _ in 0..<CLsRoot.mostTests {
        guard let next = search.next(tests.map { ($0.mu, cls($0)) }) else { break }
        if next > top && tests.contains(where: { $0.mu == top }) { break }
        tests.append(
          try test(
            min(next, top), observation, toys: toys, random: random.substream(tests.count)))
        progress(tests.count)
      }
      return search.root(tests.map { ($0.mu, cls($0)) })
    }
    let observed = try limit(near: near) { $0.cls }
    let expected = try zip([-2.0, -1, 0, 1, 2], expectedNear).map { sigmas, near in
      try limit(near: near) { $0.expectedCLs(sigmas: sigmas) }
    }
    return ToyUpperLimit(
      tests: tests.sorted { $0.mu < $1.mu }, observed: observed, expected: expected, level: level,
      toys: toys)
  }
}

/// The search for the strength where a CLs of pseudo-experiments, each with its own error, falls to
/// a level.
private struct CLsRoot {
  /// The most tests for one root.
  static let mostTests = 14

  /// log [CLs/(1 − level)] at a strength, with its standard error.
  private typealias Point = (mu: Double, height: Double, error: Double)

  private let level: Double
  private let start: Double
  /// The heights near which a line is fitted, and how many points it gets, and needs.
  private static let (window, points, fewest) = (0.6, 4, 3)
  /// Where they are tested, in parts of the root, and how far a new one stands from all others at
  /// least.
  private static let (places, distance) = ([1, 0.92, 1.08, 0.96, 1.04, 0.98, 1.02], 0.009)
  /// How log CLs falls with log μ near the level, where tests on both sides do not tell: by 3 for a
  /// count of zero, by 3.4 for large counts; with the relative error that the slope is given
  /// beforehand.
  private static let (slope, slopeError) = (3.2, 0.3)

  init(level: Double, start: Double) { (self.level, self.start) = (level, start) }

  /// The strength to test next; nil where there are enough tests, or none would help.
  func next(_ tests: [(mu: Double, cls: (value: Double, error: Double)?)]) -> Double? {
    let measured = measured(tests)
    guard let nearest = measured.min(by: { abs($0.height) < abs($1.height) }) else {
      // Where few pseudo-experiments are beyond, the strength is too large.
      guard let smallest = tests.map(\.mu).min() else { return start }
      return smallest / 2
    }
    let near = measured.filter { abs($0.height) < CLsRoot.window }
    if near.isEmpty {
      if let (low, high) = bracket(measured) {
        let share = low.height / (low.height - high.height)
        return low.mu + (high.mu - low.mu) * min(max(share, 0.1), 0.9)
      }
      // Steps from the nearest test, smaller towards those that are known to be too large.
      let step = nearest.mu * exp(min(max(nearest.height, -2), 2) / CLsRoot.slope)
      let beyond = tests.filter { $0.mu > nearest.mu && !isMeasured($0.cls) }.map(\.mu).min()
      if let beyond, step >= beyond { return (nearest.mu + beyond) / 2 }
      return step
    }
    guard near.count < CLsRoot.points, let root = line(near, of: measured)?.value else {
      return nil
    }
    return CLsRoot.places.lazy.map { $0 * root }.first { place in
      tests.allSatisfy { abs($0.mu - place) > CLsRoot.distance * root }
    }
  }

  /// The root.
  func root(
    _ tests: [(mu: Double, cls: (value: Double, error: Double)?)]
  ) -> ToyUpperLimit.Estimate? {
    let measured = measured(tests)
    let near = measured.filter { abs($0.height) < CLsRoot.window }
    return near.count >= CLsRoot.fewest ? line(near, of: measured) : nil
  }

  /// Whether some pseudo-experiments are left at the level: four or more.
  private func isMeasured(_ cls: (value: Double, error: Double)?) -> Bool {
    guard let cls else { return false }
    return cls.value > 0 && cls.error < 0.51 * cls.value
  }

  private func measured(
    _ tests: [(mu: Double, cls: (value: Double, error: Double)?)]
  ) -> [Point] {
    tests.compactMap { test in
      guard isMeasured(test.cls), let cls = test.cls else { return nil }
      // Where all pseudo-experiments are beyond, the binomial error is zero.
      return (test.mu, log(cls.value / (1 - level)), max(cls.error / cls.value, 1e-3))
    }
  }

  /// The nearest points outside of the window, on both sides of the root.
  private func bracket(_ measured: [Point]) -> (low: Point, high: Point)? {
    let low = measured.filter { $0.height >= CLsRoot.window }.max { $0.mu < $1.mu }
    let high = measured.filter { $0.height <= -CLsRoot.window }.min { $0.mu < $1.mu }
    guard let low, let high, low.mu < high.mu else { return nil }
    return (low, high)
  }

  /// Where the line through the points near the root, weighted by their errors, is zero.
  private func line(_ points: [Point], of measured: [Point]) -> ToyUpperLimit.Estimate? {
    let center = points.map(\.mu).reduce(0, +) / Double(points.count)
    // The slope that is known beforehand counts as one more measurement.
    let slope =
      bracket(measured).map {
        ($0.low.height - $0.high.height) / log($0.high.mu / $0.low.mu)
      } ?? CLsRoot.slope
    let knowledge = 1 / pow(CLsRoot.slopeError * slope / center, 2)
    var sums = (one: 0.0, x: 0.0, y: 0.0, xx: knowledge, xy: -slope / center * knowledge)
    for point in points {
      let (weight, x) = (1 / (point.error * point.error), point.mu - center)
      sums.one += weight
      sums.x += weight * x
      sums.y += weight * point.height
      sums.xx += weight * x * x
      sums.xy += weight * x * point.height
    }
    let determinant = sums.one * sums.xx - sums.x * sums.x
    guard determinant > 0 else { return nil }
    let fitted = (sums.one * sums.xy - sums.x * sums.y) / determinant
    let height = (sums.xx * sums.y - sums.x * sums.xy) / determinant
    guard fitted < 0 else { return nil }
    let root = -height / fitted
    // The variance of the height of the line at the root.
    let variance = (sums.xx - 2 * root * sums.x + root * root * sums.one) / determinant
    return ToyUpperLimit.Estimate(value: center + root, error: -variance.squareRoot() / fitted)
  }
}
