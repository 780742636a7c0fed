import Charts
import DataFiles
import Evaluation
import Foundation

/// Reports on disk, drawn from the `result.json` of a run.
public enum Report {
  /// The file in a run folder that holds the record.
  public static let recordName = "result.json"
  /// The file in a run folder that holds the report.
  public static let pageName = "report.html"

  /// Reads the record of a run.
  ///
  /// - Throws: ``DataFileError`` when the folder holds no finished run, or one that this program
  ///   cannot read.
  public static func record(ofRun folder: URL) throws -> ResultRecord {
    let url = folder.appendingPathComponent(recordName)
    guard let data = try? Data(contentsOf: url) else {
      throw DataFileError(
        url, "this file cannot be read, so the run is not finished or this is no run folder",
        hint: "name the folder of a run that has ended, or continue the run with --resume")
    }
    struct Version: Decodable {
      let schemaVersion: Int
    }
    let decoder = JSONDecoder()
    guard let version = try? decoder.decode(Version.self, from: data) else {
      throw DataFileError(url, "this is no result record: it has no schemaVersion")
    }
    guard version.schemaVersion == ResultRecord.currentSchemaVersion else {
      throw DataFileError(
        url,
        "the record has layout \(version.schemaVersion), this program reads layout "
          + "\(ResultRecord.currentSchemaVersion)",
        hint: "draw the report with the program that wrote the run (see environment.json)")
    }
    do {
      return try decoder.decode(ResultRecord.self, from: data)
    } catch let error as DecodingError {
      throw DataFileError(url, "the record is incomplete: \(place(of: error))")
    }
  }

  /// Draws the report of a finished run into its folder.
  ///
  /// - Returns: The page that was written.
  /// - Throws: ``DataFileError`` when the record cannot be read or the page exists and `overwrite`
  ///   is false.
  @discardableResult
  public static func write(runFolder: URL, overwrite: Bool = false) throws -> URL {
    let page = HTMLReport.render(try record(ofRun: runFolder))
    let url = runFolder.appendingPathComponent(pageName)
    try AtomicFile.write(page, to: url, overwrite: overwrite)
    return url
  }

  /// Writes every figure of a record as a standalone SVG file into `folder`, which is created.
  ///
  /// - Returns: The files in the order of the report.
  /// - Throws: ``DataFileError`` when a file exists and `overwrite` is false, or cannot be written.
  @discardableResult
  public static func writeFigures(
    of record: ResultRecord, into folder: URL, overwrite: Bool = false
  ) throws -> [URL] {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return try ReportFigures(record).all.map { figure in
      let url = folder.appendingPathComponent(figure.name + ".svg")
      try AtomicFile.write(figure.figure.svg(.standalone), to: url, overwrite: overwrite)
      return url
    }
  }

  private static func place(of error: DecodingError) -> String {
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
        .joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, let context):
      return
        "'\((context.codingPath + [key]).map(\.stringValue).joined(separator: "."))' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "'\(path(context))' has another type than expected"
    case .dataCorrupted(let context):
      return "'\(path(context))': \(context.debugDescription)"
    @unknown default:
      return "\(error)"
    }
  }
}
