import DataFiles
import Foundation

/// What the network in a model file is, as the file's metadata say under `kind`.
public enum ModelKind: String, CaseIterable, Sendable {
  /// It reads jets, and its score is P(signal).
  case jetTagger = "jet tagger"
  /// It reads the columns of a table, and its score is P(signal).
  case tableClassifier = "table classifier"
  /// It estimates log ratios log p(x|θ)/p(x).
  case logRatio = "log ratio"
  /// It estimates the score ∇ log p(x|θ) at one θ.
  case score

  /// The kind of the model at `url`; nil where the file does not say it, as in files of networks
  /// of one's own.
  ///
  /// - Throws: `DataFileError` when the file is damaged, or has a kind that nothing knows.
  public init?(of url: URL) throws {
    try self.init(SafetensorsFile.readMetadata(url), url)
  }

  init?(_ metadata: [String: String], _ url: URL) throws {
    if let name = metadata["kind"] {
      guard let kind = ModelKind(rawValue: name) else {
        let known = ModelKind.allCases.map(\.rawValue).joined(separator: ", ")
        throw DataFileError(
          url, column: "kind", "\"\(name)\" is no kind of model", hint: "there are \(known)")
      }
      self = kind
    } else if let kind = ModelKind(preprocessing: metadata["preprocessing"] ?? "") {
      self = kind
    } else {
      return nil
    }
  }

  /// The kind of a file of an earlier version, which only its preprocessing tells.
  private init?(preprocessing: String) {
    struct Probe: Decodable {
      var kind, columns, denominator, units: Present?
    }
    struct Present: Decodable { init(from decoder: any Decoder) {} }
    guard let probe = try? ForeignJSON.decode(Probe.self, from: preprocessing) else { return nil }
    if probe.denominator != nil {
      self = .logRatio
    } else if probe.units != nil {
      self = .score
    } else if probe.columns != nil {
      self = .tableClassifier
    } else if probe.kind != nil {
      self = .jetTagger
    } else {
      return nil
    }
  }
}
