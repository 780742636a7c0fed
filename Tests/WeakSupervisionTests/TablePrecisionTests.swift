import BoostedTrees
import DataFiles
import Evaluation
import Foundation
import Mixtures
import ResonanceSearch
import TensorEngine
import TestSupport
import Testing
import Training
import WeakSupervision

@Suite("Tables in double precision") struct TablePrecisionTests {
  private static func events(offset: Double) throws -> MixedEvents {
    try MixedEvents(
      [("rich", 0.8, UInt64(1)), ("poor", 0.2, 2)].map { name, fraction, seed in
        let (features, _) = BimodalToy.make(600, fraction: fraction, seed: seed)
        return MixedEvents.Sample(
          name: name,
          events: .table(
            try FeatureTable(
              names: BimodalToy.features, rows: 600,
              values: features.map { Double($0) + offset })),
          fraction: try SignalFraction(fraction))
      })
  }

  private static func scores(_ model: WeakModel, offset: Double) throws -> (
    scores: [Double], classes: [UInt8]
  ) {
    var configuration = WeakConfiguration(method: .classification, model: model, hidden: [8])
    configuration.fit.epochs = 10
    configuration.fit.batchSize = 64
    configuration.trees.maxIterations = 10
    let events = try events(offset: offset)
    let classifier = try WeakTrainer(configuration, training: events, validation: events)
      .train(member: 0) { _ in }.classifier
    let (features, classes) = BimodalToy.make(400, fraction: 0.5, seed: 3)
    let test = try FeatureTable(
      names: BimodalToy.features, rows: 400, values: features.map { Double($0) + offset })
    return (try classifier.scores(of: .table(test)), classes)
  }

  @Test(
    "A constant of 10⁹ beside every column changes no AUC",
    arguments: [WeakModel.linear, .dense, .trees])
  func offset(model: WeakModel) throws {
    let plain = try TablePrecisionTests.scores(model, offset: 0)
    let moved = try TablePrecisionTests.scores(model, offset: 1e9)
    let areas = try [plain, moved].map {
      try evaluate(name: "a", scores: $0.scores, isSignal: $0.classes).metrics.auc.value
    }
    #expect(areas[0] > 0.6)
    // What is left of 10⁻⁷ after the sum with 10⁹ moves a few events near an edge.
    #expect(abs(areas[0] - areas[1]) < 0.01, "\(areas)")
  }

  @Test("Whatever became of a network on tables is an error, or a classifier")
  func damages() throws {
    let events = try TablePrecisionTests.events(offset: 0)
    guard case .table(let table) = events.samples[0].events else { return }
    let scaler = try TableScaler(fittedOn: [table])
    let network = try Network(
      .dense(input: TableScaler.input, count: 3, hidden: [4], outputs: 2), seed: 1)
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "member.safetensors")
    try WeakClassifier.network(network, scaler).save(
      to: url, training: WeakTraining(WeakConfiguration(), data: []))
    let two = try table.selecting([0, 1])
    for text in ["preprocessing", "architecture"] {
      let outcome = try ModelDamage.sweep(url, metadata: text) {
        _ = try WeakClassifier.load($0).scores(of: .table(two))
      }
      #expect(outcome.refused > 20)
    }
  }

  @Test(
    "A configuration that decodes and is valid never stops a training in its middle",
    arguments: [WeakModel.dense, .trees])
  func configurations(model: WeakModel) throws {
    var configuration = WeakConfiguration(method: .classification, model: model, hidden: [2])
    configuration.fit.epochs = 1
    configuration.trees.maxIterations = 1
    let events = try TablePrecisionTests.events(offset: 0)
    for damage in try JSONDamage.all(of: try canonicalJSON(configuration)) {
      guard
        let changed = try? JSONDecoder().decode(
          WeakConfiguration.self, from: Data(damage.text.utf8)),
        (try? changed.validate()) != nil, changed.model == model
      else { continue }
      _ = try? WeakTrainer(changed, training: events, validation: events)
        .train(member: 0) { _ in }
    }
  }

  @Test("Configurations of searches and comparisons are checked value by value")
  func validation() throws {
    func refused<Configuration: Codable>(
      _ configuration: Configuration, _ validate: (Configuration) throws -> Void
    ) throws -> Int {
      try JSONDamage.all(of: try canonicalJSON(configuration)).count { damage in
        do {
          let decoder = JSONDecoder()
          try validate(decoder.decode(Configuration.self, from: Data(damage.text.utf8)))
          return false
        } catch { return true }
      }
    }
    #expect(try refused(HuntConfiguration()) { try $0.validate() } > 200)
    #expect(try refused(SweepConfiguration()) { try $0.validate() } > 200)
    for (key, change) in [
      ("toys", { $0.toys = .max }), ("bins", { $0.bins = .max }),
      ("halfWidth", { $0.halfWidth = .max }), ("sidebandWidth", { $0.sidebandWidth = .max }),
      ("edges", { $0.edges = [1, 2, 3, 2, 5] }), ("folds", { $0.folds = .max }),
      ("centerOfMassEnergy", { $0.centerOfMassEnergy = 0 }),
    ] as [(String, (inout HuntConfiguration) -> Void)] {
      var configuration = HuntConfiguration()
      change(&configuration)
      #expect(message { try configuration.validate() }.contains(key))
    }
  }

  @Test("Weights that single precision cannot hold are one clear error")
  func weights() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "events.csv")
    for size in ["1e308", "1e-165"] {
      let rows = (0..<20).map { "\($0),\(size)\n" }.joined()
      try Data("x,w\n\(rows)".utf8).write(to: url)
      var manifest = MixtureManifest()
      manifest.weight = "w"
      manifest.samples = [
        .init(name: "a", file: url.path, fraction: 0.2),
        .init(name: "b", file: url.path, fraction: 0.4),
      ]
      let text = message { _ = try manifest.load(seed: 1) }
      #expect(text.contains("largest weight") && text.contains("Multiply"), "\(text)")
    }
  }

  @Test("Impossible numbers of events of a manifest are errors")
  func counts() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "events.csv")
    let rows = (0..<40).map { "\($0),\($0 % 2)\n" }.joined()
    try Data("x,label\n\(rows)".utf8).write(to: url)
    for count in [0, -1, Int.min, Int.max] {
      var pool = MixtureManifest()
      pool.pool = .init(
        file: url.path, label: "label",
        mixtures: [
          .init(name: "a", fraction: 0.2, count: count),
          .init(name: "b", fraction: 1, count: count),
        ])
      #expect(message { _ = try pool.load(seed: 1) }.contains("count"))
      guard count <= 0 else { continue }
      var samples = MixtureManifest()
      samples.truth = "label"
      samples.samples = [
        .init(file: url.path, value: nil, fraction: 0.2, count: count),
        .init(name: "b", file: url.path, fraction: 0.4),
      ]
      #expect(message { _ = try samples.load(seed: 1) }.contains("count"))
    }
  }
}
