import DataFiles
import Evaluation
import Foundation
import Runs
import TensorEngine
import Training

/// Checkpoints and records of epochs, which a training goes on from.
enum TrainingReaders {
  static let all = [checkpoint, metrics]

  private static let examples = LabelledExamples(
    source: ArrayExamples([
      "features": Tensor(shape: [12, 2], values: (0..<24).map { Float(($0 * 7) % 11) / 5 })
    ]), labels: (0..<12).map { UInt8($0 % 2) })

  private static let configuration = FitConfiguration(
    epochs: 2, batchSize: 6, groupSize: 6, schedule: .reduceOnPlateau(patience: 1),
    checkpointInterval: 0, monitor: .validationLoss)

  private static func network() throws -> Network {
    try Network(.dense(count: 2, hidden: [3], outputs: 2), seed: 1)
  }

  /// Trains, with the checkpoint at `url`; `steps` is how long it goes on before it is asked to
  /// stop.
  private static func train(_ url: URL, steps: Int, resume: Bool) throws {
    let left = StepCounter(steps)
    _ = try Trainer(
      network: network(), configuration: configuration, checkpoint: url, threads: 1,
      isInterrupted: { left.isOver() }
    ).fit(examples, validation: examples, resume: resume)
  }

  private static let checkpoint = Reader(
    "checkpoint",
    seeds: { workplace in
      try [1, 3].map { steps in
        SafetensorsSeed(
          try workplace.bytes { url in
            do { try train(url, steps: steps, resume: false) } catch is TrainingInterrupted {}
            try forgetSeconds(url)
          })
      }
    }
  ) { url in try train(url, steps: .max, resume: true) }

  /// Replaces the time that the epochs took, which differs from run to run.
  private static func forgetSeconds(_ url: URL) throws {
    var file = try SafetensorsFile.read(url)
    var course = file.metadata["course"].flatMap { JSONTree($0) } ?? .literal("null")
    for name in ["seconds", "trainingSeconds"] { course.set("\"\(name)\"", to: .literal("1")) }
    file.metadata["course"] = course.text
    try file.write(to: url, overwrite: true)
  }

  private static let metrics = Reader(
    "metrics", fileName: "metrics.jsonl",
    seeds: { _ in
      let lines = (1...3).map { epoch in
        "{\"stage\":\"training\",\"epoch\":\(epoch),\"trainingLoss\":0.5,\"learningRate\":0.001}"
      }
      return [JSONSeed(lines[0]), TextSeed(lines.joined(separator: "\n") + "\n")]
    },
    prepare: { workplace in
      let root = workplace.file("runs")
      func open() throws -> RunFolder {
        try RunFolder.create(
          root: root, study: "fuzz", configuration: ["epochs": 3],
          environment: SampleRecord.environment)
      }
      let file = try open().file("metrics.jsonl")
      return { url in
        try Workplace.put(Array(try Data(contentsOf: url)), in: file)
        let point = LearningCurvePoint(
          stage: "training", epoch: 4, trainingLoss: 0.4, learningRate: 1e-3)
        try open().record(point)
      }
    })
}
