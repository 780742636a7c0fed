import TensorEngine

/// Learning from label proportions, arXiv:1702.00414: the mean output over a batch's events of one
/// sample, its bag, is compared with the sample's fraction.
///
/// The mean is that of probabilities over the whole bag: the distance of each single event, or the
/// mean of logarithms, would be other losses. Its minimizer is a hard classifier, because the loss
/// depends on the outputs only through their means over signal and over background.
struct BagProportions: MixtureLoss {
  let distance: WeakMethod.ProportionLoss
  let fractions: [Double]

  var couplesBatch: Bool { true }

  func value(_ logOdds: Variable, samples: [Int], weights: [Float]) -> Variable {
    let probabilities = logOdds.sigmoid()
    let means = BatchMeans(samples: samples, weights: weights, sampleCount: fractions.count)
    var total = logOdds.tape.constant([]) { $0[0] = 0 }
    for sample in fractions.indices where means.contains(sample) {
      var one = [Float](repeating: 0, count: fractions.count)
      one[sample] = 1
      let mean = means.combination(one, of: probabilities)
      total = total + loss(mean, Float(fractions[sample]))
    }
    return total
  }

  private func loss(_ mean: Variable, _ fraction: Float) -> Variable {
    switch distance {
    case .absolute: return (mean - fraction).absolute()
    case .squared: return (mean - fraction).squared()
    case .crossEntropy:
      let inside = mean.clamped(to: BagProportions.smallest...1 - BagProportions.smallest)
      return -(fraction * inside.log() + (1 - fraction) * (1 - inside).log())
    }
  }

  /// Keeps the logarithms finite; the largest number below one in single precision is 1 − 6·10⁻⁸.
  private static let smallest: Float = 1e-7

  /// The smallest bag that makes the spread of its mean small beside the difference of the
  /// fractions: 10/(f₁ − f₂)². Smaller bags push the output to a constant, as E(mean − f)² contains
  /// Var/m.
  static func smallestBag(_ fractions: [Double]) -> Double {
    let difference = (fractions.max() ?? 0) - (fractions.min() ?? 0)
    return 10 / (difference * difference)
  }
}
