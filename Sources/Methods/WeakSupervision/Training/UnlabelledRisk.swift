import TensorEngine

/// The supervised risk with the logistic loss ℓ, estimated from mixed samples:
///
///     R = R₊ + R₋,   R₊ = Σ_a u_a E_a ℓ(z),   R₋ = Σ_a v_a E_a ℓ(−z),
///
/// with coefficients that solve Σ_a u_a p_a = π p_S and Σ_a v_a p_a = (1 − π) p_B. For two samples
/// they are those of UU learning (arXiv:1808.10585, eq. 8); for more the solution of least variance
/// is taken, Σ u_a²/n_a minimal. With a pure signal sample it is the risk of PU learning.
struct UnlabelledRisk: MixtureLoss {
  let correction: WeakMethod.RiskCorrection
  /// u_a, of the positive part.
  let positive: [Double]
  /// v_a, of the negative part.
  let negative: [Double]

  var couplesBatch: Bool { true }

  /// The risk at the prior `prior` from samples with these fractions and (effective) sizes.
  init(
    fractions: [Double], counts: [Double], prior: Double, correction: WeakMethod.RiskCorrection
  ) {
    self.correction = correction
    let samples = zip(fractions, counts)
    let ss = samples.reduce(0.0) { $0 + $1.1 * $1.0 * $1.0 }
    let sb = samples.reduce(0.0) { $0 + $1.1 * $1.0 * (1 - $1.0) }
    let bb = samples.reduce(0.0) { $0 + $1.1 * (1 - $1.0) * (1 - $1.0) }
    let determinant = ss * bb - sb * sb
    positive = samples.map { fraction, count in
      prior * count * (bb * fraction - sb * (1 - fraction)) / determinant
    }
    negative = samples.map { fraction, count in
      (1 - prior) * count * (ss * (1 - fraction) - sb * fraction) / determinant
    }
  }

  func value(_ logOdds: Variable, samples: [Int], weights: [Float]) -> Variable {
    let means = BatchMeans(samples: samples, weights: weights, sampleCount: positive.count)
    let plus = means.combination(positive.map { Float($0) }, of: (-logOdds).softplus())
    let minus = means.combination(negative.map { Float($0) }, of: logOdds.softplus())
    switch correction {
    case .none: return plus + minus
    case .absolute: return plus.absolute() + minus.absolute()
    case .nonNegative: return stepBack(plus, minus)
    }
  }

  /// max(0, R₊) + max(0, R₋) with the steps of nnPU (arXiv:1703.00593, algorithm 1, β = 0, γ = 1):
  /// where a part is negative, the gradient is that of minus this part alone, so that it rises
  /// again. The value stays that of the corrected risk.
  private func stepBack(_ plus: Variable, _ minus: Variable) -> Variable {
    let negatives = [plus, minus].filter { $0.scalar < 0 }
    let value = max(plus.scalar, 0) + max(minus.scalar, 0)
    guard let first = negatives.first else { return plus + minus }
    let ascent = negatives.dropFirst().reduce(-first) { $0 - $1 }
    return ascent + (value - ascent.scalar)
  }
}
