import DataFiles
import Foundation
import Jets
import TensorEngine
import Training

/// A trained network with the preparation of its inputs: from jets to scores.
public struct Tagger {
  /// The network; its second output is the signal's.
  public let network: Network
  /// How jets become its inputs.
  public let preprocessing: JetPreprocessing
  /// What the classes are and what the score means.
  public let labelConvention: String

  /// The convention of top tagging.
  public static let topTagging = "1 = top quark, 0 = light quark or gluon; the score is P(top)"

  /// A tagger of the given parts.
  public init(
    network: Network, preprocessing: JetPreprocessing,
    labelConvention: String = Tagger.topTagging
  ) {
    self.network = network
    self.preprocessing = preprocessing
    self.labelConvention = labelConvention
  }

  /// P(signal) of every jet, in [0, 1].
  public func scores(of jets: JetSample) -> [Double] {
    predictScores(network: network, source: JetExamples(jets: jets, preprocessing: preprocessing))
  }

  /// Writes the tagger as one self-describing safetensors file.
  ///
  /// - Throws: an error when the file exists and `overwrite` is false, or can't be written.
  public func save(to url: URL, summary: String, overwrite: Bool = false) throws {
    let file = ModelFile(
      network: network, kind: .jetTagger, preprocessing: try canonicalJSON(preprocessing),
      labelConvention: labelConvention, trainingSummary: summary)
    try file.save(to: url, overwrite: overwrite)
  }

  /// Reads a tagger and the summary of its training.
  ///
  /// - Throws: `DataFileError` when the file is damaged, is no model or one of another task, or
  ///   when its preprocessing does not make what its network reads.
  public static func load(_ url: URL) throws -> (tagger: Tagger, summary: String) {
    let file = try ModelFile.load(url)
    return (try Tagger(file, url), file.trainingSummary)
  }

  /// The tagger of a model file that has been read from `url`.
  ///
  /// - Throws: `DataFileError` when it is a model of another task, or when its preprocessing does
  ///   not make what its network reads.
  public init(_ file: ModelFile, _ url: URL) throws {
    let preprocessing = try file.decodePreprocessing(
      JetPreprocessing.self, of: .jetTagger, url)
    try file.requireShapes(inputs: preprocessing.inputShapes, output: [2], url)
    self.init(
      network: file.network, preprocessing: preprocessing, labelConvention: file.labelConvention)
  }
}
