import Likelihoods
import TestSupport

/// Numbers of SciPy and pyhf, made by `Golden/make_inference_fixtures.py`.
struct InferenceGolden: Decodable {
  struct InterpolationCase: Decodable {
    let code: Interpolation
    let down, nominal, up: Double
    let alphas, values: [Double]
  }
  struct SignalTest: Decodable {
    let mu, cls, pValue, background: Double
    let expected: [Double]
  }
  struct Hypothesis: Decodable {
    let name: String
    let counts: [Double]
    let fit: [String: [Double]]
    let twiceFall, limit, p0: Double
    let tests: [SignalTest]
    let expectedLimits: [Double]
    let statistics: [String: Double]
  }
  struct Bump: Decodable {
    let known, constrained, free, counting, q0, signalInside: Double
    let matrix: [[Double]]
  }
  let interpolation: [InterpolationCase]
  let hypotheses: [Hypothesis]
  let bump: Bump

  static func read() throws -> InferenceGolden { try golden("inference.json") }
}
