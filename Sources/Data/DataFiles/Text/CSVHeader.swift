import Foundation

/// What stands in front of the rows of a delimited text file.
struct CSVHeader {
  let names: [String]
  /// Whether no line names the columns.
  let isNumbered: Bool
  let separator: CSVScanner.Separator
  /// Where the first row of numbers starts.
  let dataOffset: Int
  /// Its line, counted from 1.
  let firstDataLine: Int

  private struct Line {
    var fields: [String]
    let separator: CSVScanner.Separator
    let position: Int
    let number: Int

    /// Whether the fields are numbers, some perhaps missing.
    var holdsNumbers: Bool {
      fields.contains { Double($0) != nil } && fields.allSatisfy { $0.isEmpty || Double($0) != nil }
    }
  }

  init(_ bytes: UnsafeRawBufferPointer, _ url: URL) throws {
    if bytes.prefix(4096).contains(0) {
      throw DataFileError(
        url, "this is no text file", hint: "give a .csv, .npz, .npy or .h5 file")
    }
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var scanner = CSVScanner(bytes: bytes, position: start, line: 1, separator: .comma)
    var comment: Line?
    var first: Line?
    while first == nil, scanner.skipBlankLines() {
      let isComment = bytes[scanner.position] == UInt8(ascii: "#")
      let line = Self.takeLine(&scanner)
      if isComment { comment = line } else { first = line }
    }
    guard let found = first ?? comment else {
      throw DataFileError(url, "the file is empty", hint: "it needs a line with column names")
    }
    let header: Line
    if let first, first.holdsNumbers {
      let named = comment.flatMap { Self.header($0, above: first) }
      header = named ?? first
      isNumbered = named == nil
      separator = first.separator
      dataOffset = first.position
      firstDataLine = first.number
    } else {
      header = found
      isNumbered = false
      separator = found.separator
      dataOffset = scanner.position
      firstDataLine = scanner.line
    }
    names = isNumbered ? header.fields.indices.map { "column_\($0)" } : header.fields
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      throw DataFileError(
        url, line: header.number, column: name, "two columns have this name", hint: "rename one")
    }
  }

  /// The fields of the current line, without the `#` of a comment; moves to the next line.
  private static func takeLine(_ scanner: inout CSVScanner) -> Line {
    let (position, number) = (scanner.position, scanner.line)
    if scanner.bytes[position] == UInt8(ascii: "#") { scanner.position += 1 }
    scanner.skipSpaces()
    let separator = scanner.sniffSeparator()
    scanner.separator = separator
    let fields = scanner.readTexts()
    scanner.separator = .comma
    return Line(fields: fields, separator: separator, position: position, number: number)
  }

  /// A comment as the names of the columns of numbers below it, if it has as many.
  private static func header(_ comment: Line, above line: Line) -> Line? {
    let areNames = comment.fields.allSatisfy { !$0.isEmpty && Double($0) == nil }
    return areNames && comment.fields.count == line.fields.count ? comment : nil
  }
}
