import Foundation
import Randomness
import TensorEngine
import Training

/// Signal and background are normal in each of four features, their means `distance` apart along a
/// diagonal. The best possible AUC is Φ(distance/√2), the best score a linear function.
enum TwoGaussians {
  static let features = 4

  static func examples(
    _ count: Int, seed: UInt64, distance: Double = 2, weight: Float? = nil, sorted: Bool = false
  ) -> LabelledExamples {
    var random = RandomStream(seed: seed).substream("two gaussians")
    let shift = distance / Double(features).squareRoot()
    var values: [Float] = []
    var labels: [UInt8] = []
    for row in 0..<count {
      let isSignal = sorted ? row < count / 2 : row % 2 == 0
      labels.append(isSignal ? 1 : 0)
      for _ in 0..<features { values.append(Float(random.normal() + (isSignal ? shift : 0))) }
    }
    return labelled(values, labels, weights: weight.map { Array(repeating: $0, count: count) })
  }

  static func labelled(
    _ values: [Float], _ labels: [UInt8], weights: [Float]? = nil
  ) -> LabelledExamples {
    let array = Tensor(shape: [labels.count, features], values: values)
    return LabelledExamples(
      source: ArrayExamples(["features": array]), labels: labels, weights: weights)
  }

  /// A network with everything whose state a checkpoint has to keep.
  static let awkward = Architecture(
    inputs: [.init(name: "features", shape: [features])],
    output: .sequence([
      .named("body", .sequence([.dense(units: 8, activation: .relu), .batchNormalization()])),
      .dropout(0.2),
      .named("head", .dense(units: 2)),
    ]))

  static let small = Architecture.dense(count: features, hidden: [8], outputs: 2)
}

/// A fixture of these tests.
func goldenFile(_ name: String) -> URL {
  URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)")
}

/// All numbers of a network, to be compared bit by bit.
func numbers(_ network: Network) -> [UInt32] {
  network.parameters.values.map(\.bitPattern) + network.parameters.state.map(\.bitPattern)
}

/// A history as it stands in metrics.jsonl, without the times.
func timeless(_ history: [EpochRecord]) throws -> [String] {
  try history.map { record in
    var point = record.learningCurvePoint(stage: "test")
    point.seconds = nil
    return try canonicalJSON(point)
  }
}
