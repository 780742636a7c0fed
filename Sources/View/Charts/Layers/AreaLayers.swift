/// Lines that may turn back, and tinted areas inside of closed ones.
public struct Outline: Sendable {
  /// A line through points.
  public struct Path: Sendable {
    let x: [Double]
    let y: [Double]

    /// A line.
    ///
    /// - Precondition: As many positions as heights.
    public init(x: [Double], y: [Double]) {
      precondition(x.count == y.count, "Outline: \(x.count) x for \(y.count) y")
      self.x = x
      self.y = y
    }
  }

  /// The entry of the legend; none when empty.
  public var name: String
  /// What is drawn as lines.
  public var lines: [Path]
  /// What is tinted: for each area its closed outlines, the inside by the even-odd rule.
  public var areas: [[Path]]
  /// Color and dash; chosen by the order of the layers when nil.
  public var style: SeriesStyle?

  /// Lines and areas.
  public init(
    _ name: String, lines: [Path] = [], areas: [[Path]] = [], style: SeriesStyle? = nil
  ) {
    self.name = name
    self.lines = lines
    self.areas = areas
    self.style = style
  }

  /// Everything that is drawn.
  var paths: [Path] { lines + areas.flatMap { $0 } }
}

/// A histogram of two variables, drawn as cells of one color that are the darker the larger the
/// logarithm of their content.
public struct DensityMap: Sendable {
  /// The entry of the legend; none when empty.
  public var name: String
  /// Bin edges along x.
  public var xEdges: [Double]
  /// Bin edges along y.
  public var yEdges: [Double]
  /// The contents, those of one bin of x after another; only positive ones are drawn.
  public var contents: [Double]
  /// The color; chosen by the order of the layers when nil.
  public var style: SeriesStyle?

  /// A histogram.
  ///
  /// - Precondition: A content for each pair of bins.
  public init(
    _ name: String, xEdges: [Double], yEdges: [Double], contents: [Double],
    style: SeriesStyle? = nil
  ) {
    precondition(
      contents.count == (xEdges.count - 1) * (yEdges.count - 1),
      "DensityMap '\(name)': \(contents.count) contents for \(xEdges.count - 1) × "
        + "\(yEdges.count - 1) bins")
    self.name = name
    self.xEdges = xEdges
    self.yEdges = yEdges
    self.contents = contents
    self.style = style
  }

  /// The cells with a positive content, column by column.
  var filledCells: [(column: Int, row: Int)] {
    let rows = yEdges.count - 1
    return contents.indices.filter { contents[$0] > 0 }.map { ($0 / rows, $0 % rows) }
  }
}
