import Numerics

/// A log density of many points at once: points row by row in, one number a point out. −∞ and NaN
/// mean that the density is zero.
public typealias LogDensity = (_ points: [Double]) throws -> [Double]

/// Counts the calls of a log density and turns NaN into zero density.
struct DensityCounter {
  private let logDensity: LogDensity
  private let dimensions: Int
  private(set) var evaluations = 0
  private(set) var calls = 0

  init(_ logDensity: @escaping LogDensity, dimensions: Int) {
    self.logDensity = logDensity
    self.dimensions = dimensions
  }

  mutating func values(_ points: [Double]) throws -> [Double] {
    let count = points.count / dimensions
    let values = try logDensity(points)
    guard values.count == count else {
      throw InferenceError("log density", "it returned \(values.count) numbers for \(count) points")
    }
    if let place = values.firstIndex(of: .infinity) {
      throw InferenceError(
        "log density",
        "it is infinite at \(points[place * dimensions..<(place + 1) * dimensions])")
    }
    calls += 1
    evaluations += count
    return values.map { $0.isNaN ? -.infinity : $0 }
  }

  /// The values at the starts of chains.
  mutating func startValues(_ starts: [[Double]]) throws -> [Double] {
    guard starts.allSatisfy({ $0.count == dimensions && $0.allSatisfy(\.isFinite) }) else {
      throw InferenceError(
        "starts of the chains", "one does not have \(dimensions) finite coordinates")
    }
    let values = try self.values(starts.flatMap { $0 })
    if let chain = values.firstIndex(of: -.infinity) {
      throw InferenceError(
        "start of chain \(chain)", "the density is zero at \(starts[chain])",
        hint: "start where the prior and the likelihood are positive")
    }
    return values
  }
}
