import Randomness
import TensorEngine

/// The dense network 10-128-128-1 at batch 256: the sort that estimates likelihood ratios, whose
/// steps are so short that everything beside the arithmetic shows.
enum SmallNetworkWork {
  static let batch = 256
  /// Examples in a group: two groups a step, because a group costs a few microseconds of its own.
  private static let groupSize = 128
  static let all = [
    BenchmarkWork(name: "dense-training", piece: "dense") { [try training($0)] },
    BenchmarkWork(name: "dense-inference", piece: "dense") { [try inference($0)] },
  ]

  private static let architecture = Architecture.dense(count: 10, hidden: [128, 128], outputs: 1)
  /// Multiply-adds of a forward pass of one example, biases included.
  private static let multiplyAdds = 11 * 128 + 129 * 128 + 129

  /// Steps a second of binary cross-entropy and Adam.
  private static func training(_ settings: BenchmarkSettings) throws -> SpeedMeasurement {
    let network = try Network(architecture, seed: 1)
    let engine = DataParallel(network: network, groupSize: groupSize)
    let optimizer = Optimizer(OptimizerConfiguration(.adam()), count: network.parameters.count)
    let (features, targets) = example()
    let rate = Stopwatch.rates(1, repeats: settings.repeats) {
      _ = engine.gradients(rows: batch, random: RandomStream(seed: 1)) { rows, pass in
        let logits = network(["features": variable(features, rows, on: pass.tape)], pass)
        return binaryCrossEntropy(logits: logits, targets: targets[rows])
      }
      optimizer.step(
        values: network.parameters.values, gradient: engine.gradient, scale: 1 / Double(batch),
        learningRate: 1e-3)
    }
    return measurement("dense-training", rate, passes: 3)
  }

  private static func inference(_ settings: BenchmarkSettings) throws -> SpeedMeasurement {
    let network = try Network(architecture, seed: 1)
    let engine = DataParallel(network: network, groupSize: groupSize)
    let (features, _) = example()
    let rate = Stopwatch.rates(1, repeats: settings.repeats) {
      _ = engine.predict(rows: batch, outputs: 1) { rows, pass in
        network(["features": variable(features, rows, on: pass.tape)], pass)
      }
    }
    return measurement("dense-inference", rate, passes: 1)
  }

  private static func measurement(_ work: String, _ rate: Spread, passes: Int) -> SpeedMeasurement {
    SpeedMeasurement(
      work: work, rate: rate, unit: "steps/s",
      gigaflops: rate.median * Double(passes * 2 * batch * multiplyAdds) * 1e-9)
  }

  private static func example() -> (features: [Float], targets: [Float]) {
    var random = RandomStream(seed: 1).substream("benchmark")
    var features = [Float](repeating: 0, count: batch * 10)
    features.withUnsafeMutableBufferPointer { random.fillUniform($0) }
    return (features, (0..<batch).map { Float($0 % 2) })
  }

  private static func variable(_ values: [Float], _ rows: Range<Int>, on tape: Tape) -> Variable {
    tape.constant([rows.count, 10]) { buffer in
      _ = buffer.update(fromContentsOf: values[10 * rows.lowerBound..<10 * rows.upperBound])
    }
  }
}
