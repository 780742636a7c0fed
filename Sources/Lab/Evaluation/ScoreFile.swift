import DataFiles
import Foundation

/// Anybody's scores with the truth, read from one file: npy, npz, HDF5 or delimited text.
public struct ScoreFile: Sendable {
  /// The scores of one tagger.
  public struct Tagger: Sendable, Equatable {
    /// The name of the column or array, or of the file.
    public var name: String
    /// The scores in the order of the file.
    public var scores: [Double]
  }

  /// The names of the columns to read; nil chooses by the usual names.
  public struct Columns: Sendable, Equatable {
    /// The score columns; empty for all columns that look like scores.
    public var scores: [String] = []
    /// The labels, as ``ClassLabels`` understands them.
    public var label: String?
    /// The name or number of the signal in the labels; nil where they say it themselves.
    public var signal: String?
    /// The event weights.
    public var weight: String?
    /// The transverse momenta in GeV.
    public var pt: String?

    /// The data frame or the group of arrays, where the scores are in an HDF5 file.
    public var key: String?

    /// The given names.
    public init(
      scores: [String] = [], label: String? = nil, signal: String? = nil, weight: String? = nil,
      pt: String? = nil, key: String? = nil
    ) {
      self.scores = scores
      self.label = label
      self.signal = signal
      self.key = key
      self.weight = weight
      self.pt = pt
    }
  }

  /// Names of transverse momenta that are found without asking.
  static let ptNames = ["jet_pt", "pt", "pT", "jet_pT", "fj_pt"]
  /// Names of weights that are found without asking.
  static let weightNames = ["weight", "weights", "event_weight", "sample_weight"]

  /// The taggers, in the order of the file.
  public let taggers: [Tagger]
  /// 1 for signal, 0 for background.
  public let isSignal: [UInt8]
  /// The event weights, if there are any.
  public let weights: [Double]?
  /// The transverse momenta in GeV, if there are any.
  public let pt: [Double]?

  /// Reads `url`.
  ///
  /// - A `.npy` file holds the scores of one tagger: one number for each jet, or the columns of a
  ///   softmax of which the last is P(signal). Its labels come from `labels`.
  /// - A `.npz` file, or a group of an HDF5 file, holds named arrays of that form.
  /// - A data frame in an HDF5 file, or a text, has named columns.
  ///
  /// - Parameters:
  ///   - url: The file with the scores.
  ///   - columns: What to read.
  ///   - labels: A file with the labels where `url` has none: `.npy`, or the label column of
  ///     another format.
  /// - Throws: `DataFileError` that names file, row and column: missing columns, numbers that are
  ///   not finite, different lengths, labels that ``ClassLabels`` refuses, one class only, negative
  ///   weights, constant scores.
  public static func read(
    _ url: URL, columns: Columns = Columns(), labels: URL? = nil
  ) throws -> ScoreFile {
    var table = try NamedColumns(url, key: columns.key)
    var labelTable = try labels.map { try NamedColumns($0) }
    let labelName = try (labelTable ?? table).labelName(
      columns.label, isLabelFile: labels != nil)
    let weightName = try table.optional(columns.weight, among: weightNames)
    let ptName = try table.optional(columns.pt, among: ptNames)
    let own = [labels == nil ? labelName : nil, weightName, ptName].compactMap { $0 }
    let names = try table.scoreNames(columns.scores, reserved: own)
    try labelTable?.load([labelName])
    try table.load(names + own)
    let labels = try (labelTable ?? table).labels(
      labelName, signal: columns.signal)
    let taggers = try names.map { name in
      Tagger(name: table.title(name), scores: try table.scores(name, rows: labels.count))
    }
    return ScoreFile(
      taggers: taggers, isSignal: labels,
      weights: try weightName.map { try table.weights($0, labels: labels) },
      pt: try ptName.map { try table.momenta($0, rows: labels.count) })
  }

  /// Reads the scores of one tagger without labels, as in a submission.
  ///
  /// - Parameters:
  ///   - url: A file as `read` takes it.
  ///   - column: The column or array; may be left out where there is one called `score`, or only
  ///     one that looks like scores.
  ///   - key: The data frame or the group of arrays of an HDF5 file.
  /// - Throws: `DataFileError` that names file, row and column.
  public static func readScores(
    _ url: URL, column: String? = nil, key: String? = nil
  ) throws -> [Double] {
    var table = try NamedColumns(url, key: key)
    let asked = column ?? (table.names.contains("score") ? "score" : nil)
    let names = try table.scoreNames(asked.map { [$0] } ?? [], reserved: [])
    guard names.count == 1 else {
      throw DataFileError(
        url, "\(names.count) columns look like scores: \(names.joined(separator: ", "))",
        hint: "name one of them with --score")
    }
    try table.load(names)
    return try table.numbers(names[0])
  }
}
