import Foundation
import Testing
import TensorEngine

/// Numbers of PyTorch in double precision; see Golden/Optimizers/README.md.
struct OptimizerFixture: Decodable {
  struct Course: Decodable {
    var values: [[Double]]
    var norms: [Double]
  }
  var start: [Double]
  var gradients: [[Double]]
  var cases: [String: Course]
  var schedules: [String: [Double]]
  var loss: [Double]
  var auc: [Double]

  static func read() throws -> OptimizerFixture {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/Optimizers/optimizers.json")
    return try JSONDecoder().decode(OptimizerFixture.self, from: Data(contentsOf: url))
  }
}

@Suite struct OptimizerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var configuration: OptimizerConfiguration
    var rate: Double
    var frozen: [Range<Int>] = []
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "sgd", configuration: .init(.sgd()), rate: 0.05),
    Case(name: "sgd momentum", configuration: .init(.sgd(momentum: 0.9)), rate: 0.05),
    Case(
      name: "sgd nesterov", configuration: .init(.sgd(momentum: 0.8, nesterov: true)), rate: 0.05),
    Case(name: "adam", configuration: .init(.adam()), rate: 0.01),
    Case(
      name: "adam betas", configuration: .init(.adam(beta1: 0.7, beta2: 0.95, epsilon: 1e-3)),
      rate: 0.1),
    Case(name: "adam keras decay", configuration: .init(.adam(), kerasDecay: 0.25), rate: 0.01),
    Case(name: "adam norm clip", configuration: .init(.adam(), gradientClip: 2), rate: 0.01),
    Case(name: "sgd norm clip", configuration: .init(.sgd(), gradientClip: 2), rate: 0.05),
    Case(name: "sgd value clip", configuration: .init(.sgd(), gradientClipValue: 0.5), rate: 0.05),
    Case(name: "adamw", configuration: .init(.adamW(weightDecay: 0.1)), rate: 0.01),
    Case(
      name: "adamw frozen", configuration: .init(.adamW(weightDecay: 0.1)), rate: 0.01,
      frozen: [4..<5, 0..<2]),
    Case(
      name: "sgd norm clip frozen", configuration: .init(.sgd(), gradientClip: 2), rate: 0.05,
      frozen: [2..<3, 6..<7]),
  ]

  @Test("Steps agree with PyTorch's in double precision", arguments: cases)
  func steps(_ item: Case) throws {
    let fixture = try OptimizerFixture.read()
    let expected = try #require(fixture.cases[item.name])
    var values = fixture.start.map { Float($0) }
    let optimizer = Optimizer(item.configuration, count: values.count)
    for (step, gradient) in fixture.gradients.enumerated() {
      var gradient = gradient.map { Float($0) }
      let norm = values.withUnsafeMutableBufferPointer { values in
        gradient.withUnsafeMutableBufferPointer { gradient in
          optimizer.step(
            values: values, gradient: gradient, learningRate: item.rate, frozen: item.frozen)
        }
      }
      #expect(abs(norm / expected.norms[step] - 1) < 1e-12)
      for (value, truth) in zip(values, expected.values[step]) {
        // A few roundings of single precision in each step.
        #expect(abs(Double(value) - truth) < 1e-6 * max(1, abs(truth)), "step \(step)")
      }
    }
    #expect(optimizer.iteration == fixture.gradients.count)
  }

  @Test("The bits do not depend on the number of threads, and a scale is that of the gradient")
  func threads() {
    let count = 10_001
    let gradient = (0..<count).map { Float($0 % 17) - 8 }
    let frozen = [100..<4200, 9000..<9001]
    func outcome(_ threads: Int, scale: Double) -> (norms: [Double], values: [Float]) {
      let optimizer = Optimizer(.init(.adam(), gradientClip: 0.5), count: count, threads: threads)
      var values = [Float](repeating: 1, count: count)
      var norms: [Double] = []
      for _ in 0..<3 {
        var slopes = gradient.map { $0 / Float(scale) }
        let norm = values.withUnsafeMutableBufferPointer { values in
          slopes.withUnsafeMutableBufferPointer { slopes in
            optimizer.step(
              values: values, gradient: slopes, scale: scale, learningRate: 0.01, frozen: frozen)
          }
        }
        norms.append(norm)
      }
      return (norms, values)
    }
    let reference = outcome(1, scale: 1)
    #expect(reference.values[99] != 1 && reference.values[100] == 1)
    for threads in [2, 7] {
      // A power of two is a factor without rounding.
      let other = outcome(threads, scale: 0.25)
      #expect(other.norms == reference.norms && other.values == reference.values)
    }
  }

  @Test("Frozen numbers stay bit for bit")
  func frozen() {
    var values: [Float] = [0.1, 0.2, 0.3, 0.4]
    let optimizer = Optimizer(.init(.adamW()), count: 4)
    step(optimizer, &values, [1, 1, 1, 1], frozen: [1..<3])
    #expect(values[1] == 0.2 && values[2] == 0.3)
    #expect(values[0] != 0.1 && values[3] != 0.4)
    step(optimizer, &values, [1, 1, 1, 1], frozen: [0..<4])
    #expect(optimizer.iteration == 2)
  }

  @Test("A gradient that is not finite changes nothing", arguments: [Float.nan, .infinity])
  func notFinite(_ bad: Float) {
    var values: [Float] = [1, 2, 3]
    let optimizer = Optimizer(.init(.adam(), gradientClip: 1), count: 3)
    step(optimizer, &values, [1, 1, 1])
    let before = (values, optimizer.state)
    let norm = step(optimizer, &values, [1, bad, 1])
    #expect(!norm.isFinite)
    #expect(values == before.0 && optimizer.state == before.1)
    // Where it is frozen it does not matter.
    #expect(step(optimizer, &values, [1, bad, 1], frozen: [1..<2]).isFinite)
  }

  @Test(
    "A restored optimizer goes on bit for bit",
    arguments: [
      OptimizerConfiguration(.sgd()), .init(.sgd(momentum: 0.9)),
      .init(.adam(), kerasDecay: 0.1), .init(.adamW()),
    ])
  func restoring(_ configuration: OptimizerConfiguration) throws {
    let gradients: [[Float]] = [[0.3, -1], [2, 0.1], [-0.7, 0.2], [0.01, 5]]
    var straight: [Float] = [1, -1]
    let first = Optimizer(configuration, count: 2)
    for gradient in gradients { step(first, &straight, gradient) }

    var stopped: [Float] = [1, -1]
    let second = Optimizer(configuration, count: 2)
    for gradient in gradients.prefix(2) { step(second, &stopped, gradient) }
    let third = Optimizer(configuration, count: 2)
    try third.restore(second.state)
    for gradient in gradients.dropFirst(2) { step(third, &stopped, gradient) }
    #expect(stopped == straight)
    #expect(third.state == first.state)
  }

  @Test("A state of another rule or size is refused")
  func foreignState() {
    let adam = Optimizer(.init(.adam()), count: 3)
    #expect(throws: EngineError.self) { try adam.restore(Optimizer(.init(.sgd()), count: 3).state) }
    #expect(throws: EngineError.self) {
      try adam.restore(Optimizer(.init(.adam()), count: 4).state)
    }
  }

  @discardableResult
  func step(
    _ optimizer: Optimizer, _ values: inout [Float], _ gradient: [Float], rate: Double = 0.01,
    frozen: [Range<Int>] = []
  ) -> Double {
    var gradient = gradient
    return values.withUnsafeMutableBufferPointer { values in
      gradient.withUnsafeMutableBufferPointer { gradient in
        optimizer.step(values: values, gradient: gradient, learningRate: rate, frozen: frozen)
      }
    }
  }
}
