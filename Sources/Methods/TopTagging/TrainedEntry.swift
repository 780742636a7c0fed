import DataFiles
import Evaluation
import Foundation
import JetNetworks
import Training

/// What is worth keeping of a training, written into the model file beside the network.
public struct TrainingSummary: Codable, Equatable, Sendable {
  /// Which stage of the challenge this was.
  public var stage: ChallengeStage
  /// One record an epoch.
  public var history: [EpochRecord]
  /// The duration of this stage in seconds, without what it built on.
  public var seconds: Double
  /// The number of jets it learned from.
  public var jets: Int

  /// A summary from its parts.
  public init(stage: ChallengeStage, history: [EpochRecord], seconds: Double, jets: Int) {
    self.stage = stage
    self.history = history
    self.seconds = seconds
    self.jets = jets
  }

  /// The learning curve as the report draws it.
  var learningCurve: [LearningCurvePoint] {
    history.map {
      LearningCurvePoint(
        stage: stage.adapts ? "adaptation" : "training", epoch: $0.epoch,
        trainingLoss: $0.trainingLoss, validationLoss: $0.validationLoss,
        validationAUC: $0.validationAUC, learningRate: $0.learningRate, seconds: $0.seconds)
    }
  }
}

/// A finished stage: a tagger and how it came about.
public struct TrainedEntry {
  /// The tagger.
  public let tagger: Tagger
  /// How it was trained.
  public let summary: TrainingSummary

  /// Writes the entry as one model file.
  func save(to url: URL, overwrite: Bool) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let text = String(decoding: try encoder.encode(summary), as: UTF8.self)
    try tagger.save(to: url, summary: text, overwrite: overwrite)
  }

  /// Reads an entry from its model file.
  static func load(_ url: URL) throws -> TrainedEntry {
    let (tagger, text) = try Tagger.load(url)
    do {
      let summary = try ForeignJSON.decode(TrainingSummary.self, from: text)
      return TrainedEntry(tagger: tagger, summary: summary)
    } catch {
      throw ChallengeError(
        "\(url.path) is a jet tagger, but not an entry of the challenge: its training summary "
          + "can't be read (\(JSONFile.place(of: error))).")
    }
  }
}
