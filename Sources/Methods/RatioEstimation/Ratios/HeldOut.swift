import DataFiles
import Evaluation
import Foundation
import Messages
import Numerics
import Randomness
import Simulation
import Training

/// Which simulations of a file were kept from the training, so that later commands know them again.
public struct HeldOut: Codable, Equatable, Sendable {
  /// The files of the training.
  public var files: [DataHash]
  /// The number of simulations in them.
  public var count: Int
  /// The share that was held out.
  public var share: Double
  /// The seed of the choice.
  public var seed: UInt64

  /// A choice.
  public init(files: [DataHash], count: Int, share: Double, seed: UInt64) {
    self.files = files
    self.count = count
    self.share = share
    self.seed = seed
  }

  /// Reads a choice from the summary of a training.
  ///
  /// - Throws: `DecodingError` for a value that is missing or of another kind, and for a share that
  ///   is none.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    files = try container.decode([DataHash].self, forKey: .files)
    count = try container.decode(Int.self, forKey: .count)
    share = try container.decode(Double.self, forKey: .share)
    seed = try container.decode(UInt64.self, forKey: .seed)
    try decoder.require(share > 0 && share < 1, "the share is \(share), expected 0 < share < 1")
  }

  /// Cuts the simulations.
  ///
  /// - Throws: `LikelihoodRatioError` when a part would be empty or lack a class.
  public func split(
    _ simulations: Simulations
  ) throws -> (training: Simulations, heldOut: Simulations) {
    let parts = try simulations.split(
      validationShare: share, random: RandomStream(seed: seed).substream("held out"))
    return (parts.training, parts.validation)
  }

  /// The simulations that a model may be judged with: those of the training's files that were held
  /// out, all of any other files.
  ///
  /// - Returns: The simulations, with what was chosen in words.
  /// - Throws: `LikelihoodRatioError` when only some of the files are the training's, or in another
  ///   order: then it is not known which events were held out. As `split`.
  public static func judging(
    _ simulations: Simulations, of files: [DataHash], summary: String
  ) throws -> (simulations: Simulations, statement: String) {
    guard
      let training = try? ForeignJSON.decode(RatioTrainingSummary.self, from: summary)
    else {
      return (
        simulations,
        "\(simulations.count) simulations; whether the training saw some of them is not known"
      )
    }
    guard let held = training.heldOut else {
      return (
        simulations,
        "\(simulations.count) simulations; whether the training saw some of them is not known"
      )
    }
    let hashes = files.map(\.sha256)
    let remark =
      training.wasCalibrated(with: hashes)
      ? ", which the calibration was fitted to: checks of it are too kind" : ""
    if hashes == held.files.map(\.sha256), held.count == simulations.count {
      let part = try held.split(simulations).heldOut
      return (
        part,
        "the \(part.count) of \(simulations.count) simulations that were kept from the training"
          + remark
      )
    }
    guard Set(held.files.map(\.sha256)).isDisjoint(with: hashes) else {
      throw LikelihoodRatioError(
        "simulations",
        "some of these files were trained on, so that events may be judged by a "
          + "model that knows them",
        hint: "give all files of the training as they were given to it ("
          + held.files.map(\.file).joined(separator: ", ")
          + "), or other ones")
    }
    return (
      simulations,
      "\(simulations.count) simulations of other files than the training's" + remark
    )
  }
}

/// How an estimate was trained, as its model file says.
public struct RatioTrainingSummary: Codable, Sendable {
  /// The configuration; nil for templates, which need none to be known again.
  public var configuration: RatioConfiguration?
  /// What was kept from the training; nil where no file says it.
  public var heldOut: HeldOut?
  /// The files that a calibration was fitted to; nil without one.
  public var calibration: [DataHash]?
  /// The checks on what was kept back; nil where they were not made, as in files of earlier
  /// versions.
  public var checks: [TrainingCheck]?

  /// A summary.
  public init(
    configuration: RatioConfiguration? = nil, heldOut: HeldOut? = nil,
    calibration: [DataHash]? = nil, checks: [TrainingCheck]? = nil
  ) {
    self.configuration = configuration
    self.heldOut = heldOut
    self.calibration = calibration
    self.checks = checks
  }

  /// The checks that a model file's summary holds; nil for none.
  public static func checks(in summary: String) -> [TrainingCheck]? {
    (try? ForeignJSON.decode(RatioTrainingSummary.self, from: summary))?.checks
  }

  /// Whether a calibration was fitted to one of the files.
  func wasCalibrated(with hashes: [String]) -> Bool {
    calibration?.contains { hashes.contains($0.sha256) } ?? false
  }

  /// The summary of a calibrated model; what is no summary of a training stays as it is.
  public static func calibrated(_ summary: String, with files: [DataHash]) throws -> String {
    guard
      var training = try? ForeignJSON.decode(RatioTrainingSummary.self, from: summary)
    else { return summary }
    training.calibration = files
    // The checks were those of another ratio.
    training.checks = nil
    return try canonicalJSON(training)
  }
}

/// A verdict of the checks at the training, as the model file keeps it for all that infers with it.
public struct TrainingCheck: Codable, Equatable, Sendable {
  /// What was checked.
  public var name: String
  /// The verdict.
  public var outcome: Diagnostic.Outcome
  /// The number; nil where it is not finite.
  public var value: Double?
  /// The p-value, where there is one.
  public var pValue: Double?
  /// The verdict in words, without a full stop.
  public var statement: String

  /// The part of a verdict that is kept.
  public init(_ verdict: Diagnostic) {
    (name, outcome, statement) = (verdict.name, verdict.outcome, verdict.statement)
    value = verdict.value.isFinite ? verdict.value : nil
    pValue = verdict.pValue.flatMap { $0.isFinite ? $0 : nil }
  }
}
