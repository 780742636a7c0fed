import DataFiles
import Foundation
import Training

extension HistogramLogRatio {
  /// What the file of a histogram holds.
  private struct Contents: Codable {
    var kind: String
    var convention: String
    var training: String
    var ratio: HistogramLogRatio
  }

  private static let kind = "terascale histogram ratio"

  /// Writes the ratio as JSON.
  ///
  /// - Parameter summary: How it was made, as JSON.
  /// - Throws: `DataFileError` when the file exists and `overwrite` is false, or cannot be written.
  public func save(to url: URL, summary: String = "{}", overwrite: Bool = false) throws {
    let contents = Contents(
      kind: HistogramLogRatio.kind,
      convention: "log r = log p(bin|theta) - log p(bin), natural logarithm",
      training: summary, ratio: self)
    try AtomicFile.write(try canonicalJSON(contents) + "\n", to: url, overwrite: overwrite)
  }

  /// Reads a ratio, with how it was made.
  ///
  /// - Returns: Nil for JSON of another kind.
  /// - Throws: `DataFileError` when the file cannot be read or is damaged.
  public static func load(_ url: URL) throws -> (ratio: HistogramLogRatio, summary: String)? {
    struct Kind: Decodable { var kind: String? }
    let hint = "make it again with 'ratio histogram'"
    let known: Kind = try JSONFile.read(url, as: "a model", hint: hint)
    guard known.kind == HistogramLogRatio.kind else { return nil }
    let contents: Contents = try JSONFile.read(url, as: "a whole histogram", hint: hint)
    guard contents.ratio.isConsistent else {
      throw DataFileError(url, "its numbers do not belong together", hint: hint)
    }
    return (contents.ratio, contents.training)
  }
}
