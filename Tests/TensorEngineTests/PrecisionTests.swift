import Foundation
import Randomness
import TensorEngine
import TestSupport
import Testing

@Suite("Precision")
struct PrecisionTests {
  private static let rows = 24
  private static let images = DataParallelTests.data([rows, 12, 12, 3], 1)

  private static func network(_ activation: Activation) -> Architecture {
    Architecture(
      inputs: [.init(name: "image", shape: [12, 12, 3])],
      output: .sequence([
        .convolution(filters: 48, kernel: 3, activation: activation),
        .convolution(filters: 24, kernel: 3, activation: activation),
        activation == .relu ? .maxPooling(2) : .averagePooling(2),
        .convolution(filters: 16, kernel: 5, stride: 2, activation: activation), .flatten,
        .dense(units: 40, activation: activation), .dense(units: 2),
      ]))
  }

  private struct Outcome: Equatable {
    var loss: Double
    var gradient: [Float]
    var predictions: [Float]
  }

  private func step(
    _ precision: Precision, _ activation: Activation = .relu, threads: Int = 2
  ) throws -> Outcome {
    let network = try Network(Self.network(activation), seed: 3)
    let parallel = DataParallel(
      network: network, groupSize: 5, threads: threads, precision: precision)
    @Sendable func output(_ range: Range<Int>, _ pass: Pass) -> Variable {
      network(["image": DataParallelTests.rows(Self.images, range, pass.tape)], pass)
    }
    let classes = (0..<Self.rows).map { UInt8($0 % 2) }
    let loss = parallel.gradients(rows: Self.rows, random: RandomStream(seed: 8)) {
      softmaxCrossEntropy(output($0, $1), classes: classes[$0])
    }
    let predictions = parallel.predict(rows: Self.rows, outputs: 2) { output($0, $1) }
    return Outcome(loss: loss, gradient: Array(parallel.gradient), predictions: predictions)
  }

  /// A rounding is off by 2⁻⁹ at most, 0.2 %, and ten layers forward and backward add up to some
  /// times that where the network is smooth. ReLU and pooling open and close: one output in a
  /// thousand that does moves the gradient by √0.001.
  @Test(
    "bfloat16 moves loss and gradient a little, predictions not at all",
    arguments: [(Activation.tanh, 0.01), (.relu, 0.15)])
  func gradientOfRoundedNumbers(_ activation: Activation, _ limit: Double) throws {
    let exact = try step(.float32, activation)
    let rounded = try step(.bfloat16, activation)
    #expect(rounded.predictions == exact.predictions)
    let distance =
      (square(zip(exact.gradient, rounded.gradient).map { $0 - $1 })
      / square(exact.gradient)).squareRoot()
    #expect(distance > 1e-4 && distance < limit, "\(distance)")
    #expect(rounded.loss != exact.loss && abs(rounded.loss / exact.loss - 1) < 0.01)
  }

  private func square(_ values: [Float]) -> Double {
    values.reduce(0) { $0 + Double($1) * Double($1) }
  }

  @Test("the same bits with 1 and 3 threads")
  func threadCountDoesNotMatter() throws {
    let reference = try step(.bfloat16, threads: 1)
    #expect(try step(.bfloat16, threads: 3) == reference)
  }

  @Test("matrix products that are no layer stay as they are")
  func otherProducts() {
    let values = DataParallelTests.data([7, 7], 2)
    let products = Precision.allCases.map { precision -> [Float] in
      let tape = Tape()
      tape.precision = precision
      let x = tape.leaf(values)
      return x.matmul(x).tensor.values
    }
    #expect(products[0] == products[1])
  }
}
