import Numerics
import Randomness

/// What the classifier looks at, in standardized parameters and observables.
struct LocalFeatures {
  let dimensions: Int
  let width: Int
  private let parameters: [(mean: Double, scale: Double)]
  private let observables: [(mean: Double, scale: Double)]
  /// The observables that take part.
  private let chosen: [Int]
  /// Values are cut at this many standard deviations, so that no outlier rules the fit.
  private static let limit = 5.0
  /// The most observables that take part: those with the largest correlations.
  private static let most = 20

  /// - Parameters:
  ///   - parameters: The parameters of all simulations twice, from both classes: neither class may
  ///     be told from how features are made.
  ///   - observables: The observables of all simulations.
  init(parameters: [Double], observables: [Double], dimensions: Int, width: Int) {
    self.dimensions = dimensions
    self.width = width
    func scales(_ values: [Double], _ columns: Int) -> [(mean: Double, scale: Double)] {
      (0..<columns).map { column in
        let (mean, deviation) = meanAndDeviation(
          stride(from: column, to: values.count, by: columns).map { values[$0] })
        return (mean, deviation > 0 ? 1 / deviation : 0)
      }
    }
    self.parameters = scales(parameters, dimensions)
    self.observables = scales(observables, width)
    chosen =
      width <= LocalFeatures.most
      ? Array(0..<width)
      : LocalFeatures.mostCorrelated(
        parameters, observables, self.parameters, self.observables, most: LocalFeatures.most)
  }

  /// The numbers of the observables with the largest correlation with a parameter, in order.
  private static func mostCorrelated(
    _ parameters: [Double], _ observables: [Double],
    _ thetaScales: [(mean: Double, scale: Double)], _ xScales: [(mean: Double, scale: Double)],
    most: Int
  ) -> [Int] {
    let count = observables.count / xScales.count
    var products = [Double](repeating: 0, count: xScales.count * thetaScales.count)
    for simulation in 0..<count {
      let x = standardized(observables, simulation, xScales)
      let both = [simulation, simulation + count].map { standardized(parameters, $0, thetaScales) }
      for (column, value) in x.enumerated() {
        for index in thetaScales.indices {
          products[column * thetaScales.count + index] += value * (both[0][index] + both[1][index])
        }
      }
    }
    let largest = xScales.indices.map { column in
      products[column * thetaScales.count..<(column + 1) * thetaScales.count].map(abs).max() ?? 0
    }
    return xScales.indices.sorted { (largest[$1], $0) < (largest[$0], $1) }.prefix(most).sorted()
  }

  var count: Int { dimensions + dimensions * (dimensions + 1) / 2 + dimensions * chosen.count }

  private static func standardized(
    _ values: [Double], _ row: Int, _ scales: [(mean: Double, scale: Double)]
  ) -> [Double] {
    scales.enumerated().map { column, scale in
      let value = (values[row * scales.count + column] - scale.mean) * scale.scale
      return min(max(value, -limit), limit)
    }
  }

  func standardized(x: [Double], row: Int) -> [Double] {
    let all = LocalFeatures.standardized(x, row, observables)
    return chosen.map { all[$0] }
  }

  /// The features of parameters in a row of `theta` with standardized observables `x`.
  func row(_ theta: [Double], _ row: Int, _ x: [Double]) -> [Double] {
    let theta = LocalFeatures.standardized(theta, row, parameters)
    var result = theta
    result.reserveCapacity(count)
    for i in theta.indices {
      for j in 0...i { result.append(theta[i] * theta[j]) }
    }
    for value in theta {
      for x in x { result.append(value * x) }
    }
    return result
  }

  /// The sum of rows of features, each with a random sign where `exchanges` is given.
  func sum(_ rows: [Double], exchanges: RandomStream?) -> [Double] {
    var stream = exchanges
    var result = [Double](repeating: 0, count: count)
    rows.withUnsafeBufferPointer { rows in
      result.withUnsafeMutableBufferPointer { result in
        for start in stride(from: 0, to: rows.count, by: result.count) {
          let sign: Double = (stream?.next() ?? 0) & 1 == 0 ? 1 : -1
          for feature in result.indices { result[feature] += sign * rows[start + feature] }
        }
      }
    }
    return result
  }
}
