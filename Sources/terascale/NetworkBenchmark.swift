import Foundation
import Randomness
import TensorEngine

/// Times a network on random inputs.
struct NetworkBenchmark {
  private let network: Network
  private let batch: Int
  private let repeats: Int
  private let inputs: [(name: String, shape: Shape, values: [Float])]
  private let classes: [UInt8]

  init(_ architecture: Architecture, batch: Int, repeats: Int) throws {
    network = try Network(architecture, seed: 1)
    self.batch = batch
    self.repeats = repeats
    var random = RandomStream(seed: 1).substream("benchmark")
    inputs = architecture.inputs.map { input in
      var values = [Float](repeating: 0, count: batch * input.shape.count)
      values.withUnsafeMutableBufferPointer { random.fillUniform($0) }
      return (input.name, input.shape, values)
    }
    classes = (0..<batch).map { _ in UInt8(random.integer(below: 2)) }
  }

  /// The median rates.
  func rate(named name: String) -> BenchReport.Rate {
    let engine = DataParallel(network: network)
    let optimizer = Optimizer(OptimizerConfiguration(.adam()), count: network.parameters.count)
    let training = median {
      _ = engine.gradients(rows: batch, random: RandomStream(seed: 1)) { [self] rows, pass in
        let logits = network(variables(rows, on: pass.tape), pass)
        return softmaxCrossEntropy(logits, classes: Array(classes[rows]))
      }
      optimizer.step(
        values: network.parameters.values, gradient: engine.gradient, learningRate: 1e-4)
    }
    let inference = median {
      _ = engine.predict(rows: batch, outputs: 2) { [self] rows, pass in
        network(variables(rows, on: pass.tape), pass)
      }
    }
    return BenchReport.Rate(
      network: name, parameters: network.parameterCount,
      trainingJetsPerSecond: Double(batch) / training,
      inferenceJetsPerSecond: Double(batch) / inference)
  }

  private func variables(_ rows: Range<Int>, on tape: Tape) -> [String: Variable] {
    var result: [String: Variable] = [:]
    for input in inputs {
      let width = input.shape.count
      let shape = Shape([rows.count] + input.shape.dimensions)
      result[input.name] = tape.constant(shape) { buffer in
        _ = buffer.update(
          fromContentsOf: input.values[rows.lowerBound * width..<rows.upperBound * width])
      }
    }
    return result
  }

  private func median(_ work: () -> Void) -> Double {
    work()
    let times = (0..<repeats).map { _ in
      let start = ContinuousClock.now
      work()
      return (ContinuousClock.now - start) / .seconds(1)
    }
    return times.sorted()[repeats / 2]
  }
}
