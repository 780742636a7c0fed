import Numerics
import Randomness

/// Simulation-based calibration: the rank of the true parameter among posterior samples, for each
/// parameter, over many simulations with parameters drawn from the prior.
public enum PosteriorCalibration {
  /// The ranks of the truths: the number of samples below each coordinate; equal ones are shared at
  /// random.
  ///
  /// - Parameters:
  ///   - truths: The true parameters of every simulation, row by row.
  ///   - samples: The posterior samples of every simulation, each row by row, all equally many.
  /// - Returns: The ranks of all simulations for each parameter.
  public static func ranks(
    truths: [Double], samples: [[Double]], dimensions: Int, random: RandomStream
  ) -> [[Int]] {
    let draws = drawCount(truths, samples, dimensions)
    var stream = random
    return (0..<dimensions).map { parameter in
      samples.indices.map { simulation in
        let truth = truths[simulation * dimensions + parameter]
        var (below, equal) = (0, 0)
        for draw in 0..<draws {
          let value = samples[simulation][draw * dimensions + parameter]
          if value < truth { below += 1 } else if value == truth { equal += 1 }
        }
        return below + (equal > 0 ? stream.integer(below: equal + 1) : 0)
      }
    }
  }

  /// The verdict of ranks of one parameter. A posterior that is too narrow has ranks at both ends,
  /// one too wide in the middle, a shifted one on one side.
  public static func verdict(_ test: RankTest, parameter: String) -> Diagnostic {
    let outcome = Diagnostic.Outcome(pValue: test.pValue)
    var remark = ""
    if outcome != .pass {
      if abs(test.meanPull) > abs(test.spreadPull) {
        remark = ": the posteriors lie too \(test.meanPull > 0 ? "low" : "high")"
      } else {
        remark = ": the posteriors are too \(test.spreadPull > 0 ? "narrow" : "wide")"
      }
    }
    return Diagnostic(
      "simulation-based calibration of \(parameter)", outcome, value: test.distance,
      pValue: test.pValue, pValueFloor: test.pValueFloor,
      statement: "\(test.count) ranks in 0 to \(test.largest) are "
        + "\(test.words(isUniform: outcome == .pass))"
        + ", \(Diagnostic.words(pValue: test.pValue, floor: test.pValueFloor))\(remark)")
  }

  static func drawCount(_ truths: [Double], _ samples: [[Double]], _ dimensions: Int) -> Int {
    let draws = (samples.first?.count ?? 0) / dimensions
    precondition(
      truths.count == samples.count * dimensions && draws > 0
        && samples.allSatisfy { $0.count == draws * dimensions },
      "PosteriorCalibration: \(truths.count) true parameters for \(samples.count) posteriors")
    return draws
  }
}

/// How often regions of highest posterior density hold the truth (J. Hermans et al.,
/// arXiv:2110.06581).
public struct ExpectedCoverage: Sendable {
  /// For each simulation the probability of the region of higher density than the truth's.
  public let credibilities: [Double]
  /// The test that the credibilities are uniform.
  public let uniformity: RankTest

  /// The coverage from posterior samples: the credibility is the share of samples with a higher
  /// density than the truth.
  ///
  /// - Parameters:
  ///   - truthDensities: The log posterior density of the truth of every simulation.
  ///   - sampleDensities: Those of posterior samples, equally many for every simulation.
  ///   - tolerance: As in ``RankTest``; 0.04 for a width that is wrong by a twelfth.
  /// - Throws: `InferenceError` for no simulations.
  public init(
    truthDensities: [Double], sampleDensities: [[Double]], tolerance: Double = 0,
    random: RandomStream
  ) throws {
    precondition(
      truthDensities.count == sampleDensities.count, "ExpectedCoverage: \(truthDensities.count)")
    let draws = sampleDensities.first?.count ?? 0
    let ranks = zip(truthDensities, sampleDensities).map { truth, samples in
      samples.reduce(0) { $0 + ($1 > truth ? 1 : 0) }
    }
    credibilities = ranks.map { (Double($0) + 0.5) / Double(draws + 1) }
    uniformity = try RankTest(
      ranks, largest: draws, tolerance: tolerance, random: random)
  }

  /// The coverage from exact credibilities, such as those of `GridPosterior`, in [0, 1].
  ///
  /// - Throws: `InferenceError` for no simulations and credibilities outside [0, 1].
  public init(credibilities: [Double], random: RandomStream) throws {
    self.credibilities = credibilities
    // As fine as the number of simulations can tell.
    let largest = 9999
    uniformity = try RankTest(
      credibilities.map { $0.isNaN ? -1 : Int(($0 * Double(largest + 1)).rounded(.down)) }
        .map { min($0, largest) }, largest: largest, random: random)
  }

  /// The share of simulations whose truth lies in the region of credibility `level`.
  public func coverage(level: Double) -> MeasuredCoverage {
    MeasuredCoverage(
      covered: credibilities.reduce(0) { $0 + ($1 <= level ? 1 : 0) },
      trials: credibilities.count, level: level)
  }

  /// Posteriors that are too narrow fail, those too wide are a warning.
  public var verdict: Diagnostic {
    var outcome = Diagnostic.Outcome(pValue: uniformity.pValue)
    let isConservative = uniformity.meanPull < 0
    if outcome == .fail && isConservative { outcome = .warn }
    let remark =
      outcome == .pass ? "" : isConservative ? ": conservative" : ": the posteriors are too narrow"
    let level = coverage(level: 0.6827)
    return Diagnostic(
      "expected coverage", outcome, value: level.value, error: level.expectedError,
      expected: 0.6827, pValue: uniformity.pValue,
      pValueFloor: uniformity.pValueFloor,
      statement: "the 68.27 % regions hold \(fourDigits(level.value)) of \(level.trials) truths, "
        + Diagnostic.words(pValue: uniformity.pValue, floor: uniformity.pValueFloor)
        + " over all levels\(remark)")
  }
}

/// TARP, tests of accuracy with random points (P. Lemos et al., arXiv:2302.03026): the share of
/// posterior samples closer to a random point than the truth is uniform for every simulation if and
/// only if the posterior is exact, whatever the place of the point.
public struct RandomPointTest: Sendable {
  /// For each simulation the number of samples closer to its random point than the truth.
  public let ranks: [Int]
  /// The test that they are uniform on 0 to the number of samples: of the ranks themselves, not of
  /// the coverage curve, whose points depend on each other.
  public let uniformity: RankTest

  /// Tests posterior samples.
  ///
  /// - Parameters:
  ///   - truths: The true parameters of every simulation, row by row.
  ///   - samples: The posterior samples of every simulation, each row by row, all equally many.
  ///   - references: The random points, row by row; nil for uniform ones in the box of the truths.
  ///     They may depend on the data of the simulation, which makes the test sharper, not on the
  ///     truth.
  ///   - tolerance: As in ``RankTest``.
  /// - Throws: `InferenceError` for no simulations.
  public init(
    truths: [Double], samples: [[Double]], dimensions: Int, references: [Double]? = nil,
    tolerance: Double = 0, random: RandomStream
  ) throws {
    let draws = PosteriorCalibration.drawCount(truths, samples, dimensions)
    let columns = (0..<dimensions).map { parameter in
      stride(from: parameter, to: truths.count, by: dimensions).map { truths[$0] }
    }
    // Distances in units of each parameter's spread.
    let scales = columns.map { 1 / max(meanAndDeviation($0).deviation, 1e-300) }
    var stream = random.substream("points")
    let points =
      references
      ?? samples.indices.flatMap { _ in
        columns.map { stream.uniform(in: ($0.min() ?? 0)...($0.max() ?? 0)) }
      }
    precondition(points.count == truths.count, "RandomPointTest: \(points.count) coordinates")
    func distance(_ values: [Double], _ row: Int, _ simulation: Int) -> Double {
      (0..<dimensions).reduce(0) { sum, parameter in
        let difference =
          values[row * dimensions + parameter] - points[simulation * dimensions + parameter]
        return sum + difference * difference * scales[parameter] * scales[parameter]
      }
    }
    ranks = samples.indices.map { simulation in
      let limit = distance(truths, simulation, simulation)
      return (0..<draws).reduce(0) {
        $0 + (distance(samples[simulation], $1, simulation) < limit ? 1 : 0)
      }
    }
    uniformity = try RankTest(
      ranks, largest: draws, tolerance: tolerance, random: random.substream("test"))
  }

  /// The verdict.
  public var verdict: Diagnostic {
    let outcome = Diagnostic.Outcome(pValue: uniformity.pValue)
    return Diagnostic(
      "TARP", outcome, value: uniformity.distance, pValue: uniformity.pValue,
      pValueFloor: uniformity.pValueFloor,
      statement: "the shares of samples closer to a random point are "
        + "\(uniformity.words(isUniform: outcome == .pass))"
        + " over \(ranks.count) simulations, "
        + Diagnostic.words(pValue: uniformity.pValue, floor: uniformity.pValueFloor))
  }
}
