/// A curve, with a band around it when `lower` and `upper` are given.
public struct Curve: Sendable {
  /// The entry of the legend; none when empty.
  public var name: String
  /// Positions along x. Values that are not finite interrupt the curve.
  public var x: [Double]
  /// Heights, as many as `x`.
  public var y: [Double]
  /// Lower edge of the band.
  public var lower: [Double]?
  /// Upper edge of the band.
  public var upper: [Double]?
  /// Whether the points are marked.
  public var hasMarkers: Bool
  /// Color and dash; chosen by the order of the layers when nil.
  public var style: SeriesStyle?

  /// A curve through the points (x, y).
  public init(
    _ name: String, x: [Double], y: [Double], lower: [Double]? = nil, upper: [Double]? = nil,
    hasMarkers: Bool = false, style: SeriesStyle? = nil
  ) {
    precondition(x.count == y.count, "Curve '\(name)': \(x.count) x for \(y.count) y")
    precondition(
      (lower?.count ?? x.count) == x.count && (upper?.count ?? x.count) == x.count,
      "Curve '\(name)': the band has \(lower?.count ?? 0) and \(upper?.count ?? 0) points for "
        + "\(x.count)")
    self.name = name
    self.x = x
    self.y = y
    self.lower = lower
    self.upper = upper
    self.hasMarkers = hasMarkers
    self.style = style
  }
}

/// A histogram drawn as steps.
public struct StepHistogram: Sendable {
  /// The entry of the legend; none when empty.
  public var name: String
  /// Bin edges, one more than there are contents.
  public var edges: [Double]
  /// Height of each bin.
  public var contents: [Double]
  /// Whether the area below the steps is tinted.
  public var isFilled: Bool
  /// Color and dash; chosen by the order of the layers when nil.
  public var style: SeriesStyle?

  /// A histogram over the bins between `edges`.
  public init(
    _ name: String, edges: [Double], contents: [Double], isFilled: Bool = false,
    style: SeriesStyle? = nil
  ) {
    precondition(
      edges.count == contents.count + 1 || contents.isEmpty,
      "StepHistogram '\(name)': \(edges.count) edges for \(contents.count) bins")
    self.name = name
    self.edges = edges
    self.contents = contents
    self.isFilled = isFilled
    self.style = style
  }
}

/// Measured points with error bars.
public struct PointSeries: Sendable {
  /// One measurement.
  public struct Point: Sendable {
    /// Whether the height is a measurement or a limit.
    public enum Meaning: Sendable {
      /// A measured value.
      case value
      /// The true value is at least this; drawn as an arrow upward.
      case lowerLimit
      /// The true value is at most this; drawn as an arrow downward.
      case upperLimit
    }

    /// Position along x.
    public let x: Double
    /// Height.
    public let y: Double
    /// Ends of the horizontal error bar.
    public let xInterval: ClosedRange<Double>?
    /// Ends of the vertical error bar.
    public let yInterval: ClosedRange<Double>?
    /// Whether `y` is a value or a limit.
    public let meaning: Meaning

    /// A point with the intervals of its error bars.
    public init(
      x: Double, y: Double, xInterval: ClosedRange<Double>? = nil,
      yInterval: ClosedRange<Double>? = nil, meaning: Meaning = .value
    ) {
      self.x = x
      self.y = y
      self.xInterval = xInterval
      self.yInterval = yInterval
      self.meaning = meaning
    }
  }

  /// The entry of the legend; none when empty.
  public var name: String
  /// The points; those that are not finite are left out.
  public var points: [Point]
  /// Color and marker; chosen by the order of the layers when nil.
  public var style: SeriesStyle?

  /// A series of points.
  public init(_ name: String, _ points: [Point], style: SeriesStyle? = nil) {
    self.name = name
    self.points = points
    self.style = style
  }
}

/// A thin line that marks a value.
public struct ReferenceLine: Sendable {
  /// Where the line runs.
  public enum Position: Sendable {
    /// At this y.
    case horizontal(Double)
    /// At this x.
    case vertical(Double)
    /// Along y = x.
    case diagonal
  }

  let position: Position
  let label: String

  /// A line with a short text beside it.
  public init(_ position: Position, _ label: String = "") {
    self.position = position
    self.label = label
  }
}

/// A short text at a place in the data.
public struct Annotation: Sendable {
  let x: Double
  let y: Double
  let text: String

  /// `text` centered above the point (x, y).
  public init(x: Double, y: Double, _ text: String) {
    self.x = x
    self.y = y
    self.text = text
  }
}

/// One thing drawn on a chart.
public enum Layer: Sendable {
  /// A curve.
  case curve(Curve)
  /// A histogram.
  case steps(StepHistogram)
  /// Points with error bars.
  case points(PointSeries)
  /// Lines and areas of any form.
  case outline(Outline)
  /// A histogram of two variables.
  case density(DensityMap)
  /// A marked value.
  case reference(ReferenceLine)
  /// A text.
  case annotation(Annotation)
}
