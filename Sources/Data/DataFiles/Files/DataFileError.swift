import Foundation
import Messages

/// What is wrong with a file from outside the program: which file, where in it, what, what to do.
///
/// The description takes one line, and a second one when there is a hint:
///
/// ```
/// jets.csv, line 7, column "pt": "12.x" is not a number.
///   Correct the field or leave the column out.
/// ```
public struct DataFileError: Error, Equatable, Sendable {
  /// The path of the file; empty when the values did not come from a file.
  public var file: String
  /// The line of a text file, counted from 1.
  public var line: Int?
  /// The rows concerned, counted from 0 without the header.
  public var rows: Range<Int>?
  /// The name of the column, array, tensor or attribute concerned.
  public var column: String?
  /// What is wrong, without a full stop.
  public var problem: String
  /// What to do about it, without a full stop.
  public var hint: String?

  /// The first of ``rows``.
  public var row: Int? { rows?.lowerBound }

  /// An error about the file with this path.
  public init(
    file: String, line: Int? = nil, rows: Range<Int>? = nil, column: String? = nil,
    _ problem: String, hint: String? = nil
  ) {
    self.file = file
    self.line = line
    self.rows = rows
    self.column = column
    self.problem = problem
    self.hint = hint
  }

  /// An error about the file at `url`.
  ///
  /// A single row of a text file is given its line, so that no reader has to think of it.
  public init(
    _ url: URL, line: Int? = nil, rows: Range<Int>? = nil, column: String? = nil,
    _ problem: String, hint: String? = nil
  ) {
    self.init(
      file: url.path, line: line ?? DataFileError.line(of: rows, in: url), rows: rows,
      column: column, problem, hint: hint)
  }

  private static func line(of rows: Range<Int>?, in url: URL) -> Int? {
    guard let rows, rows.count == 1 else { return nil }
    return TextLine.ofRow(rows.lowerBound, in: url)
  }

  /// An error of the operating system, `action` being what was tried ("open", "write to").
  static func system(_ url: URL, _ action: String, code: Int32 = errno) -> DataFileError {
    let hint: String? =
      switch code {
      case ENOENT: "check the path; the working directory is \(currentDirectory)"
      case EACCES, EPERM: "check the permissions of the file and its folder"
      case ENOSPC: "free some space or choose another folder"
      default: nil
      }
    return DataFileError(url, "cannot \(action) it: \(String(cString: strerror(code)))", hint: hint)
  }

  private static var currentDirectory: String { FileManager.default.currentDirectoryPath }
}

extension DataFileError: CustomStringConvertible {
  /// The place, a colon and the problem; the hint on a line of its own.
  public var description: String {
    var place: [String] = file.isEmpty ? [] : [file]
    if let line {
      place.append("line \(line)")
    } else if let rows {
      place.append(
        rows.count == 1
          ? "row \(rows.lowerBound)" : "rows \(rows.lowerBound)–\(rows.upperBound - 1)"
      )
    }
    if let column { place.append("\"\(column.shortenedForMessage)\"") }
    let text = problem.shortenedForMessage
    return explanation(
      place.isEmpty ? text : "\(place.joined(separator: ", ")): \(text)", hint: hint)
  }
}
