import Foundation

/// 1/(1 + e^−x): the probability that log odds stand for.
package func logistic(_ x: Double) -> Double {
  if x >= 0 { return 1 / (1 + exp(-x)) }
  let e = exp(x)
  return e / (1 + e)
}

/// log(1 + e^x) without overflow: −log of the probability that log odds of −x stand for.
package func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

/// log Σ e^x without overflow; −∞ for terms that are all zero.
package func logSumExp(_ values: some Collection<Double>) -> Double {
  guard let largest = values.max(), largest > -.infinity else { return -.infinity }
  return largest + log(values.reduce(0) { $0 + exp($1 - largest) })
}
