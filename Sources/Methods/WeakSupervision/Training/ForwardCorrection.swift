import Foundation
import TensorEngine

/// The cross-entropy of the sample an event comes from, as it follows from r = P(S|x):
///
///     q_a(x) = c_a [ f_a r/π + (1 − f_a)(1 − r)/(1 − π) ],   π = Σ c_a f_a,   Σ_a q_a = 1,
///
/// with the samples' shares c_a; here all are 1/K, because the weights make all samples equally
/// large. Forward correction of label noise (Patrini et al., arXiv:1609.03683) and LLPFC
/// (arXiv:2106.00201) with two classes. The minimizer is P(S|x) at the prior π.
struct ForwardCorrection: MixtureLoss {
  /// With r = σ(z): −log q_a = softplus(z) − m·softplus(z + s) − l·z − k.
  private struct Terms {
    var softplusFactor: Float
    var shift: Float
    var linearFactor: Float
    var constant: Float
  }

  /// The share of signal at which the output is a probability.
  let prior: Double
  private let terms: [Terms]

  init(fractions: [Double]) {
    let count = Double(fractions.count)
    let prior = fractions.reduce(0, +) / count
    self.prior = prior
    terms = fractions.map { fraction in
      let (signal, background) = (fraction / prior, (1 - fraction) / (1 - prior))
      if background == 0 {
        return Terms(
          softplusFactor: 0, shift: 0, linearFactor: 1, constant: Float(log(signal / count)))
      }
      let constant = Float(log(background / count))
      if signal == 0 {
        return Terms(softplusFactor: 0, shift: 0, linearFactor: 0, constant: constant)
      }
      return Terms(
        softplusFactor: 1, shift: Float(log(signal / background)), linearFactor: 0,
        constant: constant)
    }
  }

  func value(_ logOdds: Variable, samples: [Int], weights: [Float]) -> Variable {
    func perEvent(_ number: (Terms) -> Float) -> Variable {
      logOdds.tape.constant(logOdds.shape) { buffer in
        for (row, sample) in samples.enumerated() { buffer[row] = number(terms[sample]) }
      }
    }
    let weight = logOdds.tape.constant(logOdds.shape) { _ = $0.update(fromContentsOf: weights) }
    let losses =
      logOdds.softplus()
      - perEvent(\.softplusFactor) * (logOdds + perEvent(\.shift)).softplus()
      - perEvent(\.linearFactor) * logOdds - perEvent(\.constant)
    return (weight * losses).sum()
  }
}
