import Messages

extension ResultFigure {
  /// Lines that may turn back, and areas inside of closed ones: contours, regions, belts.
  public struct Shape: Codable, Equatable, Sendable {
    /// A line through points.
    public struct Path: Codable, Equatable, Sendable {
      /// Positions.
      public var x: [Double]
      /// Heights.
      public var y: [Double]

      /// A line.
      ///
      /// - Precondition: As many positions as heights.
      public init(x: [Double], y: [Double]) {
        precondition(x.count == y.count, "ResultFigure.Shape: \(x.count) x for \(y.count) y")
        self.x = x
        self.y = y
      }

      /// Reads a line.
      ///
      /// - Throws: `DecodingError` for a value that is missing or of another kind, and for another
      ///   number of positions than heights.
      public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        x = try container.decode([Double].self, forKey: .x)
        y = try container.decode([Double].self, forKey: .y)
        try decoder.require(
          x.count == y.count, "\(y.count) numbers of \"y\" for \(x.count) of \"x\"")
      }
    }

    /// The entry of the legend.
    public var name: String
    /// What is drawn as lines.
    public var lines: [Path]
    /// What is tinted: for each area its closed outlines, the inside by the even-odd rule. Where
    /// areas overlap the tint is darker.
    public var areas: [[Path]]

    /// Lines and areas.
    public init(_ name: String, lines: [Path] = [], areas: [[Path]] = []) {
      self.name = name
      self.lines = lines
      self.areas = areas
    }
  }

  /// A histogram of two variables, drawn as cells that are the darker the larger the logarithm of
  /// their content.
  public struct Density: Codable, Equatable, Sendable {
    /// The entry of the legend.
    public var name: String
    /// Bin edges along x.
    public var xEdges: [Double]
    /// Bin edges along y.
    public var yEdges: [Double]
    /// The contents, those of one bin of x after another; empty cells are not drawn.
    public var contents: [Double]

    /// A histogram.
    ///
    /// - Precondition: A content for each pair of bins.
    public init(_ name: String, xEdges: [Double], yEdges: [Double], contents: [Double]) {
      precondition(
        contents.count == (xEdges.count - 1) * (yEdges.count - 1),
        "ResultFigure.Density '\(name)': \(contents.count) contents for \(xEdges.count - 1) × "
          + "\(yEdges.count - 1) bins")
      self.name = name
      self.xEdges = xEdges
      self.yEdges = yEdges
      self.contents = contents
    }

    /// Reads a histogram.
    ///
    /// - Throws: `DecodingError` for a value that is missing or of another kind, edges that do not
    ///   rise, and contents that are not one for each pair of bins.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try container.decode(String.self, forKey: .name)
      xEdges = try container.decode([Double].self, forKey: .xEdges)
      yEdges = try container.decode([Double].self, forKey: .yEdges)
      contents = try container.decode([Double].self, forKey: .contents)
      try decoder.requireRising(xEdges)
      try decoder.requireRising(yEdges)
      try decoder.require(
        contents.count == (xEdges.count - 1) * (yEdges.count - 1),
        "\(contents.count) contents for \(xEdges.count - 1) × \(yEdges.count - 1) bins")
    }
  }

  /// One of several plots of a figure, which stand in rows and columns.
  ///
  /// Neighbors with the same axis share its marks, which stand left of the first and below the last
  /// of them. An axis without a label has no marks.
  public struct Panel: Codable, Equatable, Sendable {
    /// The row, from 0 at the top.
    public var row: Int
    /// The column, from 0 at the left.
    public var column: Int
    /// The horizontal axis.
    public var x: Axis
    /// The vertical axis.
    public var y: Axis
    /// What is drawn, back to front.
    public var layers: [Layer]

    /// A panel from its parts.
    public init(row: Int, column: Int, x: Axis, y: Axis, layers: [Layer]) {
      self.row = row
      self.column = column
      self.x = x
      self.y = y
      self.layers = layers
    }

    /// The largest number of rows and of columns.
    private static let largestGrid = 256

    /// Reads a panel.
    ///
    /// - Throws: `DecodingError` for a value that is missing or of another kind, and for a row or
    ///   column that no figure has.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      row = try container.decode(Int.self, forKey: .row)
      column = try container.decode(Int.self, forKey: .column)
      x = try container.decode(Axis.self, forKey: .x)
      y = try container.decode(Axis.self, forKey: .y)
      layers = try container.decode([Layer].self, forKey: .layers)
      let places = 0..<Panel.largestGrid
      try decoder.require(
        places.contains(row) && places.contains(column),
        "row \(row) and column \(column) are no place in a figure")
    }
  }

  /// A figure of several panels.
  public init(name: String, caption: String, title: String = "", panels: [Panel]) {
    self.init(name: name, caption: caption, title: title, x: Axis(""), y: Axis(""), layers: [])
    self.panels = panels
  }
}
