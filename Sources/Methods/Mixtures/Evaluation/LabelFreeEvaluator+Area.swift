import Numerics
import Ranking

/// The area under the ROC curve of two mixtures against each other.
public struct MixedArea: Hashable, Codable, Sendable {
  /// The mixture taken as signal: the richest one.
  public let rich: String
  /// The mixture taken as background: the poorest one.
  public let poor: String
  /// The area AUC₁₂.
  public let value: Double
  /// Its standard error after DeLong.
  public let error: Double
}

extension LabelFreeEvaluator {
  /// The area under the ROC curve of signal against background.
  ///
  /// Two mixtures give AUC_SB = ½ + (AUC₁₂ − ½)/(f₁ − f₂), with DeLong's error of AUC₁₂ over f₁ −
  /// f₂ and the relative error of AUC_SB − ½ from the fractions equal to that of f₁ − f₂. For more
  /// the same bilinear form of all pairs' areas, Σ s_a b_b AUC_ab with the least-squares weights of
  /// the mixtures: unlike a fit to the pairs it needs no covariance among pairs and no bins.
  public var areaUnderCurve: LabelFreeEstimate {
    let (area, variance) = ranking.area(unmixing, mixtures: mixtures.count)
    let differences = zip(unmixing.signal, unmixing.background).map { $0 - $1 }
    let fromFractions = bilinear(differences, fractions.covariance, differences)
    return LabelFreeEstimate(
      value: area, statisticalError: variance.squareRoot(),
      fractionError: abs(area - 0.5) * max(fromFractions, 0).squareRoot())
  }

  /// The area of the richest mixture against the poorest, which needs no more than their order.
  public var mixedAreaUnderCurve: MixedArea {
    let (rich, poor) = (mixtures[fractions.richest], mixtures[fractions.poorest])
    let delong = DeLong(ScoredSample(rich, against: poor))
    return MixedArea(
      rich: rich.name, poor: poor.name, value: delong.areaUnderCurve, error: delong.standardError)
  }
}

extension ScoredSample {
  /// The events of two mixtures, the first in the place of signal.
  init(_ first: ScoredMixture, against second: ScoredMixture) {
    func weights(_ mixture: ScoredMixture) -> [Double] {
      mixture.weights ?? [Double](repeating: 1, count: mixture.scores.count)
    }
    let isWeighted = first.weights != nil || second.weights != nil
    do {
      try self.init(
        scores: first.scores + second.scores,
        isSignal: [UInt8](repeating: 1, count: first.scores.count)
          + [UInt8](repeating: 0, count: second.scores.count),
        weights: isWeighted ? weights(first) + weights(second) : nil)
    } catch {
      preconditionFailure("two checked mixtures do not make a sample: \(error)")
    }
  }
}
