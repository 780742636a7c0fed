import Foundation
import Randomness
import TensorEngine
import TestSupport
import Testing

@Suite("Networks on sets")
struct SetTests {
  /// Rows of six steps with three features each, of which only the steps in `filled` are not zero.
  static func steps(_ filled: [[Int]], seed: UInt64 = 4) -> Tensor {
    var random = RandomStream(seed: seed)
    var values = [Float](repeating: 0, count: filled.count * 18)
    for (row, steps) in filled.enumerated() {
      for step in steps {
        for feature in 0..<3 { values[18 * row + 3 * step + feature] = Float(random.normal()) }
      }
    }
    return Tensor(shape: [filled.count, 6, 3], values: values)
  }

  private func outputs(_ network: Network, _ x: Tensor) -> [Float] {
    let tape = Tape()
    return network(["steps": tape.constant(x)], Pass(tape: tape, mode: .inference)).tensor.values
  }

  @Test("padding and its place play no part; a step more does")
  func ignoresPadding() throws {
    let network = try Network(ExampleArchitectures.set, seed: 3)
    let dense = outputs(network, Self.steps([[0, 1, 2]]))
    #expect(outputs(network, Self.steps([[0, 3, 5]])) == dense)
    #expect(outputs(network, Self.steps([[0, 1, 2, 3]])) != dense)
    // Beside other rows, too; the first drawn numbers are those of the first row.
    #expect(
      outputs(network, Self.steps([[1, 2, 4], [0], [0, 1, 2, 3, 4, 5]])).prefix(2) == dense[...])
  }

  @Test("the order of the steps plays no part")
  func ignoresOrder() throws {
    let network = try Network(ExampleArchitectures.set, seed: 3)
    let x = Self.steps([[0, 1, 2, 3]])
    var turned = x.values
    for step in 0..<4 {
      turned.replaceSubrange(
        3 * (3 - step)..<3 * (4 - step), with: x.values[3 * step..<3 * step + 3])
    }
    let other = outputs(network, Tensor(shape: x.shape, values: turned))
    #expect(mismatch(other, outputs(network, x).map(Double.init), relative: 1e-6) == nil)
  }

  @Test("the blocks see the steps that are not padding; one feature other than zero is enough")
  func seesMembersOnly() {
    let tape = Tape()
    var x = Self.steps([[0, 2], [], [1, 2, 5]])
    x.values[36 + 3] = 0
    x.values[36 + 4] = -0.0
    var seen: Shape?
    let sums = tape.constant(x).setSum { steps in
      seen = steps.shape
      return steps
    }
    #expect(seen == [5, 3])
    let expected = (0..<3).flatMap { row in
      (0..<3).map { feature in
        (0..<6).reduce(0.0) { $0 + Double(x.values[18 * row + 3 * $1 + feature]) }
      }
    }
    #expect(mismatch(sums.tensor.values, expected, relative: 1e-6) == nil)
    #expect(Array(sums.tensor.values[3..<6]) == [0, 0, 0])
  }

  @Test("a group of empty sets gives zeros, and gradients of zero inside")
  func takesEmptySets() throws {
    let network = try Network(ExampleArchitectures.set, seed: 3)
    let x = Self.steps([[], []])
    network.parameters["dense3/bias"] = Tensor([0.5, -2])
    #expect(outputs(network, x) == [0.5, -2, 0.5, -2])
    let parallel = DataParallel(network: network, threads: 1)
    _ = parallel.gradients(rows: 2, random: RandomStream(seed: 1)) { _, pass in
      network(["steps": pass.tape.constant(x)], pass).sum()
    }
    for parameter in network.parameters.parameters {
      let expected: Float = parameter.name == "dense3/bias" ? 2 : 0
      #expect(parallel.gradient[parameter.range].allSatisfy { $0 == expected }, "\(parameter.name)")
    }
  }

  @Test("NaN is no padding")
  func keepsNaN() throws {
    let network = try Network(ExampleArchitectures.set, seed: 3)
    var x = Self.steps([[0]])
    x.values[4] = .nan
    #expect(outputs(network, x).allSatisfy { $0.isNaN })
  }

  @Test("gradients have the same bits with any number of threads", arguments: [2, 3])
  func isDeterministic(threads: Int) throws {
    var random = RandomStream(seed: 6)
    let filled = (0..<40).map { _ in (0..<6).filter { _ in random.uniform() < 0.6 } }
    let x = Self.steps(filled)
    func gradient(threads: Int) throws -> [Float] {
      let block = Block.sequence([
        .setSum([.dense(units: 16, activation: .relu), .dropout(0.3), .batchNormalization()]),
        .dense(units: 1),
      ])
      let network = try Network(
        Architecture(inputs: ExampleArchitectures.set.inputs, output: block), seed: 3)
      let parallel = DataParallel(network: network, groupSize: 8, threads: threads)
      _ = parallel.gradients(rows: 40, random: RandomStream(seed: 1)) { rows, pass in
        let part = pass.tape.constant(x).sliced(rows)
        return network(["steps": part], pass).squared().sum()
      }
      return Array(parallel.gradient)
    }
    let one = try gradient(threads: 1)
    #expect(one.contains { $0 != 0 })
    #expect(try gradient(threads: threads) == one)
  }

  @Test("the kernels of a set may be kept as factors")
  func keepsFactors() throws {
    // One step of many features: the kernel has more numbers than the steps of a group.
    let block = Block.sequence([.setSum([.dense(units: 60, activation: .tanh)]), .dense(units: 1)])
    let network = try Network(
      Architecture(inputs: [.init(name: "steps", shape: [2, 80])], output: block), seed: 2)
    var random = RandomStream(seed: 5)
    var values = (0..<640).map { _ in Float(random.normal()) }
    for feature in 80..<160 { values[feature] = 0 }
    let x = Tensor(shape: [4, 2, 80], values: values)
    func gradient(groupSize: Int) -> [Float] {
      let parallel = DataParallel(network: network, groupSize: groupSize, threads: 1)
      _ = parallel.gradients(rows: 4, random: RandomStream(seed: 1)) { rows, pass in
        network(["steps": pass.tape.constant(x).sliced(rows)], pass).squared().sum()
      }
      return Array(parallel.gradient)
    }
    let whole = gradient(groupSize: 32).map { Double($0) }
    #expect(mismatch(gradient(groupSize: 2), whole, relative: 1e-5) == nil)
  }

  @Test("names, shapes and the form in JSON")
  func describesItself() throws {
    let layers = try ExampleArchitectures.set.layers()
    #expect(
      layers.map(\.name) == ["dense1", "layerNormalization1", "dense2", "setSum1", "dense3"])
    #expect(layers.map(\.outputShape) == [[6, 8], [6, 8], [6, 5], [5], [2]])
    #expect(layers.map(\.parameterCount) == [32, 16, 45, 0, 12])
    let text = #"{"setSum":[{"dense":{"units":4}},{"activation":"relu"}]}"#
    let block = try JSONDecoder().decode(Block.self, from: Data(text.utf8))
    #expect(block == .setSum([.dense(units: 4), .activation(.relu)]))
  }

  static let wrong: [(block: Block, words: String)] = [
    (.sequence([.flatten, .setSum([])]), "sequence[1]/setSum: a set needs [steps, features]"),
    (.setSum([.dense(units: 2), .gru(units: 2)]), "setSum[1]/gru"),
    (.setSum([.setSum([])]), "setSum[0]/setSum"),
    (.setSum([.input("steps")]), "setSum[0]/input: the blocks of a set start from its steps"),
    (.setSum([.named("a", .concatenation([.input("steps")]))]), "from its steps"),
  ]

  @Test("blocks that cannot stand in a set are named", arguments: wrong)
  func refusesBlocks(_ wrong: (block: Block, words: String)) {
    let architecture = Architecture(inputs: ExampleArchitectures.set.inputs, output: wrong.block)
    let error = #expect(throws: EngineError.self) { try Network(architecture, seed: 1) }
    #expect(error?.description.contains(wrong.words) == true, "\(error?.description ?? "")")
  }
}
