import Messages
import Ranking

/// A label-free evaluation beside the truth: the one place of label-free evaluation where labels
/// appear, already digested into a ROC curve and an area.
public struct TruthComparison: Hashable, Codable, Sendable {
  /// A number from mixtures beside the same number from labels.
  public struct Row: Hashable, Codable, Sendable {
    /// What is compared, for example "ε_S at 0.7".
    public let quantity: String
    /// The number from mixtures.
    public let labelFree: LabelFreeEstimate
    /// The number from labels.
    public let truth: Double
    /// The standard error of the number from labels.
    public let truthError: Double
    /// The difference in units of both errors added in quadrature, which takes the labelled events
    /// as others than those of the mixtures; nil where there is no error.
    public let pull: Double?

    init(_ quantity: String, _ labelFree: LabelFreeEstimate, truth: Double, truthError: Double) {
      let total = labelFree.totalError * labelFree.totalError + truthError * truthError
      self.quantity = quantity
      self.labelFree = labelFree
      self.truth = truth
      self.truthError = truthError
      pull = total > 0 ? (labelFree.value - truth) / total.squareRoot() : nil
    }
  }

  /// The area first, then ε_S and ε_B of every working point.
  public let rows: [Row]

  /// Puts `evaluation` beside the curve and the area of labelled events with the same classifier.
  public init(_ evaluation: LabelFreeEvaluation, curve: ROCCurve, area: DeLong) {
    func error(_ efficiency: Double, _ totals: ClassTotals) -> Double {
      (efficiency * (1 - efficiency) / totals.effectiveCount).squareRoot()
    }
    rows =
      [
        Row(
          "AUC", evaluation.areaUnderCurve, truth: area.areaUnderCurve,
          truthError: area.standardError)
      ]
      + evaluation.workingPoints.flatMap { workingPoint in
        let point = workingPoint.point
        let place = curve.lastCut(from: point.threshold)
        let (signal, background) = (
          curve.signalEfficiencies[place], curve.backgroundEfficiencies[place]
        )
        let cut = rounded(point.threshold)
        return [
          Row(
            "ε_S at \(cut)", point.signalEfficiency, truth: signal,
            truthError: error(signal, curve.signal)),
          Row(
            "ε_B at \(cut)", point.backgroundEfficiency, truth: background,
            truthError: error(background, curve.background)),
        ]
      }
  }
}

extension ROCCurve {
  /// The index of the lowest cut that is at least `threshold`: the efficiencies of
  /// `score ≥ threshold`.
  fileprivate func lastCut(from threshold: Double) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if thresholds[middle] >= threshold { low = middle + 1 } else { high = middle }
    }
    return max(low - 1, 0)
  }
}
