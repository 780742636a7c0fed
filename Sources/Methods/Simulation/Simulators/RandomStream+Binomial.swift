import Foundation
import Randomness

extension RandomStream {
  /// How many of `trials` succeed that each succeed with the given probability.
  ///
  /// Inversion below a mean of 10; above, Hörmann's transformed rejection (BTRS, J. Statist.
  /// Comput. Simul. 46 (1993) 101).
  ///
  /// - Precondition: No negative number of trials, a probability in 0…1.
  mutating func binomial(trials: Int, probability: Double) -> Int {
    precondition(
      trials >= 0 && probability >= 0 && probability <= 1,
      "binomial: \(trials) trials of probability \(probability)")
    if probability > 0.5 { return trials - binomial(trials: trials, probability: 1 - probability) }
    return Double(trials) * probability < 10
      ? binomialByInversion(trials, probability) : binomialByRejection(trials, probability)
  }

  private mutating func binomialByInversion(_ trials: Int, _ probability: Double) -> Int {
    let odds = probability / (1 - probability)
    var term = exp(Double(trials) * log1p(-probability))
    var rest = uniform()
    var count = 0
    while rest >= term && count < trials {
      rest -= term
      term *= odds * Double(trials - count) / Double(count + 1)
      count += 1
    }
    return count
  }

  private mutating func binomialByRejection(_ trials: Int, _ probability: Double) -> Int {
    let n = Double(trials)
    let width = (n * probability * (1 - probability)).squareRoot()
    let b = 1.15 + 2.53 * width
    let a = -0.0873 + 0.0248 * b + 0.01 * probability
    let acceptance = 0.92 - 4.2 / b
    let alpha = (2.83 + 5.1 / b) * width
    let mode = ((n + 1) * probability).rounded(.down)
    let logOdds = log(probability / (1 - probability))
    let atMode = lgamma(mode + 1) + lgamma(n - mode + 1)
    while true {
      let u = uniform() - 0.5
      let v = uniform()
      let us = 0.5 - abs(u)
      let k = ((2 * a / us + b) * u + n * probability + 0.5).rounded(.down)
      if us >= 0.07 && v <= acceptance { return Int(k) }
      if k < 0 || k > n { continue }
      let ratio = (k - mode) * logOdds + atMode - lgamma(k + 1) - lgamma(n - k + 1)
      if log(v * alpha / (a / (us * us) + b)) <= ratio { return Int(k) }
    }
  }
}
