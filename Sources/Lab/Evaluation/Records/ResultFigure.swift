import Messages

/// A figure as data, from which reports draw.
public struct ResultFigure: Codable, Equatable, Sendable {
  /// An axis.
  public struct Axis: Codable, Equatable, Sendable {
    /// What is shown, with its unit.
    public var label: String
    /// Whether equal steps stand for equal factors.
    public var isLogarithmic: Bool
    /// The two ends; nil: as the data need.
    public var range: [Double]?
    /// What stands at the values 0, 1, 2 and so on in place of numbers; nil for an axis of numbers.
    public var names: [String]?
    /// Whether only whole numbers have a meaning; nil: no.
    public var isCount: Bool?

    /// An axis.
    public init(
      _ label: String, isLogarithmic: Bool = false, range: ClosedRange<Double>? = nil,
      names: [String]? = nil, isCount: Bool = false
    ) {
      self.label = label
      self.isLogarithmic = isLogarithmic
      self.range = range.map { [$0.lowerBound, $0.upperBound] }
      self.names = names
      self.isCount = isCount ? true : nil
    }
  }

  /// A curve or points, with a band or error bars where `lower` and `upper` are given.
  public struct Series: Codable, Equatable, Sendable {
    /// The entry of the legend.
    public var name: String
    /// Positions.
    public var x: [Double]
    /// Heights.
    public var y: [Double]
    /// Lower edge of the band or ends of the error bars.
    public var lower: [Double]?
    /// Upper edge of the band or ends of the error bars.
    public var upper: [Double]?

    /// A series; points of which some number is not finite are left out.
    public init(
      _ name: String, x: [Double], y: [Double], lower: [Double]? = nil, upper: [Double]? = nil
    ) {
      let arrays = [x, y, lower ?? x, upper ?? x]
      precondition(
        arrays.allSatisfy { $0.count == x.count }, "ResultFigure.Series '\(name)': lengths differ")
      let kept = x.indices.filter { index in arrays.allSatisfy { $0[index].isFinite } }
      self.name = name
      self.x = kept.map { x[$0] }
      self.y = kept.map { y[$0] }
      self.lower = lower.map { lower in kept.map { lower[$0] } }
      self.upper = upper.map { upper in kept.map { upper[$0] } }
    }

    /// Reads a series.
    ///
    /// - Throws: `DecodingError` for a value that is missing or of another kind, and for lengths
    ///   that differ.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try container.decode(String.self, forKey: .name)
      x = try container.decode([Double].self, forKey: .x)
      y = try container.decode([Double].self, forKey: .y)
      lower = try container.decodeIfPresent([Double].self, forKey: .lower)
      upper = try container.decodeIfPresent([Double].self, forKey: .upper)
      for (name, values) in [("y", y), ("lower", lower ?? x), ("upper", upper ?? x)] {
        try decoder.require(
          values.count == x.count, "\(values.count) numbers of \"\(name)\" for \(x.count) of \"x\"")
      }
    }
  }

  /// A histogram.
  public struct Histogram: Codable, Equatable, Sendable {
    /// The entry of the legend.
    public var name: String
    /// Bin edges, one more than contents.
    public var edges: [Double]
    /// The height of each bin.
    public var contents: [Double]
    /// Whether the area is tinted.
    public var isFilled: Bool

    /// A histogram.
    public init(_ name: String, edges: [Double], contents: [Double], isFilled: Bool = false) {
      precondition(
        edges.count == contents.count + 1,
        "ResultFigure.Histogram '\(name)': \(edges.count) edges for \(contents.count) bins")
      self.name = name
      self.edges = edges
      self.contents = contents
      self.isFilled = isFilled
    }

    /// Reads a histogram.
    ///
    /// - Throws: `DecodingError` for a value that is missing or of another kind, edges that do not
    ///   rise, and contents that are not one for each bin.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try container.decode(String.self, forKey: .name)
      edges = try container.decode([Double].self, forKey: .edges)
      contents = try container.decode([Double].self, forKey: .contents)
      isFilled = try container.decode(Bool.self, forKey: .isFilled)
      try decoder.requireRising(edges)
      try decoder.require(
        contents.count == edges.count - 1,
        "\(contents.count) contents for \(edges.count - 1) bins")
    }
  }

  /// One thing that is drawn.
  public enum Layer: Codable, Equatable, Sendable {
    /// A curve.
    case curve(Series)
    /// A histogram.
    case histogram(Histogram)
    /// Points with error bars.
    case points(Series)
    /// Points with horizontal error bars: `lower` and `upper` are positions.
    case rows(Series)
    /// Lines and areas of any form.
    case shape(Shape)
    /// A histogram of two variables.
    case density(Density)
    /// A line at a height, with a text.
    case horizontal(Double, label: String)
    /// A line at a position, with a text.
    case vertical(Double, label: String)
    /// The line y = x.
    case diagonal
  }

  /// A name that is unique in the report and usable as a file name.
  public var name: String
  /// What it shows, in a sentence.
  public var caption: String
  /// The text above it.
  public var title: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// What is drawn, back to front.
  public var layers: [Layer]
  /// The plots of a figure that has several; axes and layers above are then not used.
  public var panels: [Panel]?

  /// A figure from its parts.
  public init(
    name: String, caption: String, title: String = "", x: Axis, y: Axis, layers: [Layer]
  ) {
    self.name = name
    self.caption = caption
    self.title = title
    self.x = x
    self.y = y
    self.layers = layers
  }
}
