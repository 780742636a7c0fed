import Foundation
import Messages

/// A text file with columns of numbers, read row by row: comma, tab, semicolon or spaces between
/// the fields, whichever the first line has.
///
/// The first line names the columns; when it holds numbers only, the columns are called
/// `column_0`, `column_1`, …. Comments in front of it, lines that start with `#`, are skipped; the
/// last one names the columns when only numbers follow, as many as it has names (NumPy's `savetxt`
/// writes so). Names may be quoted, `True` and `False` count as 1 and 0. Blank lines are skipped;
/// in a file of one column they are missing values. Lines end with LF or CRLF. A file packed by
/// gzip or bzip2 is unpacked in memory.
public struct CSVFile: Sendable {
  /// What to accept besides finite numbers.
  public struct Options: Sendable {
    /// Accept `nan` and `inf`, which are errors otherwise.
    public var allowsNonFinite = false
    /// What an empty field stands for; nil makes it an error.
    public var missingValue: Double?

    /// The given exceptions; none without arguments.
    public init(allowsNonFinite: Bool = false, missingValue: Double? = nil) {
      self.allowsNonFinite = allowsNonFinite
      self.missingValue = missingValue
    }
  }

  /// The file.
  public let url: URL
  /// The names of the columns, in the order of the file.
  public let columnNames: [String]
  let options: Options
  /// Where each column stands.
  let places: [String: Int]
  let file: MappedFile
  let separator: CSVScanner.Separator
  let dataOffset: Int
  let firstLine: Int

  /// Opens the file at `url` and reads its first line.
  ///
  /// - Parameter names: Names for the columns of a file whose first line holds numbers.
  /// - Throws: ``DataFileError`` when the file is missing, empty, no text, or names a column twice,
  ///   or when `names` are given for columns that have names or another number.
  public init(_ url: URL, options: Options = Options(), names: [String]? = nil) throws {
    self.url = url
    self.options = options
    file = try MappedFile.text(url)
    let header = try file.withBytes { try CSVHeader($0, url) }
    if let names {
      guard header.isNumbered else { throw namedTwice(url) }
      try checkNames(names, count: header.names.count, url)
    }
    columnNames = names ?? header.names
    places = Dictionary(uniqueKeysWithValues: zip(columnNames, columnNames.indices))
    separator = header.separator
    dataOffset = header.dataOffset
    firstLine = header.firstDataLine
  }

  /// Calls `body` for consecutive blocks of rows with the chosen columns, row-major (rows ×
  /// `columns.count`). The text is mapped, and one block of numbers is in memory at a time.
  ///
  /// - Parameters:
  ///   - columns: Names of columns, in the order wanted; the fields of others are not parsed.
  ///   - maximumRows: Stop after so many rows.
  /// - Throws: ``DataFileError`` for an unknown column or a bad field, or what `body` throws.
  public func forEachBlock(
    columns: [String], maximumRows: Int = .max,
    _ body: (_ rows: Range<Int>, _ values: UnsafeBufferPointer<Float>) throws -> Void
  ) throws {
    let capacity = max(1, min(4096, (1 << 20) / max(1, columns.count)))
    var block: [Float] = []
    block.reserveCapacity(capacity * columns.count)
    var start = 0
    var end = 0
    try forEachRow(columns: columns, maximumRows: maximumRows) { row in
      for value in row { block.append(Float(value)) }
      end += 1
      if end - start == capacity {
        try block.withUnsafeBufferPointer { try body(start..<end, $0) }
        block.removeAll(keepingCapacity: true)
        start = end
      }
    }
    if end > start { try block.withUnsafeBufferPointer { try body(start..<end, $0) } }
  }

  /// Calls `body` with the chosen columns of every row in turn.
  func forEachRow(
    columns: [String], maximumRows: Int = .max,
    _ body: (UnsafeBufferPointer<Double>) throws -> Void
  ) throws {
    let options = options
    try scan(columns: columns, maximumRows: maximumRows) {
      scanner, range, column throws(CSVScanner.Problem) in
      try scanner.number(range, column: column, options: options)
    } row: { _, _, row in
      try body(row)
    }
  }

  /// Walks over the rows.
  ///
  /// - Parameters:
  ///   - columns: The columns to read.
  ///   - maximumRows: Stop after so many rows.
  ///   - value: The number for a field that is not a plain decimal number.
  ///   - body: Receives the number of the row, its line and the chosen columns.
  func scan(
    columns: [String], maximumRows: Int = .max,
    value: (CSVScanner, Range<Int>, Int) throws(CSVScanner.Problem) -> Double,
    row body: (_ row: Int, _ line: Int, _ values: UnsafeBufferPointer<Double>) throws -> Void
  ) throws {
    var targets = [Int](repeating: -1, count: columnNames.count)
    for (target, name) in columns.enumerated() {
      guard let column = places[name] else {
        throw unknownColumn(name, among: columnNames, url)
      }
      precondition(targets[column] < 0, "CSVFile: column \(name) is asked for twice")
      targets[column] = target
    }
    try file.withBytes { bytes in
      var scanner = CSVScanner(
        bytes: bytes, position: dataOffset, line: firstLine, separator: separator)
      try withUnsafeTemporaryAllocation(of: Double.self, capacity: columns.count) { row in
        row.initialize(repeating: 0)
        var rows = 0
        while rows < maximumRows, scanner.moveToRow(columns: columnNames.count) {
          let line = scanner.line
          do throws(CSVScanner.Problem) {
            try scanner.readRow(targets: targets, into: row, value: value)
          } catch {
            throw problem(error, line: scanner.line, row: rows)
          }
          try body(rows, line, UnsafeBufferPointer(row))
          rows += 1
        }
      }
    }
  }

  func problem(_ problem: CSVScanner.Problem, line: Int, row: Int) -> DataFileError {
    DataFileError(
      url, line: line, rows: row..<row + 1, column: problem.column.map { columnNames[$0] },
      problem.text, hint: problem.hint)
  }
}

/// The error for a column that is not there, with the name that was probably meant and the first
/// few.
func unknownColumn(_ name: String, among names: [String], _ url: URL) -> DataFileError {
  let guess = nearestName(to: name, among: names).map { "did you mean \"\($0)\"? It" } ?? "it"
  let rest = names.count > 8 ? ", … (\(names.count) columns)" : ""
  return DataFileError(
    url, "there is no column \"\(name)\"",
    hint: "\(guess) has \(names.prefix(8).joined(separator: ", "))\(rest)")
}
