import Charts
import DataFiles
import Evaluation
import Foundation

/// Reports on disk, drawn from the records that a run or a challenge left in its folder.
public enum Report {
  /// The report's file in a run folder.
  public static let fileName = "report.html"
  /// The page's file in the folder of a leaderboard.
  public static let leaderboardFileName = "leaderboard.html"

  /// Draws the report of a finished run into its folder.
  ///
  /// - Returns: The page that was written.
  /// - Throws: ``DataFileError`` when the folder holds no finished run, its record cannot be read,
  ///   or the page exists and `overwrite` is false.
  @discardableResult
  public static func write(runFolder: URL, overwrite: Bool = false) throws -> URL {
    let source = runFolder.appendingPathComponent(ResultRecord.fileName)
    guard FileManager.default.fileExists(atPath: source.path) else {
      throw DataFileError(
        source, "there is no such file, so this is no run folder or the run is not finished",
        hint: "name the folder of a finished run, or continue the run with --resume")
    }
    let page = HTMLReport.render(try ResultRecord.read(source))
    let url = runFolder.appendingPathComponent(fileName)
    try AtomicFile.write(page, to: url, overwrite: overwrite)
    return url
  }

  /// Draws the page of the leaderboard in `folder` beside its record.
  ///
  /// - Returns: The page that was written.
  /// - Throws: ``DataFileError`` when the record cannot be read, or the page exists and `overwrite`
  ///   is false.
  @discardableResult
  public static func writeLeaderboard(folder: URL, overwrite: Bool = false) throws -> URL {
    let board = try Leaderboard.read(folder.appendingPathComponent(Leaderboard.fileName))
    let url = folder.appendingPathComponent(leaderboardFileName)
    try AtomicFile.write(LeaderboardPage.render(board), to: url, overwrite: overwrite)
    return url
  }

  /// Writes the figures of a record as standalone SVG files into `folder`, which is created.
  ///
  /// - Parameter includingEntries: Whether the scores and calibration of each single entry are
  ///   written too; Markdown reports show only the figures that compare entries.
  /// - Returns: The files in the order of the report.
  /// - Throws: ``DataFileError`` when a file exists and `overwrite` is false, or cannot be written,
  ///   and for a figure whose name is none of a file.
  @discardableResult
  public static func writeFigures(
    of record: ResultRecord, into folder: URL, includingEntries: Bool = false,
    overwrite: Bool = false
  ) throws -> [URL] {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let figures = ReportFigures(record).all.filter { includingEntries || !$0.isOfOneEntry }
    return try figures.map { figure in
      guard !figure.name.contains("/"), !figure.name.hasPrefix(".") else {
        throw DataFileError(folder, "a figure is called \"\(figure.name)\", which is no file name")
      }
      let url = folder.appendingPathComponent(figure.name + ".svg")
      try AtomicFile.write(figure.figure.svg(.standalone), to: url, overwrite: overwrite)
      return url
    }
  }
}
