import DataFiles
import Foundation

/// The rows of a finished simulation, with the request that they answer.
public struct SimulatedRows: Sendable {
  /// What was asked for.
  public let request: SimulationRequest
  /// The observables.
  public let x: Rows
  /// r(x, z) = p(x, z|θ₀)/p(x, z|θ₁) of each row; nil where it is not known.
  public let jointRatio: [Double]?
  /// The joint score at θ₀ (θ in a plain request); nil where it is not known.
  public let jointScore: Rows?

  init(request: SimulationRequest, layout: RowLayout, values: [Double]) {
    self.request = request
    let all = Rows(count: request.count, columns: layout.width, values: values)
    x = all.selectingColumns(Array(0..<layout.observables))
    jointRatio = layout.hasRatio ? all.column(layout.observables) : nil
    jointScore =
      layout.scores == 0
      ? nil : all.selectingColumns(Array(layout.width - layout.scores..<layout.width))
  }

  /// Names for observables that were given none.
  public var observableNames: [String] { Simulations.names("x", x.columns) }

  /// Whether all rows have one θ and one θ₁ and no scores: two samples, of which θ says nothing.
  private var hasNoParameters: Bool {
    guard let denominator = request.denominator, jointScore == nil else { return false }
    return request.theta.isOnePoint && denominator.isOnePoint
  }

  /// The events to learn from.
  ///
  /// - Throws: As `Simulations.init`: for parameters that never change, and for joint ratios and
  ///   scores that contradict their identities.
  public func simulations(observableNames: [String]? = nil) throws -> Simulations {
    try Simulations(
      theta: hasNoParameters ? .empty(count: x.count) : request.theta, x: x,
      isNumerator: request.isNumerator,
      denominatorTheta: hasNoParameters ? nil : request.denominator, jointRatio: jointRatio,
      jointScore: jointScore,
      parameterNames: hasNoParameters ? nil : request.parameterNames,
      observableNames: observableNames)
  }

  /// Writes an npz file that `SimulationFile.read` reads: `theta`, `x` and, where there are any,
  /// `theta1`, `label` (1: drawn at theta), `r_xz` and `t_xz`, with the names of the columns in
  /// `theta_names` and `columns`.
  ///
  /// - Throws: `DataFileError` when the file exists and `overwrite` is false, or cannot be written.
  public func write(to url: URL, observableNames: [String]? = nil, overwrite: Bool = false) throws {
    try SimulationArrays(
      theta: hasNoParameters ? .empty(count: x.count) : request.theta, x: x, weights: nil,
      isNumerator: request.isNumerator,
      denominatorTheta: hasNoParameters ? nil : request.denominator, jointRatio: jointRatio,
      jointScore: jointScore, denominatorScore: nil, parameterNames: request.parameterNames,
      observableNames: observableNames ?? self.observableNames
    ).write(to: url, overwrite: overwrite)
  }

  /// Whether a file holds just what `write` would write.
  ///
  /// - Throws: `DataFileError` when there is no place to write it for comparison.
  func isWritten(to url: URL, observableNames: [String]?) throws -> Bool {
    // By this name it is cleared, should the process be killed.
    let other = url.deletingLastPathComponent().appending(
      path: "\(url.lastPathComponent).partial-\(getpid())-0")
    defer { try? FileManager.default.removeItem(at: other) }
    try write(to: other, observableNames: observableNames)
    return FileManager.default.contentsEqual(atPath: url.path, andPath: other.path)
  }
}
