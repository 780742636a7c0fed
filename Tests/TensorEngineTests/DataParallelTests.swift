import Foundation
import Randomness
import TensorEngine
import TestSupport
import Testing

@Suite("Data parallelism")
struct DataParallelTests {
  private struct Outcome: Equatable {
    var loss: Double
    var gradient: [Float]
    var state: [Float]
    var predictions: [Float]
  }

  /// One step of a network with every kind of block on random data.
  private func step(threads: Int, rows: Int = 37, groupSize: Int = 4) throws -> Outcome {
    let network = try Network(ExampleArchitectures.everything, seed: 3)
    let images = Self.data([rows, 8, 8, 2], 1)
    let steps = Self.data([rows, 5, 3], 2)
    let classes = (0..<rows).map { UInt8($0 % 2) }
    @Sendable func inputs(_ range: Range<Int>, _ tape: Tape) -> [String: Variable] {
      ["image": Self.rows(images, range, tape), "steps": Self.rows(steps, range, tape)]
    }
    let parallel = DataParallel(network: network, groupSize: groupSize, threads: threads)
    let loss = parallel.gradients(rows: rows, random: RandomStream(seed: 8)) { range, pass in
      softmaxCrossEntropy(network(inputs(range, pass.tape), pass), classes: classes[range])
    }
    let predictions = parallel.predict(rows: rows, outputs: 2) { range, pass in
      network(inputs(range, pass.tape), pass)
    }
    return Outcome(
      loss: loss, gradient: Array(parallel.gradient), state: Array(network.parameters.state),
      predictions: predictions)
  }

  static func data(_ shape: Shape, _ seed: UInt64) -> Tensor {
    var random = RandomStream(seed: seed)
    return Tensor(shape: shape, values: (0..<shape.count).map { _ in Float(random.normal()) })
  }

  static func rows(_ data: Tensor, _ range: Range<Int>, _ tape: Tape) -> Variable {
    let width = data.shape.count / data.shape[0]
    var shape = data.shape
    shape[0] = range.count
    return tape.constant(shape) { buffer in
      for index in 0..<buffer.count {
        buffer[index] = data.values[range.lowerBound * width + index]
      }
    }
  }

  @Test("the same bits with 2 and 5 threads as with 1", arguments: [2, 5])
  func threadCountDoesNotMatter(_ threads: Int) throws {
    let reference = try step(threads: 1)
    #expect(reference.loss.isFinite && reference.gradient.contains { $0 != 0 })
    #expect(try step(threads: threads) == reference)
  }

  @Test("running statistics follow the groups in their order")
  func runningStatistics() throws {
    let architecture = Architecture(
      inputs: [.init(name: "x", shape: [1])], output: .batchNormalization(momentum: 0.5))
    let network = try Network(architecture, seed: 1)
    let values: [Float] = [1, 3, 10, 30]
    let parallel = DataParallel(network: network, groupSize: 2, threads: 2)
    _ = parallel.gradients(rows: 4, random: RandomStream(seed: 1)) { range, pass in
      network(["x": pass.tape.constant(Tensor(shape: [2, 1], values: Array(values[range])))], pass)
    }
    // Means 2 and 20, unbiased variances 2 and 200, from a start of 0 and 1.
    #expect(network.parameters["batchNormalization1/runningMean"]?.values == [10.5])
    #expect(network.parameters["batchNormalization1/runningVariance"]?.values == [100.75])
    let predicted = parallel.predict(rows: 1, outputs: 1) { _, pass in
      network(["x": pass.tape.constant(Tensor(shape: [1, 1], values: [20.5]))], pass)
    }
    #expect(abs(predicted[0] - 10 / Float(100.751).squareRoot()) < 1e-5)
  }

  @Test("no memory is allocated once the tape is warm")
  func tapeReusesMemory() throws {
    let network = try Network(ExampleArchitectures.everything, seed: 3)
    let tape = Tape()
    var sizes: [Int] = []
    for _ in 0..<4 {
      tape.reset()
      let logits = network(
        [
          "image": tape.constant(Tensor(shape: [9, 8, 8, 2], repeating: 1)),
          "steps": tape.constant(Tensor(shape: [9, 5, 3], repeating: 1)),
        ], Pass(tape: tape, mode: .training))
      let parameters = network.parameters.parameters.filter { !$0.isState }.map {
        network.parameter($0.name, Pass(tape: tape, mode: .training))
      }
      _ = tape.gradients(of: logits.sum(), withRespectTo: parameters)
      sizes.append(tape.memory)
    }
    #expect(sizes[2] == sizes[3])
  }

  @Test("a loss that couples the batch has the gradient of one large group", arguments: [1, 3])
  func coupledLoss(_ threads: Int) throws {
    let network = try Network(
      .dense(input: "x", count: 3, hidden: [8], outputs: 1, activation: .tanh), seed: 4)
    let rows = 11
    let data = Self.data([rows, 3], 5)
    @Sendable func forward(_ range: Range<Int>, _ pass: Pass) -> Variable {
      let hidden = network(["x": Self.rows(data, range, pass.tape)], pass)
      return hidden.dropout(0.25, RandomStream(seed: UInt64(range.lowerBound)))
    }
    // The squared distance of the mean output from a known proportion.
    @Sendable func loss(_ values: Variable) -> Variable {
      (values.sigmoid().mean() - 0.3).squared()
    }
    let parallel = DataParallel(network: network, groupSize: 4, threads: threads)
    let value = parallel.gradients(
      rows: rows, outputs: 1, random: RandomStream(seed: 6), forward: forward, loss: loss)
    let whole = DataParallel(network: network, groupSize: rows, threads: 1)
    let expected = whole.gradients(rows: rows, random: RandomStream(seed: 6)) { _, pass in
      loss(
        concatenate([forward(0..<4, pass), forward(4..<8, pass), forward(8..<11, pass)], axis: 0))
    }
    #expect(abs(value - expected) < 1e-6 * expected)
    #expect(
      mismatch(Array(parallel.gradient), whole.gradient.map(Double.init), relative: 1e-5) == nil)
  }

  @Test("TERASCALE_ISA must name an instruction set of this machine", arguments: ["sse9", "AVX2"])
  func badInstructionSet(_ text: String) {
    let before = InstructionSet.name
    let error = #expect(throws: EngineError.self) {
      try InstructionSet.selectFromEnvironment(["TERASCALE_ISA": text])
    }
    #expect(error?.description.contains("\"\(text)\"") == true)
    #expect(error?.description.contains("portable") == true)
    #expect(InstructionSet.name == before)
    #expect(InstructionSet.names.contains(before))
  }

  @Test("a parameter store of another network stays fixed")
  func otherNetworksAreFrozen() throws {
    let architecture = Architecture.dense(input: "x", count: 2, hidden: [], outputs: 1)
    let network = try Network(architecture, seed: 1)
    let teacher = try Network(architecture, seed: 2)
    let parallel = DataParallel(network: network, threads: 1)
    let data = Tensor(shape: [3, 2], repeating: 0.5)
    _ = parallel.gradients(rows: 3, random: RandomStream(seed: 1)) { _, pass in
      let x = pass.tape.constant(data)
      return network(["x": x], pass).sum() * 2 + teacher(["x": x], pass).sum()
    }
    #expect(Array(parallel.gradient) == [3, 3, 6])
  }

  @Test("TERASCALE_THREADS must be a positive whole number", arguments: ["0", "two", "-1", "1.5"])
  func badThreadCount(_ text: String) {
    let error = #expect(throws: EngineError.self) {
      try Threads.configureFromEnvironment(["TERASCALE_THREADS": text])
    }
    #expect(error?.description.contains(text) == true)
  }
}
