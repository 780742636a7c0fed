import Foundation

/// Where a row of numbers stands in a text file.
public enum TextLine {
  /// The line of a row of the delimited text at `url`, counted from 1 where rows count from 0
  /// without the header; nil for other files and rows that are not there.
  ///
  /// The text is read again up to this row, which is fast enough for an error message.
  public static func ofRow(_ row: Int, in url: URL) -> Int? {
    guard let kind = try? DataFileKind.sniff(url), kind == .csv, let file = try? CSVFile(url) else {
      return nil
    }
    var found: Int?
    try? file.scan(columns: [], maximumRows: row + 1) { _, _, _ in
      0
    } row: { number, line, _ in
      if number == row { found = line }
    }
    return found
  }

  /// "line 7" in text files, "row 5" in others.
  public static func place(ofRow row: Int, in url: URL?) -> String {
    let line = url.flatMap { ofRow(row, in: $0) }
    return line.map { "line \($0)" } ?? "row \(row)"
  }
}
