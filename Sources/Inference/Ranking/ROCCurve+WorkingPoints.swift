/// Background rejections at a signal efficiency in the conventions of the literature, without
/// uncertainties: nil where the convention gives infinity.
extension ROCCurve {
  /// ε_B at a signal efficiency, interpolated linearly between the points of the curve
  /// (arXiv:1902.09914 reads it off at ε_S = 0.3 on `linspace(0.05, 1, 476)`, point 125).
  public func backgroundEfficiency(atSignalEfficiency signalEfficiency: Double) -> Double {
    interpolated({ backgroundEfficiencies[$0] }, atSignalEfficiency: signalEfficiency)
  }

  /// 1/ε_B as in the "single" column of table 1 of arXiv:1902.09914: the inverse of the
  /// interpolated ε_B.
  public func landscapeRejection(atSignalEfficiency signalEfficiency: Double) -> Double? {
    let efficiency = backgroundEfficiency(atSignalEfficiency: signalEfficiency)
    return efficiency > 0 ? 1 / efficiency : nil
  }

  /// 1/ε_B as in the ensemble columns of table 1 of arXiv:1902.09914: the interpolated 1/ε_B.
  public func landscapeEnsembleRejection(atSignalEfficiency signalEfficiency: Double) -> Double? {
    let rejection = interpolated(
      { 1 / backgroundEfficiencies[$0] }, atSignalEfficiency: signalEfficiency)
    return rejection.isFinite ? rejection : nil
  }

  /// 1/ε_B at the point whose signal efficiency is nearest, the first of equally near ones.
  ///
  /// This is `fpr[argmin(abs(tpr − ε_S))]` on the points of scikit-learn's `roc_curve` as LGN,
  /// LorentzNet and weaver use it. With `droppingIntermediate`, scikit-learn's default, points on
  /// straight pieces of the curve are left out first.
  public func nearestPointRejection(
    atSignalEfficiency signalEfficiency: Double, droppingIntermediate: Bool = true
  ) -> Double? {
    var nearest = 0
    var distance = Double.infinity
    for point in 0..<count where !(droppingIntermediate && isIntermediate(point)) {
      let candidate = abs(signalEfficiencies[point] - signalEfficiency)
      if candidate < distance { (nearest, distance) = (point, candidate) }
    }
    let efficiency = backgroundEfficiencies[nearest]
    return efficiency > 0 ? 1 / efficiency : nil
  }

  /// Whether scikit-learn drops a point: both second differences vanish there. The origin is added
  /// after that test, so the first distinct score is kept too.
  private func isIntermediate(_ point: Int) -> Bool {
    guard point > 1, point < count - 1 else { return false }
    func isStraight(_ values: [Double], _ total: ClassTotals) -> Bool {
      let before = (values[point] - values[point - 1]) * total.sumOfWeights
      let after = (values[point + 1] - values[point]) * total.sumOfWeights
      return abs(before - after) < 1e-9 * max(abs(before), abs(after), 1)
    }
    return isStraight(signalEfficiencies, signal) && isStraight(backgroundEfficiencies, background)
  }
}

extension ROCCurve {
  /// The signal efficiency between the two points of the curve around `signalEfficiency`: the
  /// share of the signal that has the same score there.
  public func stepWidth(atSignalEfficiency signalEfficiency: Double) -> Double {
    let left = lastPoint(atMost: signalEfficiency)
    guard left + 1 < count else { return 0 }
    return signalEfficiencies[left + 1] - signalEfficiencies[left]
  }
}
