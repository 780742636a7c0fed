import Foundation
import TensorEngine

/// Losses on events of a numerator p(x|θ₀) and a denominator p(x|θ₁) whose minimum is
/// h(x) = log p(x|θ₀)/p(x|θ₁), if both classes have equal weight.
public enum PairLoss: String, Codable, CaseIterable, Sendable {
  /// The cross-entropy with the classes: softplus(−h) on numerator, softplus(h) on denominator
  /// events (Cranmer, Pavez and Louppe, arXiv:1506.02169).
  case carl
  /// Regression on the joint ratio r(x, z): (r − e^h)² on denominator and (1/r − e^−h)² on
  /// numerator events (Brehmer et al., arXiv:1805.00020). h and log r are limited to ±10, as in
  /// MadMiner.
  case rolr
  /// The cross-entropy with P(numerator|x, z) = r/(1 + r), which the classes only sample (Stoye et
  /// al., arXiv:1808.00973): the same minimum and the same value there as `carl`, with less
  /// variance.
  case alice

  /// Whether the loss needs the joint ratio.
  public var needsJointRatio: Bool { self != .carl }

  /// What it compares, for reports.
  var subject: String {
    switch self {
    case .carl, .alice: "cross-entropy"
    case .rolr: "square error of the ratio"
    }
  }

  /// The largest |log r| that `rolr` looks at.
  public static let largestLogRatio: Float = 10

  /// Σ weight × loss.
  ///
  /// - Parameters:
  ///   - h: The network's log ratio of each event, `[events, 1]`.
  ///   - isNumerator: The class of each event.
  ///   - jointRatios: r(x, z) of each event; not read by `carl`.
  ///   - weights: The weight of each event.
  public func value(
    _ h: Variable, isNumerator: [Bool], jointRatios: [Double], weights: [Float]
  ) -> Variable {
    let column = Shape([isNumerator.count, 1])
    func constant(_ values: [Float]) -> Variable {
      h.tape.constant(Tensor(shape: column, values: values))
    }
    switch self {
    case .carl:
      return binaryCrossEntropy(
        logits: h, targets: isNumerator.map { $0 ? 1 : 0 }, weights: weights)
    case .alice:
      return binaryCrossEntropy(
        logits: h, targets: jointRatios.map { Float($0 / (1 + $0)) }, weights: weights)
    case .rolr:
      // Both classes in one form: (1/r − e^−h)² is (r' − e^h')² with log r' = −log r and h' = −h.
      let limit = PairLoss.largestLogRatio
      let signs = isNumerator.map { Float($0 ? -1 : 1) }
      let targets = zip(jointRatios, signs).map { ratio, sign in
        Foundation.exp(sign * min(max(Float(Foundation.log(ratio)), -limit), limit))
      }
      let estimate = (h.clamped(to: -limit...limit) * constant(signs)).exp()
      return ((estimate - constant(targets)).squared() * constant(weights)).sum()
    }
  }
}
