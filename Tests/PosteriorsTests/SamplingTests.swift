import Foundation
import Numerics
import Posteriors
import Randomness
import TestSupport
import Testing

@Suite struct SamplingTests {
  /// Rows of `points`.
  private static func rows(_ points: [Double], _ size: Int, _ body: (ArraySlice<Double>) -> Double)
    -> [Double]
  {
    stride(from: 0, to: points.count, by: size).map { body(points[$0..<$0 + size]) }
  }

  enum Target: String, CaseIterable {
    case gaussian, banana, bimodal, uniform

    /// Means and variances of both coordinates.
    var moments: (mean: [Double], variance: [Double]) {
      switch self {
      case .gaussian: ([1, -2], [4, 1])
      // y = x² − 1 + ½ noise around a normal x.
      case .banana: ([0, 0], [1, 2.25])
      case .bimodal: ([-1, 0], [2.25, 0.25])
      case .uniform: ([1, 0], [1.0 / 3, 3])
      }
    }

    func logDensity(_ points: [Double]) -> [Double] {
      SamplingTests.rows(points, 2) { row in
        let (x, y) = (row[row.startIndex], row[row.startIndex + 1])
        switch self {
        case .gaussian:
          // Correlation 0.8.
          let (u, v) = ((x - 1) / 2, y + 2)
          return -(u * u - 1.6 * u * v + v * v) / (2 * 0.36)
        case .banana:
          let bend = 2 * (y - x * x + 1)
          return -(x * x + bend * bend) / 2
        case .bimodal:
          // 2/3 at (−2, 0) and 1/3 at (1, 0) apart by 6 standard deviations.
          let below = log(2.0) - 2 * ((x + 2) * (x + 2) + y * y)
          let above = -2 * ((x - 1) * (x - 1) + y * y)
          return max(below, above) + log1p(exp(-abs(below - above)))
        case .uniform:
          return 0 < x && x < 2 && abs(y) < 3 ? 0 : -.infinity
        }
      }
    }
  }

  private func starts(_ count: Int, seed: UInt64) -> [[Double]] {
    var stream = RandomStream(seed: seed)
    return (0..<count).map { _ in
      [stream.uniform(in: 0.1...1.9), stream.uniform(in: -2...2)]
    }
  }

  private func check(_ samples: PosteriorSamples, _ target: Target) {
    let (mean, covariance) = (samples.mean, samples.covariance)
    for (axis, summary) in samples.summaries.enumerated() {
      let moments = (target.moments.mean[axis], target.moments.variance[axis])
      #expect(
        abs(mean[axis] - moments.0) < 5 * summary.meanError,
        "\(target) mean \(axis): \(mean[axis]) ± \(summary.meanError)")
      let tolerance = 8 * moments.1 / summary.bulkSize.squareRoot()
      #expect(abs(covariance[axis, axis] - moments.1) < tolerance, "\(target) variance \(axis)")
      #expect(summary.bulkSize > 150, "\(target) \(axis): \(summary.bulkSize)")
    }
  }

  @Test("Slice sampling has the moments of every target", arguments: Target.allCases)
  func slices(target: Target) throws {
    // At fixed y the banana leaves x little room: it takes about sixty sweeps to cross it.
    let thinning = target == .banana ? 6 : 1
    let samples = try SliceSampler(warmUp: 60, draws: 300, thinning: thinning).sample(
      starts: starts(40, seed: 41), random: RandomStream(seed: 42), logDensity: target.logDensity)
    #expect(samples.draws == 300 && samples.chains == 40)
    check(samples, target)
    let worst: Diagnostic.Outcome = target == .banana ? .warn : .pass
    #expect(samples.convergence.outcome <= worst, "\(samples.convergence.statement)")
    // One call advances all chains.
    #expect(samples.calls * 20 < samples.evaluations)
    #expect(zip(samples.logDensities, target.logDensity(samples.points)).allSatisfy { $0 == $1 })
  }

  /// Stretch moves rarely jump between the modes, which start in proportion, so those are left out.
  @Test(
    "The ensemble sampler has the moments of its targets",
    arguments: [
      Target.gaussian, .banana, .uniform,
    ])
  func ensemble(target: Target) throws {
    let samples = try EnsembleSampler(warmUp: 300, draws: 800).sample(
      starts: starts(40, seed: 43), random: RandomStream(seed: 44), logDensity: target.logDensity)
    check(samples, target)
    #expect(samples.acceptance > 0.3 && samples.acceptance < 0.95)
    #expect(samples.calls == 2 * 1100 + 1)
  }

  @Test("Ten correlated dimensions with scales from 0.01 to 100 need no tuning")
  func tenDimensions() throws {
    let scales = (0..<10).map { pow(10, Double($0) / 2.25 - 2) }
    func logDensity(_ points: [Double]) -> [Double] {
      SamplingTests.rows(points, 10) { row in
        // A random walk: increments of unit variance in units of the scales.
        var (sum, last) = (0.0, 0.0)
        for (value, scale) in zip(row, scales) {
          let z = value / scale
          sum += (z - last) * (z - last)
          last = z
        }
        return -sum / 2
      }
    }
    var stream = RandomStream(seed: 45)
    let starts = (0..<60).map { _ in scales.map { $0 * stream.normal() } }
    let samples = try SliceSampler(warmUp: 100, draws: 60).sample(
      starts: starts, random: stream, logDensity: logDensity)
    let covariance = samples.covariance
    for (axis, summary) in samples.summaries.enumerated() {
      let variance = Double(axis + 1) * scales[axis] * scales[axis]
      #expect(abs(summary.mean) < 5 * summary.meanError)
      #expect(
        abs(covariance[axis, axis] / variance - 1) < 8 / summary.bulkSize.squareRoot())
      #expect(summary.rHat < 1.03 && summary.bulkSize > 400)
    }
  }

  @Test(
    "Starts at one point, a million times narrower or wider than the density, find its scale",
    arguments: [1e-6, 1, 1e6])
  func scales(scale: Double) throws {
    let samples = try SliceSampler(warmUp: 60, draws: 100).sample(
      starts: (0..<40).map { _ in [0.1, 0.1] }, random: RandomStream(seed: 48)
    ) { points in Target.gaussian.logDensity(points.map { $0 / scale }) }
    #expect(samples.convergence.outcome == .pass, "\(samples.convergence.statement)")
    #expect(abs(samples.mean[0] / scale - 1) < 0.2)
    #expect(agree(samples.covariance[0, 0], 4 * scale * scale, relative: 0.2))
  }

  @Test("A seed fixes the draws")
  func reproducible() throws {
    func run(_ seed: UInt64) throws -> PosteriorSamples {
      try SliceSampler(warmUp: 0, draws: 10).sample(
        starts: starts(8, seed: 46), random: RandomStream(seed: seed),
        logDensity: Target.gaussian.logDensity)
    }
    let (first, again, other) = (try run(1), try run(1), try run(2))
    #expect(first.points == again.points && first.points != other.points)
  }

  @Test("R-hat, effective sizes and Monte Carlo errors are those of ArviZ")
  func summaries() throws {
    for golden in try KnownChains.read() {
      let summary = ParameterSummary(chains: golden.chains)
      #expect(agree(summary.rHat, golden.rHat, relative: 1e-9))
      #expect(agree(summary.bulkSize, golden.bulk, relative: 1e-9))
      #expect(agree(summary.tailSize, golden.tail, relative: 1e-9))
      #expect(agree(summary.meanError, golden.meanError, relative: 1e-9))
    }
    #expect(ParameterSummary(chains: [[1, 1, 1, 1]]).rHat.isNaN)
  }

  @Test("Chains in different places do not converge")
  func notConverged() throws {
    var stream = RandomStream(seed: 47)
    let values = (0..<4).flatMap { chain in (0..<100).map { _ in stream.normal() + Double(chain) } }
    let samples = PosteriorSamples(
      dimensions: 1, chains: 4, points: values, logDensities: values.map { _ in 0 })
    #expect(samples.convergence.outcome == .fail && samples.summaries[0].rHat > 1.2)
  }

  @Test("Starts without density, infinite densities and small ensembles are errors")
  func errors() throws {
    let slices = SliceSampler(draws: 4)
    let random = RandomStream(seed: 1)
    #expect(throws: InferenceError.self) {
      try slices.sample(starts: [[5, 5]], random: random, logDensity: Target.uniform.logDensity)
    }
    #expect(throws: InferenceError.self) {
      try slices.sample(starts: [[1, .nan]], random: random, logDensity: Target.uniform.logDensity)
    }
    #expect(throws: InferenceError.self) {
      try slices.sample(starts: [[1]], random: random) { $0.map { _ in .infinity } }
    }
    #expect(throws: InferenceError.self) {
      try slices.sample(starts: [[1]], random: random) { _ in [] }
    }
    #expect(throws: InferenceError.self) {
      try EnsembleSampler(warmUp: 1, draws: 4).sample(
        starts: starts(4, seed: 1), random: random, logDensity: Target.gaussian.logDensity)
    }
  }
}
