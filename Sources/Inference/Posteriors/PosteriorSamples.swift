import Numerics

/// Draws of several Markov chains.
public struct PosteriorSamples: Sendable {
  /// The number of parameters.
  public let dimensions: Int
  /// The number of chains.
  public let chains: Int
  /// The number of draws of each chain.
  public let draws: Int
  /// The draws: chain after chain, draw after draw, parameter after parameter.
  public let points: [Double]
  /// The log density of every draw.
  public let logDensities: [Double]
  /// The number of points at which the density was evaluated, warm-up included.
  public let evaluations: Int
  /// The number of whole-array calls they took.
  public let calls: Int
  /// The share of accepted proposals after the warm-up; 1 for slices.
  public let acceptance: Double

  /// Draws as above.
  public init(
    dimensions: Int, chains: Int, points: [Double], logDensities: [Double], evaluations: Int = 0,
    calls: Int = 0, acceptance: Double = 1
  ) {
    precondition(
      dimensions > 0 && chains > 0 && points.count == logDensities.count * dimensions
        && logDensities.count % chains == 0,
      "PosteriorSamples: \(points.count) numbers, \(logDensities.count) draws, \(chains) chains")
    self.dimensions = dimensions
    self.chains = chains
    draws = logDensities.count / chains
    self.points = points
    self.logDensities = logDensities
    self.evaluations = evaluations
    self.calls = calls
    self.acceptance = acceptance
  }

  /// The draws of one parameter, one array a chain.
  public func values(of parameter: Int) -> [[Double]] {
    (0..<chains).map { chain in
      (0..<draws).map { points[(chain * draws + $0) * dimensions + parameter] }
    }
  }

  /// The mean of each parameter.
  public var mean: [Double] {
    (0..<dimensions).map { parameter in
      let values = values(of: parameter)
      return values.reduce(0) { $0 + $1.reduce(0, +) } / Double(chains * draws)
    }
  }

  /// The covariance matrix.
  public var covariance: SymmetricMatrix { covarianceMatrix(points, dimensions: dimensions) }

  /// The summary of each parameter.
  public var summaries: [ParameterSummary] {
    (0..<dimensions).map { ParameterSummary(chains: values(of: $0)) }
  }

  /// Whether the chains agree and are long enough: R̂ below 1.01 and 100 effective draws in bulk
  /// and tails for a pass, below 1.05 and 50 for a warning (A. Vehtari et al., arXiv:1903.08008).
  public var convergence: Diagnostic {
    let summaries = self.summaries
    let worst = summaries.map(\.rHat).max { !($0 >= $1) } ?? .nan
    let fewest = summaries.map { min($0.bulkSize, $0.tailSize) }.min() ?? 0
    let outcome: Diagnostic.Outcome =
      worst < 1.01 && fewest >= 100 ? .pass : worst < 1.05 && fewest >= 50 ? .warn : .fail
    return Diagnostic(
      "convergence of \(chains) chains", outcome, value: worst, expected: 1,
      statement: "the largest R̂ is \(fourDigits(worst)), the smallest effective number of draws "
        + "\(fourDigits(fewest))"
        + (outcome == .pass ? "" : ": draw longer chains, or start them elsewhere"))
  }
}

/// The covariance matrix of points given row by row.
func covarianceMatrix(_ points: [Double], dimensions: Int) -> SymmetricMatrix {
  let count = points.count / dimensions
  var mean = [Double](repeating: 0, count: dimensions)
  for (place, value) in points.enumerated() { mean[place % dimensions] += value / Double(count) }
  var sums = [Double](repeating: 0, count: dimensions * dimensions)
  points.withUnsafeBufferPointer { points in
    for row in 0..<count {
      for i in 0..<dimensions {
        let left = points[row * dimensions + i] - mean[i]
        for j in 0...i {
          sums[i * dimensions + j] += left * (points[row * dimensions + j] - mean[j])
        }
      }
    }
  }
  return SymmetricMatrix(
    size: dimensions, entries: sums.map { $0 / Double(max(count - 1, 1)) })
}
