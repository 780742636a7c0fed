import Foundation
import Simulation
import TensorEngine

/// Losses on joint simulations (θ, x) ~ p(θ) p(x|θ) and other θ' from the same prior. The minimum
/// is h(θ, x) = log p(x|θ)/p(x), for `nreB` plus any function of x.
///
/// Every x comes with candidates: number 0 is the θ that it was simulated at, the others are
/// independent of it.
public enum ContrastiveLoss: Codable, Equatable, Sendable {
  /// Cross-entropy between joint and independent pairs, ½[softplus(−h₀) + softplus(h₁)]: log 2
  /// before training (Hermans, Begy and Louppe, arXiv:1903.04057).
  case nreA
  /// The softmax of the true θ among all `atoms`, −h₀ + log Σ_k e^h_k (Durkan, Murray and
  /// Papamakarios, arXiv:2002.03712). Leaves log r free by a function of x.
  case nreB(atoms: Int = 10)
  /// Multiclass with the class "none of them" (Miller, Weniger and Forré, arXiv:2210.06170v3, eq. 7
  /// and 9): `classes` candidates and odds γ. γ = 1 and one class is `nreA`.
  case nreC(classes: Int = 5, gamma: Double = 1)
  /// `nreA` + `strength`·(mean[σ(h₀) + σ(h₁)] − 1)²: errs on the conservative side (Delaunoy et
  /// al., arXiv:2208.13624). With the ½ of `nreA`, the strength that the paper recommends is 100.
  case bnre(strength: Double = 100)

  /// The number of θ that each x is shown with, the true one included.
  public var candidates: Int {
    switch self {
    case .nreA, .bnre: 2
    case .nreB(let atoms): atoms
    case .nreC(let classes, _): classes + 1
    }
  }

  /// Whether the minimum is log r itself.
  public var isNormalized: Bool {
    if case .nreB = self { false } else { true }
  }

  /// Whether the loss couples the examples of a batch.
  public var couplesBatch: Bool {
    if case .bnre = self { true } else { false }
  }

  /// Checks the numbers.
  ///
  /// - Throws: `LikelihoodRatioError` for the first one out of range.
  func validate() throws {
    func require(_ condition: Bool, _ name: String, _ value: Any, _ expected: String) throws {
      guard condition else {
        throw LikelihoodRatioError(name, "it is \(value), expected \(expected)")
      }
    }
    switch self {
    case .nreA: break
    case .nreB(let atoms): try require((2...1000).contains(atoms), "atoms", atoms, "2 to 1000")
    case .nreC(let classes, let gamma):
      try require((1...1000).contains(classes), "classes", classes, "1 to 1000")
      try require(gamma > 0 && gamma.isFinite, "gamma", gamma, "a number > 0")
    case .bnre(let strength):
      try require(strength >= 0 && strength.isFinite, "strength", strength, "a number ≥ 0")
    }
  }

  /// Σ weight × loss over examples. For `bnre`, the balance is that of these examples, times the
  /// sum of their weights.
  ///
  /// - Parameters:
  ///   - h: The network's values, `[examples, candidates]`.
  ///   - weights: The weight of each example.
  public func value(_ h: Variable, weights: [Float]) -> Variable {
    let factors = h.tape.constant(Tensor(shape: [weights.count, 1], values: weights))
    let (first, rest) = (h.sliced(0..<1, axis: 1), h.sliced(1..<h.shape[1], axis: 1))
    switch self {
    case .nreA: return (crossEntropy(first, rest) * factors).sum()
    case .nreB:
      return ((h.logSumExp(axis: 1, keepingDimensions: true) - first) * factors).sum()
    case .nreC(let classes, let gamma):
      return (multiclass(h, classes: classes, gamma: gamma) * factors).sum()
    case .bnre(let strength):
      let total = weights.reduce(0, +)
      let balance = ((first.sigmoid() + rest.sigmoid()) * factors).sum() / total - 1
      return (crossEntropy(first, rest) * factors).sum()
        + balance.squared() * (Float(strength) * total)
    }
  }

  private func crossEntropy(_ joint: Variable, _ independent: Variable) -> Variable {
    0.5 * ((-joint).softplus() + independent.softplus())
  }

  /// One log-sum-exp over all classes. Neither term's candidates hold the other's special one: the
  /// joint set is {true, K − 1 independent}, the marginal set K independent.
  private func multiclass(_ h: Variable, classes: Int, gamma: Double) -> Variable {
    let logGamma = Float(Foundation.log(gamma))
    let none = h.tape.constant(
      Float(Foundation.log(Double(classes))), shape: [h.shape[0], 1])
    func partition(_ candidates: Range<Int>) -> Variable {
      concatenate([none, h.sliced(candidates, axis: 1) + logGamma], axis: 1)
        .logSumExp(axis: 1, keepingDimensions: true)
    }
    let marginal = partition(1..<classes + 1) - none
    let joint = partition(0..<classes) - (h.sliced(0..<1, axis: 1) + logGamma)
    return marginal * Float(1 / (1 + gamma)) + joint * Float(gamma / (1 + gamma))
  }
}
