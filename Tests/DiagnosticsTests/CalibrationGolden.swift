import Ranking
import TestSupport

/// Numbers of scikit-learn, SciPy and ArviZ, made by `Golden/make_calibration_fixtures.py`.
struct CalibrationGolden: Decodable {
  struct Calibration: Decodable {
    let logits, isotonic, grid, platt, beta, inside, numerator, denominator, edges: [Double]
    let labels: [UInt8]
    let weights: [Double]?
    let histogram: [[Double]]
    let loss: Double

    func sample() throws -> ScoredSample {
      try ScoredSample(scores: logits, isSignal: labels, weights: weights)
    }
  }
  struct Tail: Decodable {
    let logRatios: [Double]
    let shape: Double
  }
  struct Kolmogorov: Decodable {
    let a, b: [Double]
    let distance, pValue: Double
  }
  let calibration: [Calibration]
  let tails: [Tail]
  let kolmogorov: [Kolmogorov]

  static func read() throws -> CalibrationGolden { try golden("calibration.json") }
}
