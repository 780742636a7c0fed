import Foundation
import Randomness
import TensorEngine
import TestSupport
import Testing

/// Gradients of dense networks that are large enough for products that skip zeros and for gradients
/// that are kept as factors.
@Suite("Gradients of dense networks")
struct DenseGradientTests {
  private static let rows = 75
  private static let widths = [70, 128, 96, 2]

  private static let network = try? Network(
    .dense(input: "x", count: widths[0], hidden: [widths[1], widths[2]], outputs: widths[3]),
    seed: 3)
  private static let data = DataParallelTests.data([rows, widths[0]], 1)
  private static let classes = (0..<rows).map { UInt8($0 % 2) }
  private static let weights = (0..<rows).map { 0.5 + Float($0 % 5) }

  /// Σ weight · cross-entropy and its gradient by plain loops in double precision.
  private static func reference(_ store: ParameterStore) -> (loss: Double, gradient: [Double]) {
    let parameters = store.values.map(Double.init)
    var gradient = [Double](repeating: 0, count: parameters.count)
    var loss = 0.0
    for row in 0..<rows {
      var layers = [(0..<widths[0]).map { Double(data.values[row * widths[0] + $0]) }]
      var place = 0
      for (inputs, units) in zip(widths, widths.dropFirst()) {
        let bias = place + inputs * units
        layers.append(
          (0..<units).map { unit in
            let sum = (0..<inputs).reduce(parameters[bias + unit]) {
              $0 + layers[layers.count - 1][$1] * parameters[place + $1 * units + unit]
            }
            return layers.count == widths.count - 1 ? sum : max(sum, 0)
          })
        place = bias + units
      }
      let logits = layers[layers.count - 1]
      let truth = Int(classes[row])
      let probability = 1 / (1 + exp(logits[1 - truth] - logits[truth]))
      let weight = Double(weights[row])
      loss -= weight * log(probability)
      var slopes = [0.0, 0.0]
      slopes[truth] = weight * (probability - 1)
      slopes[1 - truth] = -slopes[truth]
      for layer in (0..<widths.count - 1).reversed() {
        let (inputs, units) = (widths[layer], widths[layer + 1])
        place -= inputs * units + units
        for unit in 0..<units { gradient[place + inputs * units + unit] += slopes[unit] }
        slopes = (0..<inputs).map { input in
          let value = layers[layer][input]
          let start = place + input * units
          for unit in 0..<units { gradient[start + unit] += value * slopes[unit] }
          guard layer > 0, value > 0 else { return 0 }
          return (0..<units).reduce(0.0) { $0 + slopes[$1] * parameters[start + $1] }
        }
      }
    }
    return (loss, gradient)
  }

  private static func step(_ network: Network, threads: Int, groupSize: Int) -> (Double, [Float]) {
    let parallel = DataParallel(network: network, groupSize: groupSize, threads: threads)
    var loss = 0.0
    // The second time everything lies in memory that was used before.
    for _ in 0..<2 {
      loss = parallel.gradients(rows: rows, random: RandomStream(seed: 8)) { range, pass in
        let logits = network(["x": DataParallelTests.rows(data, range, pass.tape)], pass)
        return softmaxCrossEntropy(logits, classes: classes[range], weights: weights[range])
      }
    }
    return (loss, Array(parallel.gradient))
  }

  @Test("agree with plain loops in double precision", arguments: [1, 8, 25, 75])
  func agreesWithDouble(_ groupSize: Int) throws {
    let network = try #require(Self.network)
    let expected = Self.reference(network.parameters)
    let (loss, gradient) = Self.step(network, threads: 2, groupSize: groupSize)
    #expect(abs(loss - expected.loss) < 1e-6 * expected.loss)
    #expect(mismatch(gradient, expected.gradient, relative: 3e-6) == nil)
  }

  @Test("have the same bits for any number of threads", arguments: [8, 25])
  func threadsDoNotMatter(_ groupSize: Int) throws {
    let network = try #require(Self.network)
    let reference = Self.step(network, threads: 1, groupSize: groupSize)
    for threads in [2, 7] {
      let outcome = Self.step(network, threads: threads, groupSize: groupSize)
      #expect(outcome.0 == reference.0 && outcome.1 == reference.1)
    }
  }

  @Test("add up when a layer is used twice and its kernel enters the loss", arguments: [1, 3])
  func usedTwice(_ threads: Int) throws {
    let network = try #require(Self.network)
    @Sendable func loss(_ range: Range<Int>, _ pass: Pass) -> Variable {
      let x = DataParallelTests.rows(Self.data, range, pass.tape)
      let kernel = network.parameter("dense1/kernel", pass)
      let shares = Float(range.count) / Float(Self.rows)
      return (network(["x": x], pass) * network(["x": -x], pass)).sum()
        + shares * kernel.squared().sum() + x.matmul(kernel).squared().sum()
    }
    let whole = DataParallel(network: network, groupSize: Self.rows, threads: 1)
    let expected = whole.gradients(rows: Self.rows, random: RandomStream(seed: 1), loss: loss)
    let parallel = DataParallel(network: network, groupSize: 8, threads: threads)
    let value = parallel.gradients(rows: Self.rows, random: RandomStream(seed: 1), loss: loss)
    #expect(abs(value - expected) < 1e-6 * abs(expected))
    #expect(
      mismatch(Array(parallel.gradient), whole.gradient.map(Double.init), relative: 3e-6) == nil)
  }

  @Test("of a layer over several rows of an example agree with one group")
  func severalRowsPerExample() throws {
    let network = try Network(
      Architecture(
        inputs: [.init(name: "x", shape: [3, 64])],
        output: .sequence([.dense(units: 96, activation: .tanh), .flatten, .dense(units: 1)])),
      seed: 2)
    let data = DataParallelTests.data([9, 3, 64], 4)
    func gradient(_ groupSize: Int) -> [Float] {
      let parallel = DataParallel(network: network, groupSize: groupSize, threads: 2)
      _ = parallel.gradients(rows: 9, random: RandomStream(seed: 1)) { range, pass in
        network(["x": DataParallelTests.rows(data, range, pass.tape)], pass).squared()
      }
      return Array(parallel.gradient)
    }
    #expect(mismatch(gradient(2), gradient(9).map(Double.init), relative: 1e-5) == nil)
  }

  @Test("no examples give a gradient of zeros")
  func noExamples() throws {
    let network = try #require(Self.network)
    let parallel = DataParallel(network: network, groupSize: 8, threads: 2)
    parallel.gradient.update(repeating: 1)
    let loss = parallel.gradients(rows: 0, random: RandomStream(seed: 1)) { _, pass in
      pass.tape.constant(0)
    }
    #expect(loss == 0 && parallel.gradient.allSatisfy { $0 == 0 })
  }
}
