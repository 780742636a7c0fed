import DataFiles
import Evaluation
import Foundation

/// How a classifier was trained: kept in its file, so that nobody takes events that it has seen for
/// others.
public struct WeakTraining: Codable, Equatable, Sendable {
  /// The settings.
  public var configuration: WeakConfiguration
  /// The files of its events, for training, validation and evaluation.
  public var data: [DataHash]

  /// A training with these settings on these files.
  public init(_ configuration: WeakConfiguration, data: [DataHash]) {
    self.configuration = configuration
    self.data = data
  }

  /// Reads what the model at `url` says; nil where it says nothing, as models of other programs.
  ///
  /// - Throws: `DataFileError` when the file is damaged or no model.
  public static func read(_ url: URL) throws -> WeakTraining? {
    let metadata = try SafetensorsFile.read(url).metadata
    return metadata["trainingSummary"].flatMap {
      try? ForeignJSON.decode(WeakTraining.self, from: $0)
    }
  }
}

/// What a user must know about scored events: whether a training saw them.
public enum ScoredEvents: Equatable, Sendable {
  /// Kept apart from the training.
  case heldOut
  /// Each was scored by classifiers that were trained on the other folds.
  case crossFitted(folds: Int)
  /// Their files are those of the training.
  case trained(files: [String])
  /// Other files than those of the training.
  case otherFiles
  /// Nobody knows.
  case unknown

  /// Events of `files`, scored by models with these trainings.
  public init(_ files: [DataHash], scoredBy trainings: [WeakTraining?]) {
    let known = Set(trainings.flatMap { $0?.data.map(\.sha256) ?? [] })
    let seen = files.filter { known.contains($0.sha256) }.map {
      URL(filePath: $0.file).lastPathComponent
    }
    self =
      if !seen.isEmpty {
        .trained(files: seen)
      } else if trainings.isEmpty || trainings.contains(nil) {
        .unknown
      } else {
        .otherFiles
      }
  }

  /// A sentence for the table of the samples.
  public var caption: String {
    switch self {
    case .heldOut: "Held-out events, which no training saw."
    case .crossFitted(let folds):
      "All events, each scored by classifiers that were trained on the other \(folds - 1) of "
        + "\(folds) folds."
    case .trained(let files):
      "Files that the model was trained on: \(files.joined(separator: ", ")). The numbers are too "
        + "good."
    case .otherFiles: "Events of other files than those of the training."
    case .unknown: "Nothing says which events the scores were trained on."
    }
  }

  /// A warning about events that were trained on; nil for others.
  public var warning: String? {
    guard case .trained(let files) = self else { return nil }
    return
      "the model was trained on events of \(files.joined(separator: ", ")): its scores of them are "
      + "too good; the training left scores of held-out events in its folder scores"
  }
}
