import BoostedTrees
import DataFiles
import Foundation
import TensorEngine
import Testing

/// What scikit-learn gave, made by `Golden/make_golden.py`.
enum Golden {
  /// A small table and the trees grown on it.
  struct Table: Decodable, CustomTestStringConvertible {
    struct Node: Decodable {
      let value, threshold, gain: Double?
      let feature: Int?
      let missingGoesLeft: Bool?
    }
    let name: String
    let columns: Int
    let values: [Float?]
    let labels: [Float]
    let weights: [Float]?
    let settings: BoostedTreesConfiguration
    let initialScore: Double
    let trees: [[Node]]
    let logOdds: [Double]

    var testDescription: String { name }

    func examples() throws -> BoostingExamples {
      let table = try FeatureTable(
        names: (0..<columns).map { "x\($0)" }, rows: labels.count,
        values: values.map { $0.map(Double.init) ?? .nan })
      return try BoostingExamples(table, loss: LogisticLoss(targets: labels, weights: weights))
    }
  }

  /// Results on `generatedExamples`.
  struct Generated: Decodable {
    let trainingLoss, testLoss, testAUC: Double
    let stoppedAt: Int
    let stoppedLosses: [Double]
  }

  private struct File<Content: Decodable>: Decodable { let content: Content }

  static func read<Content: Decodable>(_ name: String) throws -> Content {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appendingPathComponent("Golden/\(name).json"))
    return try JSONDecoder().decode(File<Content>.self, from: data).content
  }
}

/// The events that `make_golden.py` generates with its function `table`.
func generatedExamples(rows: Int, start: Int, threads: Int = 2) throws -> BoostingExamples {
  var values: [Float] = []
  var targets: [Float] = []
  for row in start..<start + rows {
    func draw(_ index: Int) -> Float { uniform(UInt64(row * 32 + index)) }
    let isSignal = draw(0) < 0.5
    var x = (0..<4).map { feature in (0..<4).reduce(-2) { $0 + draw(1 + 4 * feature + $1) } }
    if isSignal {
      x[0] += 0.25
      x[1] *= 1.5
      if x[3] > 0 { x[2] += 0.25 }
    }
    values += x
    targets.append(isSignal ? 1 : 0)
  }
  let table = try FeatureTable(
    names: ["a", "b", "c", "d"], rows: rows, values: values.map(Double.init))
  return try BoostingExamples(table, loss: LogisticLoss(targets: targets, threads: threads))
}

/// 16 random bits as a number in [0, 1): SplitMix64 of `index`.
private func uniform(_ index: UInt64) -> Float {
  var z = (index &+ 1) &* 0x9E37_79B9_7F4A_7C15
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  z = z ^ (z >> 31)
  return Float(z >> 48) / 65536
}

/// A file in the temporary folder, removed at the end.
func withTemporaryFile<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("trees-\(UUID().uuidString).safetensors")
  defer { try? FileManager.default.removeItem(at: url) }
  return try body(url)
}

/// The nodes of one tree of a model, as they stand in its file.
struct StoredTree {
  let feature, left, missingGoesLeft: [Int]
  let threshold, value, gain: [Double]

  static func all(of model: BoostedTreesModel) throws -> [StoredTree] {
    try withTemporaryFile { url in
      try model.save(to: url)
      let file = try SafetensorsFile.read(url)
      func column(_ name: String) throws -> [Double] { try #require(file[name]).doubles }
      var start = 0
      return try column("trees/nodes").map { count in
        let range = start..<start + Int(count)
        start = range.upperBound
        func part(_ name: String) throws -> [Double] { Array(try column("nodes/\(name)")[range]) }
        return StoredTree(
          feature: try part("feature").map { Int($0) }, left: try part("left").map { Int($0) },
          missingGoesLeft: try part("missingGoesLeft").map { Int($0) },
          threshold: try part("threshold"), value: try part("value"), gain: try part("gain"))
      }
    }
  }

  /// The nodes below `index`: parent, left part, right part.
  func preorder(_ index: Int = 0) -> [Int] {
    left[index] == index
      ? [index] : [index] + preorder(left[index]) + preorder(left[index] + 1)
  }

  func isLeaf(_ index: Int) -> Bool { left[index] == index }
}

/// A table of one column with targets and weights.
func column(
  _ values: [Float], targets: [Float], weights: [Float]? = nil
) throws -> BoostingExamples {
  try BoostingExamples(
    FeatureTable(names: ["x"], rows: values.count, values: values.map(Double.init)),
    loss: LogisticLoss(targets: targets, weights: weights))
}
