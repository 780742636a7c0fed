import Foundation
import Jets
import TensorEngine
import Training

/// A trained network with the preparation of its inputs: from jets to scores.
public struct Tagger {
  /// The network; its second output is the signal's.
  public let network: Network
  /// How jets become its inputs.
  public let preprocessing: Preprocessing

  /// A tagger of the given parts.
  public init(network: Network, preprocessing: Preprocessing) {
    self.network = network
    self.preprocessing = preprocessing
  }

  /// P(top) of every jet, in [0, 1].
  public func scores(of jets: JetSample) -> [Float] {
    predictScores(network: network, source: JetExamples(jets: jets, preprocessing: preprocessing))
  }

  /// The label convention written into model files.
  static let labelConvention = "1 = top quark, 0 = light quark or gluon; the score is P(top)"

  /// Writes the tagger as one self-describing safetensors file.
  ///
  /// - Throws: an error when the file exists and `overwrite` is false, or can't be written.
  public func save(to url: URL, summary: String, overwrite: Bool = false) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let preprocessing = String(decoding: try encoder.encode(preprocessing), as: UTF8.self)
    let file = ModelFile(
      network: network, preprocessing: preprocessing, labelConvention: Tagger.labelConvention,
      trainingSummary: summary)
    try file.save(to: url, overwrite: overwrite)
  }

  /// Reads a tagger and the summary of its training.
  ///
  /// - Throws: an error that names the file when it is no model, or one of another task.
  public static func load(_ url: URL) throws -> (tagger: Tagger, summary: String) {
    let file = try ModelFile.load(url)
    do {
      let preprocessing = try JSONDecoder().decode(
        Preprocessing.self, from: Data(file.preprocessing.utf8))
      return (Tagger(network: file.network, preprocessing: preprocessing), file.trainingSummary)
    } catch {
      throw ChallengeError(
        "\(url.path) is a model, but not a jet tagger: its preprocessing can't be read (\(error))")
    }
  }
}

/// What can go wrong in a challenge, in words for the person at the keyboard.
public struct ChallengeError: Error, CustomStringConvertible, Sendable {
  /// What happened and what to do.
  public let description: String

  /// An error with the given words.
  public init(_ description: String) { self.description = description }
}
