import DataFiles
import Foundation
import RatioEstimation
import TensorEngine
import Testing
import Training

/// Three θ and four x with known probabilities: weights are probabilities, sums over all
/// combinations are exact expectations, and the minimum of every loss is known.
private enum World {
  static let prior = [0.5, 0.3, 0.2]
  static let likelihood = [
    [0.70, 0.15, 0.10, 0.05],
    [0.10, 0.20, 0.30, 0.40],
    [0.25, 0.25, 0.05, 0.45],
  ]

  static let evidence = (0..<4).map { x in
    zip(prior, likelihood).reduce(0.0) { $0 + $1.0 * $1.1[x] }
  }

  static func logRatio(_ theta: Int, _ x: Int) -> Double {
    log(likelihood[theta][x] / evidence[x])
  }
}

/// All combinations of a θ, an x simulated at it, and other θ. Every candidate is a one-hot cell of
/// the table h(θ, x), so that a linear network is a free table.
private struct AllCombinations: TrainingExamples {
  let source: any ExampleSource
  let loss: ContrastiveLoss
  private let weights: [Float]

  init(_ loss: ContrastiveLoss) {
    self.loss = loss
    let candidates = loss.candidates
    var cells: [Float] = []
    var weights: [Double] = []
    for theta in 0..<3 {
      for x in 0..<4 {
        for code in 0..<Int(pow(3.0, Double(candidates - 1))) {
          var others: [Int] = []
          var rest = code
          for _ in 1..<candidates {
            others.append(rest % 3)
            rest /= 3
          }
          var weight = World.prior[theta] * World.likelihood[theta][x]
          for other in others { weight *= World.prior[other] }
          weights.append(weight)
          for candidate in [theta] + others {
            cells += (0..<12).map { $0 == candidate * 4 + x ? 1 : 0 }
          }
        }
      }
    }
    let count = Double(weights.count)
    self.weights = weights.map { Float($0 * count) }
    source = ArrayExamples([
      "cell": Tensor(shape: [weights.count, candidates, 12], values: cells)
    ])
  }

  var outputShape: Shape { [loss.candidates, 1] }
  var totalWeight: Double { Double(weights.count) }
  var couplesBatch: Bool { loss.couplesBatch }
  func validate(as name: String) {}
  func hashTargets(into hasher: inout SHA256Hasher) {}
  func weight(of example: Int) -> Double { Double(weights[example]) }
  func loss(_ outputs: Variable, of examples: ArraySlice<Int>) -> Variable {
    loss.value(
      outputs.reshaped([examples.count, loss.candidates]),
      weights: examples.map { weights[$0] })
  }
  func judge(_ outputs: [Float]) -> Judgement { Judgement(loss: 0, auc: nil) }

  /// The table at the minimum, and the loss there.
  func minimize() throws -> (table: [[Double]], loss: Double) {
    let network = try Network(
      Architecture(
        inputs: [.init(name: "cell", shape: [loss.candidates, 12])],
        output: .dense(units: 1, initializer: .zeros)), seed: 1)
    let fit = FitConfiguration(
      epochs: 1500, batchSize: count, groupSize: 128, learningRate: 0.05, schedule: .cosine(),
      monitor: .trainingLoss, keepBest: false)
    let history = try Trainer(network: network, configuration: fit).fit(self)
    let kernel = try #require(network.parameters["dense1/kernel"]).values
    let bias = try #require(network.parameters["dense1/bias"]).values[0]
    return (
      (0..<3).map { theta in (0..<4).map { Double(kernel[theta * 4 + $0] + bias) } },
      history[history.count - 1].trainingLoss
    )
  }
}

@Suite("Contrastive losses in a discrete world")
struct DiscreteContrastiveTests {
  @Test(
    "The minimum is log p(x|θ)/p(x)",
    arguments: [
      ContrastiveLoss.nreA, .nreC(classes: 1, gamma: 1), .nreC(classes: 2, gamma: 1),
      .nreC(classes: 3, gamma: 1), .nreC(classes: 2, gamma: 3), .bnre(strength: 100),
    ])
  func normalized(loss: ContrastiveLoss) throws {
    #expect(loss.isNormalized)
    let (table, _) = try AllCombinations(loss).minimize()
    for theta in 0..<3 {
      for x in 0..<4 {
        #expect(abs(table[theta][x] - World.logRatio(theta, x)) < 3e-3, "\(theta) \(x)")
      }
    }
  }

  @Test("NRE-B gives log r up to a function of x", arguments: [2, 3])
  func unnormalized(atoms: Int) throws {
    let loss = ContrastiveLoss.nreB(atoms: atoms)
    #expect(!loss.isNormalized)
    let (table, _) = try AllCombinations(loss).minimize()
    for x in 0..<4 {
      for theta in 1..<3 {
        let exact = World.logRatio(theta, x) - World.logRatio(0, x)
        #expect(abs(table[theta][x] - table[0][x] - exact) < 3e-3)
      }
    }
  }

  @Test("NRE-A of an untrained network is log 2; NRE-C with one class and γ = 1 is the same loss")
  func values() {
    let tape = Tape()
    let flat = tape.constant(Tensor(shape: [5, 2], repeating: 0))
    let weights = [Float](repeating: 1, count: 5)
    let untrained = ContrastiveLoss.nreA.value(flat, weights: weights).scalar / 5
    #expect(abs(Double(untrained) - log(2)) < 1e-6)
    let h = tape.constant(Tensor(shape: [2, 2], values: [1.5, -0.7, 0.2, 2.1]))
    let a = ContrastiveLoss.nreA.value(h, weights: [1, 0.5]).scalar
    let c = ContrastiveLoss.nreC(classes: 1, gamma: 1).value(h, weights: [1, 0.5]).scalar
    #expect(abs(a - c) < 1e-6)
  }

  @Test("NRE-C is the published loss: one log-sum-exp over all classes, p_joint = γ/(1 + γ)")
  func publishedValue() {
    let (h, gamma) = ([0.8, -0.3, 1.1, 0.4], 2.5)
    func logSum(_ values: [Double]) -> Double { log(values.reduce(0) { $0 + exp($1) }) }
    let odds = log(gamma)
    // arXiv:2210.06170v3, eq. 7 and 9 with K = 3: candidates 1…3 are independent; 0 is the true
    // one.
    let marginal = log(3.0) - logSum([log(3.0)] + h[1...].map { odds + $0 })
    let joint = odds + h[0] - logSum([log(3.0)] + h[..<3].map { odds + $0 })
    let expected = -(marginal + gamma * joint) / (1 + gamma)
    let tape = Tape()
    let value = ContrastiveLoss.nreC(classes: 3, gamma: gamma).value(
      tape.constant(Tensor(shape: [1, 4], values: h.map { Float($0) })), weights: [1])
    #expect(abs(Double(value.scalar) - expected) < 1e-5)
  }

  @Test("The balance penalty is that of the whole batch, squared once")
  func balance() {
    let tape = Tape()
    let h = tape.constant(Tensor(shape: [2, 2], values: [2, 1, 0, -3]))
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    let mean = (sigmoid(2) + sigmoid(1) + sigmoid(0) + sigmoid(-3)) / 2 - 1
    let plain = ContrastiveLoss.nreA.value(h, weights: [1, 1]).scalar
    let balanced = ContrastiveLoss.bnre(strength: 10).value(h, weights: [1, 1]).scalar
    #expect(abs(Double(balanced - plain) - 2 * 10 * mean * mean) < 1e-4)
  }

  @Test("Losses stay finite where sigmoids are 0 and 1 in single precision")
  func extreme() {
    let tape = Tape()
    for loss in [ContrastiveLoss.nreA, .nreC(classes: 1), .bnre()] {
      let h = tape.leaf(Tensor(shape: [1, 2], values: [-60, 60]))
      let value = loss.value(h, weights: [1])
      let slope = tape.gradients(of: value, withRespectTo: [h])[0].tensor.values
      #expect(value.scalar > 59 && value.scalar.isFinite && slope.allSatisfy(\.isFinite))
      #expect(slope[0] < -0.4 && slope[1] > 0.4)
    }
  }
}

@Suite("The balance of BNRE")
struct BalanceTests {
  @Test("It is a mean over weighted events, as the cross-entropy is")
  func weighted() {
    let (h, weights) = ([[1.0, -0.5], [0.2, 0.3], [-1, 2]], [2.0, 0.5, 1])
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    let total = weights.reduce(0, +)
    var (entropy, balance) = (0.0, -1.0)
    for (pair, weight) in zip(h, weights) {
      entropy -= weight * (log(sigmoid(pair[0])) + log(1 - sigmoid(pair[1]))) / 2
      balance += weight * (sigmoid(pair[0]) + sigmoid(pair[1])) / total
    }
    // arXiv:2208.13624 with λ = 100, summed over events of weight w.
    let expected = entropy + 100 * total * balance * balance
    let tape = Tape()
    let outputs = tape.leaf(Tensor(shape: [3, 2], values: h.flatMap { $0.map { Float($0) } }))
    let found = ContrastiveLoss.bnre(strength: 100)
      .value(outputs, weights: weights.map { Float($0) }).scalar
    #expect(abs(Double(found) / expected - 1) < 1e-5, "\(found) \(expected)")
  }
}
