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
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      throw DataFileError(url, "it cannot be read: \(error.localizedDescription)")
    }
    guard let kind = try? JSONDecoder().decode(Kind.self, from: data),
      kind.kind == HistogramLogRatio.kind
    else { return nil }
    guard let contents = try? JSONDecoder().decode(Contents.self, from: data),
      contents.ratio.isConsistent
    else {
      throw DataFileError(
        url, "this histogram is damaged", hint: "make it again with 'ratio histogram'")
    }
    return (contents.ratio, contents.training)
  }
}
