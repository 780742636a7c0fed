import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A posterior (or any density) of up to three parameters on a grid of cells: normalized, with its
/// evidence, marginals, regions and exact samples.
///
/// The density is taken as constant over a cell, with its value at the center.
public struct GridPosterior: Sendable {
  /// The edges of the cells along each axis, rising.
  public let edges: [[Double]]
  /// The probability of each cell, the last axis fastest; they sum to 1.
  public let probabilities: [Double]
  /// log ∫ of the density that was given: the evidence where it is likelihood times normalized
  /// prior.
  public let logEvidence: Double
  /// The probability density of each cell.
  let densities: [Double]

  /// A posterior from one whole-array call.
  ///
  /// - Parameters:
  ///   - edges: The edges of the cells along each of one to three axes.
  ///   - logDensity: The log of the density, up to a constant, at points given row by row; −∞ where
  ///     there is none.
  /// - Throws: `InferenceError` for edges that do not rise, and for densities that are NaN,
  ///   infinite or zero everywhere.
  public init(edges: [[Double]], logDensity: (_ points: [Double]) throws -> [Double]) throws {
    try requireGrid(edges, limit: 3)
    let values = try GridPosterior.checked(
      logDensity(gridPoints(GridPosterior.centers(edges))),
      count: edges.reduce(1) { $0 * ($1.count - 1) })
    self.init(edges: edges, logDensities: values)
  }

  /// A posterior from the log density at the center of each cell, which is finite somewhere.
  init(edges: [[Double]], logDensities values: [Double]) {
    let widths = edges.map { zip($0, $0.dropFirst()).map { $1 - $0 } }
    let volumes = widths.reduce([1.0]) { volumes, axis in
      volumes.flatMap { volume in axis.map { volume * $0 } }
    }
    let top = values.max() ?? 0
    let unnormalized = values.map { exp($0 - top) }
    let sum = zip(unnormalized, volumes).reduce(0) { $0 + $1.0 * $1.1 }
    self.edges = edges
    logEvidence = top + log(sum)
    densities = unnormalized.map { $0 / sum }
    probabilities = zip(densities, volumes).map { $0 * $1 }
  }

  /// Log densities, one for each of `count` cells.
  ///
  /// - Throws: `InferenceError` for values that are NaN, infinite, not as many, or −∞ everywhere.
  static func checked(_ values: [Double], count: Int) throws -> [Double] {
    guard values.count == count, !values.contains(where: { $0.isNaN || $0 == .infinity }),
      values.contains(where: { $0 > -.infinity })
    else {
      throw InferenceError(
        "grid posterior",
        "\(values.count) log densities for \(count) cells: NaN, infinite or zero everywhere",
        hint: "check the ranges against the region where the density is defined")
    }
    return values
  }

  /// The edges of equal cells over each of `ranges`.
  static func equalEdges(_ ranges: [ClosedRange<Double>], _ cells: [Int]) -> [[Double]] {
    zip(ranges, cells).map { range, count in
      let width = range.upperBound - range.lowerBound
      return (0...count).map { range.lowerBound + width * Double($0) / Double(count) }
    }
  }

  /// The centers of the cells along each axis.
  static func centers(_ edges: [[Double]]) -> [[Double]] {
    edges.map { zip($0, $0.dropFirst()).map { ($0 + $1) / 2 } }
  }

  // MARK: Cells

  /// The number of parameters.
  public var dimensions: Int { edges.count }

  /// The place of `cell` along each axis.
  func indices(of cell: Int) -> [Int] {
    var rest = cell
    var result = [Int](repeating: 0, count: edges.count)
    for axis in edges.indices.reversed() {
      let count = edges[axis].count - 1
      result[axis] = rest % count
      rest /= count
    }
    return result
  }

  /// The cell that holds `point`; nil outside the grid.
  public func cell(of point: [Double]) -> Int? {
    precondition(point.count == edges.count, "GridPosterior: \(point.count) coordinates")
    var cell = 0
    for (axis, edges) in edges.enumerated() {
      guard edges[0] <= point[axis], point[axis] <= edges[edges.count - 1] else { return nil }
      var (low, high) = (0, edges.count - 1)
      while high - low > 1 {
        let middle = (low + high) / 2
        if edges[middle] <= point[axis] { low = middle } else { high = middle }
      }
      cell = cell * (edges.count - 1) + low
    }
    return cell
  }

  /// The density at `point`; zero outside the grid.
  public func density(at point: [Double]) -> Double { cell(of: point).map { densities[$0] } ?? 0 }

  /// The largest share of the probability in the first or last cells of an axis: where it is not
  /// small the grid cuts the posterior off, unless the prior ends there.
  public var probabilityAtEdge: Double {
    edges.indices.reduce(0) { largest, axis in
      let marginal = marginal([axis])
      return max(largest, marginal[0], marginal[marginal.count - 1])
    }
  }
}
