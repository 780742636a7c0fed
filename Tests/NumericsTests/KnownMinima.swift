import TestSupport

/// Minima of SciPy and NumPy, made by `LikelihoodsTests/Golden/make_inference_fixtures.py`.
struct KnownMinima: Decodable {
  struct Bounded: Decodable {
    let name: String
    let start, point: [Double]
    let bounds: [[Double]]
    let value: Double
  }
  struct Regression: Decodable {
    let design, covariance: [[Double]]
    let counts, point: [Double]
    let value: Double
  }
  let bounded: [Bounded]
  let regression: Regression

  static func read() throws -> KnownMinima { try golden("inference.json", of: "LikelihoodsTests") }
}
