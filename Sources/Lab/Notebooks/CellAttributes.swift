/// What the info string of a cell says behind `sh`.
public struct CellAttributes: Equatable, Sendable {
  /// A figure of the run that the cell makes.
  public struct Figure: Equatable, Sendable {
    /// The figure's name in the run's report.
    public let name: String
    /// The last part of the file's name; the figure's name unless the cell says another.
    public let file: String
  }

  /// Whether standard error is shown too.
  public internal(set) var showsErrors = false
  /// Whether the cell must fail; standard error is then shown.
  public internal(set) var mustFail = false
  /// The lines of output that are shown, counted from 1, in rising order; nil for all.
  public internal(set) var lines: [ClosedRange<Int>]?
  /// The relative difference of numbers that a check lets pass.
  public internal(set) var tolerance = CellAttributes.defaultTolerance
  /// The figures that are taken out of the report.
  public internal(set) var figures: [Figure] = []

  /// Two per cent: what rounding by other vector instructions does to a trained classifier.
  public static let defaultTolerance = 0.02

  private static let known =
    "stderr, fails, lines=N or lines=A-B,C-D, tolerance=X, figure=NAME[:FILE]"

  /// What is wrong with an info string.
  struct Problem: Error, Equatable {
    let text: String
  }

  /// Reads the words behind `sh`.
  ///
  /// - Throws: ``Problem`` that names the word.
  init(_ words: [String]) throws(Problem) {
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      switch (parts.first, parts.count) {
      case ("stderr", 1): showsErrors = true
      case ("fails", 1): mustFail = true
      case ("lines", 2): lines = try CellAttributes.ranges(parts[1])
      case ("tolerance", 2):
        guard let value = Double(parts[1]), value >= 0, value.isFinite else {
          throw Problem(text: "'\(word)': expected a number such as tolerance=0.05")
        }
        tolerance = value
      case ("figure", 2): figures.append(try CellAttributes.figure(parts[1]))
      default:
        throw Problem(
          text: "unknown attribute '\(word)'; the attributes are \(CellAttributes.known)")
      }
    }
  }

  private static func ranges(_ text: String) throws(Problem) -> [ClosedRange<Int>] {
    if let count = Int(text), count > 0 { return [1...count] }
    var ranges: [ClosedRange<Int>] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
      let earlier = ranges.last?.upperBound ?? 0
      guard ends.count == 2, earlier < ends[0], ends[0] <= ends[1] else {
        throw Problem(
          text: "'lines=\(text)': expected a number or rising ranges such as lines=3-12,20-22")
      }
      ranges.append(ends[0]...ends[1])
    }
    return ranges
  }

  private static func figure(_ text: String) throws(Problem) -> Figure {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let isPlain = parts.allSatisfy { part in
      !part.isEmpty && part.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
    }
    guard parts.count <= 2, isPlain else {
      throw Problem(text: "'figure=\(text)': expected a figure's name, and a file's after a colon")
    }
    return Figure(name: parts[0], file: parts[parts.count - 1])
  }
}
