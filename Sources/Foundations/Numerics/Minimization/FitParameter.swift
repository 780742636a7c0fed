/// A parameter of a fit: where to start, in what steps to look, where to stop.
public struct FitParameter: Hashable, Sendable {
  /// The name, for reports.
  public var name: String
  /// The value a minimization starts from.
  public var start: Double
  /// A typical change of the parameter, of the order of its uncertainty: first steps are a part of
  /// it.
  public var scale: Double
  /// The values allowed; a range of one value fixes the parameter.
  public var bounds: ClosedRange<Double>

  /// A parameter.
  ///
  /// - Parameter scale: nil for a tenth of the start, at least 0.1, and at most half of the bounds.
  public init(
    _ name: String, start: Double, scale: Double? = nil,
    bounds: ClosedRange<Double> = -.infinity ... .infinity
  ) {
    self.name = name
    self.start = start
    self.bounds = bounds
    let width = bounds.upperBound - bounds.lowerBound
    self.scale = scale ?? min(max(0.1 * abs(start), 0.1), width > 0 ? width / 2 : 1)
  }

  /// Whether the bounds leave no freedom.
  public var isFixed: Bool { bounds.lowerBound == bounds.upperBound }

  /// The parameter fixed at `value`.
  public func fixed(at value: Double) -> FitParameter {
    FitParameter(name, start: value, scale: scale, bounds: value...value)
  }

  /// `value` moved into the bounds.
  public func clipped(_ value: Double) -> Double {
    min(max(value, bounds.lowerBound), bounds.upperBound)
  }
}
