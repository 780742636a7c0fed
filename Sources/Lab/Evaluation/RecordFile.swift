import DataFiles
import Foundation

/// Records as JSON with sorted keys, so that equal records are equal files.
enum RecordFile {
  private struct Version: Decodable {
    let schemaVersion: Int
  }

  static func write(_ record: some Encodable, to url: URL, overwrite: Bool) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    do {
      var data = try encoder.encode(record)
      data.append(UInt8(ascii: "\n"))
      try AtomicFile.write(data, to: url, overwrite: overwrite)
    } catch EncodingError.invalidValue(let value, let context) {
      throw DataFileError(
        url, "\(value) at \(path(context.codingPath)) cannot be written",
        hint: "records hold finite numbers only; write a limit instead of infinity")
    }
  }

  static func read<Record: Decodable>(_ type: Record.Type, from url: URL, version: Int) throws
    -> Record
  {
    let data = try MappedFile(url).withBytes { Data($0) }
    do {
      let found = try ForeignJSON.decode(Version.self, from: data).schemaVersion
      guard found <= version else {
        throw DataFileError(
          url, "it has schema version \(found), this program reads up to \(version)",
          hint: "read it with a newer program")
      }
      return try ForeignJSON.decode(type, from: data)
    } catch let error as DecodingError {
      throw DataFileError(
        url, problem(error), hint: "it does not look like a \(type) of this program")
    }
  }

  private static func problem(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, let context):
      "\"\(path(context.codingPath + [key]))\" is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "\"\(path(context.codingPath))\" is of the wrong type: \(context.debugDescription)"
    case .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "this is not JSON" : "\"\(path(context.codingPath))\" is \(context.debugDescription)"
    @unknown default: "\(error)"
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
  }
}

extension ResultRecord {
  /// The name of the file in a run's folder; its presence marks a finished run.
  public static let fileName = "result.json"

  /// Writes the record as JSON with sorted keys.
  ///
  /// - Throws: `DataFileError` when the file exists and `overwrite` is false, cannot be written, or
  ///   a number is not finite.
  public func write(to url: URL, overwrite: Bool = false) throws {
    try RecordFile.write(self, to: url, overwrite: overwrite)
  }

  /// Reads a record.
  ///
  /// - Throws: `DataFileError` naming the file and the key that is missing or wrong.
  public static func read(_ url: URL) throws -> ResultRecord {
    try RecordFile.read(ResultRecord.self, from: url, version: currentSchemaVersion)
  }
}

extension Leaderboard {
  /// The version of the layout that this program writes.
  public static let currentSchemaVersion = 1
  /// The name of the file.
  public static let fileName = "leaderboard.json"

  /// Writes the leaderboard as JSON with sorted keys.
  ///
  /// - Throws: `DataFileError` when the file exists and `overwrite` is false, or cannot be written.
  public func write(to url: URL, overwrite: Bool = false) throws {
    try RecordFile.write(self, to: url, overwrite: overwrite)
  }

  /// Reads a leaderboard.
  ///
  /// - Throws: `DataFileError` naming the file and the key that is missing or wrong.
  public static func read(_ url: URL) throws -> Leaderboard {
    try RecordFile.read(Leaderboard.self, from: url, version: currentSchemaVersion)
  }
}
