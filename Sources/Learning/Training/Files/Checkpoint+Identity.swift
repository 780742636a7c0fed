import DataFiles
import Foundation
import TensorEngine

extension Checkpoint {
  /// What a checkpoint belongs to: a training is resumed only where all of it is the same.
  struct Identity: Equatable, Sendable {
    /// The configuration as canonical JSON, without the checkpoint interval.
    let configuration: String
    /// The architecture as canonical JSON.
    let architecture: String
    /// Hash of the training set's targets, weights and some of its inputs.
    let trainingData: String
    /// The same of the validation set; empty without one.
    let validationData: String

    init(
      _ trainer: Trainer, _ training: any TrainingExamples, _ validation: (any TrainingExamples)?
    ) throws {
      var configuration = trainer.configuration
      configuration.checkpointInterval = 0
      self.configuration = try canonicalJSON(configuration)
      architecture = try canonicalJSON(trainer.network.architecture)
      trainingData = training.fingerprint
      validationData = validation?.fingerprint ?? ""
    }

    var metadata: [String: String] {
      [
        "configuration": configuration,
        "configurationHash": ContentHash.sha256(configuration),
        "architecture": architecture,
        "trainingData": trainingData,
        "validationData": validationData,
      ]
    }

    /// - Throws: `DataFileError` that says in what the file differs.
    func check(_ file: SafetensorsFile, _ url: URL) throws {
      for (name, what) in [
        ("architecture", "architecture"), ("configuration", "configuration"),
        ("trainingData", "training set"), ("validationData", "validation set"),
      ] where file.metadata[name] != metadata[name] {
        var details = ""
        if name == "configuration" {
          details = differences(file.metadata[name] ?? "", configuration)
        }
        throw DataFileError(
          url, "this checkpoint belongs to a training with another \(what)\(details)",
          hint: "use the same \(what), or remove the checkpoint to start anew")
      }
    }
  }
}

/// The keys in which two JSON objects differ, for example `: epochs is 5 there, 6 here`.
private func differences(_ saved: String, _ present: String) -> String {
  func object(_ text: String) -> [String: Any] {
    guard let data = try? ForeignJSON.parsable(Data(text.utf8)) else { return [:] }
    return (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] ?? [:]
  }
  func text(_ value: Any?) -> String {
    guard let value,
      let data = try? JSONSerialization.data(
        withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
    else { return "missing" }
    return String(decoding: data, as: UTF8.self)
  }
  let (old, new) = (object(saved), object(present))
  let changes = Set(old.keys).union(new.keys).sorted().compactMap { key -> String? in
    let (before, now) = (text(old[key]), text(new[key]))
    return before == now ? nil : "\(key) is \(before) there, \(now) here"
  }
  return changes.isEmpty ? "" : ": " + changes.joined(separator: "; ")
}
