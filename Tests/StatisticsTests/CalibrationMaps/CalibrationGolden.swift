import Foundation
import Statistics

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
  struct Chains: Decodable {
    let chains: [[Double]]
    let rHat, bulk, tail, meanError: Double
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
  let chains: [Chains]
  let tails: [Tail]
  let kolmogorov: [Kolmogorov]

  static func read() throws -> CalibrationGolden {
    let data = try Data(contentsOf: Golden.folder.appendingPathComponent("calibration.json"))
    return try JSONDecoder().decode(CalibrationGolden.self, from: data)
  }
}
