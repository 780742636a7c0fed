import Foundation

/// One axis of a chart.
public struct Axis: Sendable {
  /// How values are spread over the axis.
  public enum Scale: Sendable {
    /// Equal steps for equal differences.
    case linear
    /// Equal steps for equal factors; values that are not positive have no place.
    case logarithmic
  }

  /// What is shown, with its unit.
  public var label: String
  /// Linear or logarithmic.
  public let scale: Scale
  /// The values at the ends; where nil, the data decide.
  public var range: ClosedRange<Double>?
  /// Whether the values are counted, so that only whole numbers are marked.
  public var isCount: Bool
  /// What stands at the values 0, 1, 2 and so on in place of numbers: the axis is linear then.
  public let names: [String]?

  /// An axis with a label.
  public init(
    _ label: String, scale: Scale = .linear, range: ClosedRange<Double>? = nil,
    isCount: Bool = false, names: [String]? = nil
  ) {
    precondition(
      scale == .linear || range.map { $0.lowerBound > 0 } ?? true,
      "Axis '\(label)': a logarithmic axis cannot start at \(range?.lowerBound ?? 0)")
    self.label = label
    self.scale = names == nil ? scale : .linear
    self.range = range
    self.isCount = isCount
    self.names = names
  }
}

/// Places values of one axis between two pixel positions.
struct AxisScale {
  let scale: Axis.Scale
  let range: ClosedRange<Double>
  let start: Double
  let end: Double

  /// The magnitudes that a chart shows: beyond them sums and quotients of an axis are no numbers.
  static let drawable = 1e-280...1e280

  /// Whether `value` has a place on an axis of this scale.
  static func hasPlace(_ value: Double, _ scale: Axis.Scale) -> Bool {
    switch scale {
    case .linear: abs(value) <= drawable.upperBound
    case .logarithmic: drawable.contains(value)
    }
  }

  /// The pixel of `value`; nil where it has none. Far outside the axis it is held near the edge, so
  /// that every coordinate stays printable.
  func position(_ value: Double) -> Double? {
    guard let fraction = fraction(value) else { return nil }
    return start + (end - start) * min(max(fraction, -4), 5)
  }

  /// The pixel of `value`, or of the lower end of the axis where `value` has no place.
  func positionOrFloor(_ value: Double) -> Double { position(value) ?? start }

  func contains(_ value: Double) -> Bool {
    guard let fraction = fraction(value) else { return false }
    return fraction >= -1e-9 && fraction <= 1 + 1e-9
  }

  private func fraction(_ value: Double) -> Double? {
    guard AxisScale.hasPlace(value, scale) else { return nil }
    switch scale {
    case .linear:
      return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    case .logarithmic:
      // Quotients of numbers that can be drawn may be too large for a number.
      return (log(value) - log(range.lowerBound))
        / (log(range.upperBound) - log(range.lowerBound))
    }
  }

  /// The range of an axis that shows all of `values`, with a little air.
  static func range(of axis: Axis, showing values: [Double]) -> ClosedRange<Double>? {
    let usable = values.filter { hasPlace($0, axis.scale) }
    guard let low = usable.min(), let high = usable.max() else { return nil }
    if let range = axis.range, isDrawable(range, axis.scale) { return range }
    if let names = axis.names, !names.isEmpty { return -0.5...Double(names.count) - 0.5 }
    switch axis.scale {
    case .linear:
      let span = high - low
      if span <= max(abs(high) * 1e-12, drawable.lowerBound) {
        let half = abs(high) < 20 * drawable.lowerBound ? 1 : abs(high) * 0.05
        return (low - half)...(high + half)
      }
      // Counts and rates start at zero; a little air below zero would suggest negative values.
      let bottom = low >= 0 && low < span * 0.1 ? 0 : low - span * 0.04
      return bottom...(high + span * 0.05)
    case .logarithmic:
      let factor = high / low > 10 ? exp(0.04 * (log(high) - log(low))) : 1.3
      return (low / factor)...(high * factor)
    }
  }

  /// Whether an axis can run over `range`.
  private static func isDrawable(_ range: ClosedRange<Double>, _ scale: Axis.Scale) -> Bool {
    hasPlace(range.lowerBound, scale) && hasPlace(range.upperBound, scale)
      && range.upperBound - range.lowerBound
        > max(1e-12 * abs(range.upperBound), drawable.lowerBound)
  }
}
