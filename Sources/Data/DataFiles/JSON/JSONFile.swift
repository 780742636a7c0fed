import Foundation

/// JSON and JSON5 files of a known form.
public enum JSONFile {
  /// Reads `url`.
  ///
  /// - Parameters:
  ///   - what: What the file should be, with its article: "a HistFactory workspace".
  ///   - hint: What such a file has.
  /// - Throws: `DataFileError` that names the file and the place: for files that cannot be read,
  ///   text that is not JSON5, and values that are missing or of another kind.
  public static func read<Contents: Decodable>(
    _ url: URL, as what: String, hint: String
  ) throws -> Contents {
    let data = try MappedFile(url).withBytes { Data($0) }
    do {
      return try ForeignJSON.decode(Contents.self, from: data, allowsJSON5: true)
    } catch {
      throw DataFileError(url, "it is not \(what): \(place(of: error))", hint: hint)
    }
  }

  /// What is wrong with a value, and where.
  package static func place(of error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    let (context, what): (DecodingError.Context, String) =
      switch error {
      case .keyNotFound(let key, let context): (context, "lacks the key \"\(key.stringValue)\"")
      case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .dataCorrupted(let context):
        (context, context.debugDescription)
      @unknown default: (.init(codingPath: [], debugDescription: ""), "\(error)")
      }
    let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
    // Foundation ends its sentences with a full stop, the error that this becomes a part of too.
    let problem = what.hasSuffix(".") ? String(what.dropLast()) : what
    return path.isEmpty ? problem : "\(path.joined(separator: ".")): \(problem)"
  }
}
