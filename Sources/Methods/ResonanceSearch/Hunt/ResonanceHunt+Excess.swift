extension ResonanceHunt {
  /// The result of a search as its pseudo-experiments judge it: the largest excess is the one with
  /// the smallest calibrated local p-value.
  public func judged(
    _ result: HuntResult, by calibration: SearchCalibration
  ) throws -> HuntResult {
    var result = result
    let (count, error) = calibration.tries
    result.calibration = HuntResult.Calibration(
      experiments: calibration.experiments.count, spreads: calibration.spreads, tries: count,
      triesError: error)
    try concludeWithBest(&result, calibration)
    return result
  }

  /// Finds the largest excess of `result`, by their local p-values without `calibration`, and tests
  /// the features there.
  func concludeWithBest(_ result: inout HuntResult, _ calibration: SearchCalibration?) throws {
    let earlier = result.best?.center
    result.best = best(result, calibration)
    guard configuration.permutations > 0, result.best?.center != earlier,
      let top = hypotheses.first(where: { $0.center == result.best?.center })
    else { return }
    result.correlation = try correlation(top)
  }

  /// What the regions of a search show, as pseudo-experiments keep it.
  func excesses(_ regions: [HuntResult.Region]) -> [SearchCalibration.Excess] {
    regions.flatMap { region in
      region.selections.filter { isJudged(region, $0) }.compactMap { excess(region, $0) }
    }
  }

  private func excess(
    _ region: HuntResult.Region, _ selection: HuntResult.Selection
  ) -> SearchCalibration.Excess? {
    selection.fittedSignificance.map {
      .init(center: region.center, efficiency: selection.efficiency, significance: $0)
    }
  }

  /// Selections with fewer (effective) events outside of the signal region are shown but not
  /// judged: a fit to so few has no χ², and its asymptotic p-values are too small.
  private static let fewestFittedEvents = 50.0

  private func isJudged(_ region: HuntResult.Region, _ selection: HuntResult.Selection) -> Bool {
    let outside = edges.indices.dropLast().filter {
      !(region.bins[0]..<region.bins[1]).contains($0)
    }
    let count = outside.reduce(0) { $0 + selection.counts[$1] }
    let variance = outside.reduce(0) { $0 + selection.errors[$1] * selection.errors[$1] }
    return variance > 0 && count * count / variance >= ResonanceHunt.fewestFittedEvents
  }

  private func best(
    _ result: HuntResult, _ calibration: SearchCalibration?
  ) -> HuntResult.Excess? {
    var found: [HuntResult.Excess] = []
    for region in result.regions {
      for selection in region.selections where isJudged(region, selection) {
        let excess = excess(region, selection)
        found.append(
          HuntResult.Excess(
            center: region.center, efficiency: selection.efficiency,
            significance: selection.significance, fittedPValue: selection.judgedPValue,
            localPValue: excess.flatMap { calibration?.localPValue($0) },
            globalPValue: excess.flatMap { calibration?.globalPValue($0) }, tries: 0))
      }
    }
    // Equal p-values, and those that cannot be judged, go by their significance.
    func isLess(_ one: HuntResult.Excess, _ other: HuntResult.Excess) -> Bool {
      func place(_ excess: HuntResult.Excess) -> Double {
        (calibration == nil ? excess.fittedPValue : excess.localPValue) ?? 1
      }
      let (first, second) = (place(one), place(other))
      return first == second ? one.significance < other.significance : first > second
    }
    var top = found.max(by: isLess)
    top?.tries = found.count
    return top
  }
}
