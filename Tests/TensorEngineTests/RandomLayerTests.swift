import Randomness
import TensorEngine
import Testing

@Suite("Random starts and dropout")
struct RandomLayerTests {
  private func kernel(_ initializer: Initializer, inputs: Int, units: Int) throws -> [Float] {
    let network = try Network(
      Architecture(
        inputs: [.init(name: "x", shape: [inputs])],
        output: .dense(units: units, initializer: initializer)), seed: 7)
    return try #require(network.parameters["dense1/kernel"]).values
  }

  /// The definition of a starting distribution for 300 inputs and 200 units.
  struct Start: Sendable {
    var initializer: Initializer
    var variance: Double
    /// The largest value in units of the standard deviation.
    var reach: Double
  }

  /// The definitions of Keras and PyTorch: uniform numbers reach √3 deviations; the normal ones are
  /// cut at two deviations of the uncut distribution, which is wider by 1/0.8796.
  static let starts = [
    Start(initializer: .glorotUniform, variance: 2.0 / 500, reach: 3.0.squareRoot()),
    Start(initializer: .glorotNormal, variance: 2.0 / 500, reach: 2 / 0.87962566),
    Start(initializer: .heUniform, variance: 2.0 / 300, reach: 3.0.squareRoot()),
    Start(initializer: .heNormal, variance: 2.0 / 300, reach: 2 / 0.87962566),
    Start(initializer: .torchDefault, variance: 1.0 / 900, reach: 3.0.squareRoot()),
  ]

  /// With n = 60,000 numbers, the relative statistical error of a variance is at most √(2/n) =
  /// 0.6 %; 3 % are five of them.
  @Test("starting values have their variance and bound", arguments: starts)
  func moments(_ start: Start) throws {
    let (initializer, variance) = (start.initializer, start.variance)
    let bound = start.reach * variance.squareRoot()
    let values = try kernel(initializer, inputs: 300, units: 200).map(Double.init)
    let mean = values.reduce(0, +) / Double(values.count)
    let spread = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    #expect(abs(mean) < 5 * (variance / Double(values.count)).squareRoot())
    #expect(abs(spread / variance - 1) < 0.03)
    #expect(values.allSatisfy { abs($0) <= bound * 1.000001 })
    #expect((values.map { abs($0) }.max() ?? 0) > 0.95 * bound)
  }

  @Test("orthogonal starts have orthonormal rows or columns", arguments: [(5, 12), (12, 5)])
  func orthogonal(_ inputs: Int, _ units: Int) throws {
    let values = try kernel(.orthogonal, inputs: inputs, units: units).map(Double.init)
    let few = min(inputs, units)
    let many = max(inputs, units)
    func element(_ vector: Int, _ index: Int) -> Double {
      inputs <= units ? values[vector * units + index] : values[index * units + vector]
    }
    for first in 0..<few {
      for second in 0...first {
        let product = (0..<many).reduce(0) { $0 + element(first, $1) * element(second, $1) }
        #expect(abs(product - (first == second ? 1 : 0)) < 1e-6)
      }
    }
  }

  @Test("a seed fixes the starting values, another seed changes them")
  func seeds() throws {
    let architecture = ExampleArchitectures.everything
    func start(_ seed: UInt64) throws -> [Float] {
      let network = try Network(architecture, seed: seed)
      return withExtendedLifetime(network) { Array(network.parameters.values) }
    }
    #expect(try start(1) == start(1))
    #expect(try start(1) != start(2))
    let first = try Network(architecture, seed: 1).parameters
    #expect(first["gru1/forward/bias"]?.values.allSatisfy { $0 == 0 } == true)
    #expect(first["lstm1/bias"]?.values == [0, 0, 1, 1, 0, 0, 0, 0])
  }

  @Test("dropout keeps the expected fraction and the mean", arguments: [Float(0.1), 0.5, 0.7])
  func dropoutStatistics(_ rate: Float) {
    let count = 40_000
    let tape = Tape()
    let x = tape.leaf(Tensor(shape: [count], repeating: 2))
    let y = x.dropout(rate, RandomStream(seed: 4))
    let values = y.tensor.values
    let zeros = values.count { $0 == 0 }
    // A binomial count within five standard deviations.
    let deviation = (Double(count) * Double(rate * (1 - rate))).squareRoot()
    #expect(abs(Double(zeros) - Double(count) * Double(rate)) < 5 * deviation)
    #expect(values.allSatisfy { $0 == 0 || abs($0 * (1 - rate) / 2 - 1) < 1e-4 })
    // The gradient passes where the value passed.
    let gradient = tape.gradients(of: y, withRespectTo: [x])[0].tensor.values
    #expect(zip(values, gradient).allSatisfy { ($0 == 0) == ($1 == 0) })
    #expect(y.tensor == x.dropout(rate, RandomStream(seed: 4)).tensor)
    #expect(y.tensor != x.dropout(rate, RandomStream(seed: 5)).tensor)
  }

  @Test("a dropout mask's start does not depend on its length")
  func dropoutMask() {
    func mask(_ count: Int) -> [Float] {
      [Float](unsafeUninitializedCapacity: count) { buffer, filled in
        DropoutMask.fill(
          UnsafeMutableBufferPointer(rebasing: buffer[..<count]), 0.5, key: 3)
        filled = count
      }
    }
    #expect(mask(13) == Array(mask(24)[..<13]))
  }

  @Test("dropout draws anew in each group and layer, and rests in inference")
  func dropoutStreams() throws {
    let network = try Network(
      Architecture(
        inputs: [.init(name: "x", shape: [50])],
        output: .concatenation([.dropout(0.5), .dropout(0.5)])), seed: 1)
    let ones = Tensor(shape: [1, 50], repeating: 1)
    func run(_ mode: Pass.Mode, _ group: Int) -> [Float] {
      let tape = Tape()
      let random = RandomStream(seed: 2).substream(group)
      return network(["x": tape.constant(ones)], Pass(tape: tape, mode: mode, random: random))
        .tensor.values
    }
    let first = run(.training, 0)
    #expect(first[..<50] != first[50...])
    #expect(first == run(.training, 0))
    #expect(first != run(.training, 1))
    #expect(run(.inference, 0).allSatisfy { $0 == 1 })
  }
}
