import BoostedTrees
import DataFiles
import Foundation
import Testing

@Suite struct ModelFileTests {
  static func model() throws -> BoostedTreesModel {
    let configuration = BoostedTreesConfiguration(maxIterations: 3, maxLeaves: 6)
    return try BoostedTreesTrainer(configuration).train(
      generatedExamples(rows: 1000, start: 0)
    ).model
  }

  @Test("A model that was saved and loaded is the same")
  func roundTrip() throws {
    let model = try ModelFileTests.model()
    try withTemporaryFile { url in
      try model.save(to: url)
      #expect(try BoostedTreesModel.load(url) == model)
      #expect(throws: DataFileError.self) { try model.save(to: url) }
      try model.save(to: url, overwrite: true)
    }
  }

  /// A change of one tensor or text, and a word of the complaint.
  struct Damage: Sendable, CustomTestStringConvertible {
    let name: String
    let complaint: String
    let change: @Sendable (inout SafetensorsFile) -> Void
    var testDescription: String { name }

    /// Changes one number of a column.
    static func number(
      _ column: String, _ index: Int, _ value: Double, _ complaint: String
    ) -> Damage {
      Damage(name: "\(column)[\(index)] = \(value)", complaint: complaint) { file in
        file.tensors = file.tensors.map { entry in
          guard entry.name == column else { return entry }
          var values = entry.array.doubles
          values[index] = value
          let changed: NumericArray.Values =
            switch entry.array.values {
            case .int32: .int32(values.map { Int32($0) })
            case .float32: .float32(values.map { Float($0) })
            default: .float64(values)
            }
          return .init(name: column, array: NumericArray(changed))
        }
      }
    }
  }

  static let damages: [Damage] = [
    Damage(name: "other format", complaint: "terascale-trees") { $0.metadata["format"] = "x" },
    Damage(name: "later version", complaint: "version 3") { $0.metadata["version"] = "3" },
    Damage(name: "no features", complaint: "features") { $0.metadata["features"] = nil },
    Damage(name: "equal features", complaint: "twice") {
      $0.metadata["features"] = #"["a", "a", "c", "d"]"#
    },
    Damage(name: "fewer features", complaint: "there is no feature") {
      $0.metadata["features"] = #"["a"]"#
    },
    Damage(name: "bad configuration", complaint: "learningRate") {
      $0.metadata["configuration"] = #"{"learningRate": -1}"#
    },
    Damage(name: "missing tensor", complaint: "missing") {
      $0.tensors.removeAll { $0.name == "nodes/left" }
    },
    Damage(name: "short tensor", complaint: "nodes of all trees") { file in
      file.tensors = file.tensors.map {
        $0.name == "nodes/value" ? .init(name: $0.name, shape: [1], values: [0]) : $0
      }
    },
    Damage(name: "other type", complaint: "I32") { file in
      file.tensors = file.tensors.map {
        $0.name == "nodes/left"
          ? .init(name: $0.name, shape: $0.shape, values: $0.values) : $0
      }
    },
    .number("initialScore", 0, .nan, "finite"),
    .number("trees/nodes", 0, 0, "no nodes"),
    .number("nodes/threshold", 0, .infinity, "not finite"),
    .number("nodes/value", 5, .nan, "not finite"),
    .number("nodes/feature", 0, 9, "there is no feature 9"),
    .number("nodes/missingGoesLeft", 0, 2, "0 or 1"),
    .number("nodes/left", 0, 400, "not behind"),
    .number("nodes/left", 1, 0, "not behind"),
    .number("nodes/left", 0, 3, "parent"),
    .number("nodes/missingGoesLeft", 10, 0, "leaf"),
  ]

  @Test("A damaged file is refused with a reason", arguments: damages)
  func damage(_ damage: Damage) throws {
    let model = try ModelFileTests.model()
    try withTemporaryFile { url in
      try model.save(to: url)
      var file = try SafetensorsFile.read(url)
      damage.change(&file)
      try file.write(to: url, overwrite: true)
      let error = #expect(throws: DataFileError.self) { try BoostedTreesModel.load(url) }
      #expect(try #require(error).description.contains(damage.complaint), "\(error!)")
    }
  }
}
