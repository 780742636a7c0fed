import Numerics

/// −2 log λ on a grid of one or two parameters, and the regions where it is below a χ² quantile.
public struct LikelihoodScan: Sendable {
  /// The values of each parameter, rising.
  public let axes: [[Double]]
  /// −2 log [L/L(best)] of every grid point, the last axis fastest.
  public let twiceFall: [Double]
  /// The index of the best grid point.
  public let best: Int
  /// Whether the best point lies on the edge of the grid: then regions may be cut off.
  public let isBestAtEdge: Bool

  /// A scan of one whole-array call: the log likelihoods of all grid points.
  ///
  /// - Parameters:
  ///   - axes: One or two rising axes.
  ///   - maximum: log L at the best fit; nil for the largest value of the grid.
  ///   - logLikelihoods: The log likelihoods of points given row by row.
  /// - Throws: `InferenceError` for axes that do not rise and values that are NaN.
  public init(
    axes: [[Double]], maximum: Double? = nil,
    logLikelihoods: (_ points: [Double]) throws -> [Double]
  ) throws {
    try requireGrid(axes, limit: 2)
    let values = try logLikelihoods(gridPoints(axes))
    let count = axes.reduce(1) { $0 * $1.count }
    guard values.count == count, !values.contains(where: \.isNaN),
      let best = values.indices.max(by: { values[$0] < values[$1] }), values[best].isFinite
    else {
      throw InferenceError(
        "likelihood scan", "\(values.count) values for \(count) points, or one is not a number")
    }
    let top = max(maximum ?? values[best], values[best])
    self.axes = axes
    self.best = best
    twiceFall = values.map { 2 * (top - $0) }
    var rest = best
    var isAtEdge = false
    for axis in axes.reversed() {
      let place = rest % axis.count
      rest /= axis.count
      if place == 0 || place == axis.count - 1 { isAtEdge = true }
    }
    isBestAtEdge = isAtEdge
  }

  /// A scan of a profile likelihood, one conditional fit a point.
  ///
  /// - Throws: `InferenceError` where a fit does not converge.
  public init(
    of profile: ProfileLikelihood, parameters: [Int], axes: [[Double]]
  ) throws {
    precondition(parameters.count == axes.count, "LikelihoodScan: \(axes.count) axes")
    let maximum = -(try profile.bestFit().value)
    try self.init(axes: axes, maximum: maximum) { points in
      try stride(from: 0, to: points.count, by: axes.count).map { first in
        let values = parameters.enumerated().map { ($0.element, points[first + $0.offset]) }
        return -(try profile.fit(fixing: values).value)
      }
    }
  }

  private init(_ scan: LikelihoodScan, twiceFall: [Double]) {
    (axes, best, isBestAtEdge) = (scan.axes, scan.best, scan.isBestAtEdge)
    self.twiceFall = twiceFall
  }

  /// The scan with −2 log λ divided by a number, so that it follows χ² where it is that multiple of
  /// it.
  public func dividing(by scale: Double) -> LikelihoodScan {
    scale == 1 ? self : LikelihoodScan(self, twiceFall: twiceFall.map { $0 / scale })
  }

  /// The best grid point.
  public var bestPoint: [Double] {
    axes.count == 1
      ? [axes[0][best]] : [axes[0][best / axes[1].count], axes[1][best % axes[1].count]]
  }

  /// The value of −2 log λ on the border of the region at `level`: the quantile of χ² with as many
  /// degrees of freedom as axes.
  public func threshold(level: Double) -> Double {
    ChiSquaredDistribution.quantile(level, degrees: Double(axes.count))
  }

  /// The grid points inside the region at `level`.
  public func region(level: Double) -> [Bool] {
    let threshold = threshold(level: level)
    return twiceFall.map { $0 <= threshold }
  }

  /// The intervals at `level` of a scan of one parameter, ends interpolated linearly: several where
  /// the likelihood has several maxima.
  public func intervals(level: Double) -> [ConfidenceInterval] {
    precondition(axes.count == 1, "LikelihoodScan.intervals: \(axes.count) axes")
    return intervalsBelow(
      axes[0], twiceFall.map { $0 - threshold(level: level) }, level: level)
  }
}

/// The intervals in which `values`, interpolated linearly, are not positive.
func intervalsBelow(_ axis: [Double], _ values: [Double], level: Double) -> [ConfidenceInterval] {
  func crossing(_ left: Int) -> Double {
    let (a, b) = (values[left], values[left + 1])
    if a.isInfinite || b.isInfinite { return a > 0 ? axis[left + 1] : axis[left] }
    return axis[left] + a / (a - b) * (axis[left + 1] - axis[left])
  }
  var intervals: [ConfidenceInterval] = []
  var start: Double?
  for index in axis.indices {
    if values[index] <= 0 && start == nil {
      start = index == 0 ? axis[0] : crossing(index - 1)
    }
    if let lower = start, values[index] > 0 || index == axis.count - 1 {
      let upper = values[index] > 0 ? crossing(index - 1) : axis[index]
      intervals.append(ConfidenceInterval(lower: lower, upper: upper, level: level))
      start = nil
    }
  }
  return intervals
}
