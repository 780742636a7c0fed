import BoostedTrees
import DataFiles
import Foundation
import TensorEngine
import TestSupport
import Testing

@Suite("Trees in double precision") struct DoublePrecisionTests {
  private static func values(_ count: Int) -> [Double] {
    (0..<count).map { Double(($0 * 7919) % 1009) / 1009 }
  }

  private static func train(_ values: [Double]) throws -> BoostedTreesModel {
    let targets: [Float] = DoublePrecisionTests.values(values.count).enumerated().map {
      ($1 > 0.5) == ($0 % 5 != 0) ? 1 : 0
    }
    let table = try FeatureTable(names: ["x"], rows: values.count, values: values)
    return try BoostedTreesTrainer(BoostedTreesConfiguration(maxIterations: 10)).train(
      BoostingExamples(table, loss: LogisticLoss(targets: targets))
    ).model
  }

  @Test("A constant beside a column does not swallow its spread")
  func offset() throws {
    let plain = DoublePrecisionTests.values(600)
    let moved = plain.map { $0 + 1e9 }
    let scores = try DoublePrecisionTests.train(plain).scores(
      FeatureTable(names: ["x"], rows: 600, values: plain))
    let others = try DoublePrecisionTests.train(moved).scores(
      FeatureTable(names: ["x"], rows: 600, values: moved))
    #expect(Set(scores).count > 2)
    for (a, b) in zip(scores, others) { #expect(abs(a - b) < 1e-9) }
  }

  @Test("Events go the way that their rounded numbers went in files of version 1")
  func versionOne() throws {
    let values = DoublePrecisionTests.values(200)
    let model = try DoublePrecisionTests.train(values.map { Double(Float($0)) })
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "trees.safetensors")
    try model.save(to: url)
    var file = try SafetensorsFile.read(url)
    #expect(file.metadata["version"] == "2")
    file.metadata["version"] = "1"
    let place = try #require(file.tensors.firstIndex { $0.name == "nodes/threshold" })
    let thresholds = file.tensors[place].array.doubles.map {
      $0 > 1e38 ? Float.greatestFiniteMagnitude : Float($0)
    }
    file.tensors[place] = .init(
      name: "nodes/threshold", shape: [thresholds.count], values: thresholds)
    try file.write(to: url, overwrite: true)
    let old = try BoostedTreesModel.load(url)
    // Around each threshold: what single precision rounds to it goes with it.
    for threshold in Set(thresholds) where threshold < 1e38 {
      let edge = Double(threshold)
      let step = Double(threshold.ulp)
      let rows = [-0.7, -0.3, 0, 0.3, 0.7].map { edge + $0 * step }
      func scores(_ values: [Double]) throws -> [Double] {
        try old.scores(FeatureTable(names: ["x"], rows: values.count, values: values))
      }
      #expect(try scores(rows) == scores(rows.map { Double(Float($0)) }))
    }
  }

  @Test("Whatever became of a file of trees is an error, or trees")
  func damages() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "trees.safetensors")
    let values = DoublePrecisionTests.values(100)
    try DoublePrecisionTests.train(values).save(to: url)
    let table = try FeatureTable(names: ["x"], rows: 2, values: [0.2, .nan])
    for text in ["features", "configuration", "version", "format"] {
      let file = try SafetensorsFile.read(url)
      guard (file.metadata[text] ?? "").hasPrefix("{") || text == "features" else { continue }
      let outcome = try ModelDamage.sweep(url, metadata: text) {
        _ = try BoostedTreesModel.load($0).scores(table)
      }
      #expect(outcome.refused > 5)
    }
    let file = try SafetensorsFile.read(url)
    for place in file.tensors.indices {
      let entry = file.tensors[place]
      let changes: [NumericArray] = [
        NumericArray(shape: [0], .int32([])), NumericArray(shape: [1], .float32([.nan])),
        NumericArray(
          shape: [entry.array.count],
          .int32([Int32](repeating: .max, count: entry.array.count))),
        NumericArray(
          shape: [entry.array.count],
          .float64([Double](repeating: -1e300, count: entry.array.count))),
      ]
      for array in changes {
        var changed = file
        changed.tensors[place] = .init(name: entry.name, array: array)
        try changed.write(to: url, overwrite: true)
        _ = try? BoostedTreesModel.load(url).scores(table)
      }
    }
  }
}
