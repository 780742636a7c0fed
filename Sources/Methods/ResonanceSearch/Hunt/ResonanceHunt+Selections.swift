import Mixtures
import Randomness
import Spectra

extension ResonanceHunt {
  /// The spectra of all selections by `scores`, or of all events without scores.
  func examine(
    _ hypothesis: ResonanceHypothesis, _ scores: [Double]?
  ) throws -> HuntResult.Region {
    let signal = hypothesis.signalRegion
    var region = HuntResult.Region(
      center: hypothesis.center, bins: [signal.lowerBound, signal.upperBound],
      range: [edges[signal.lowerBound], edges[signal.upperBound]], selections: [], failures: [])
    let ranked = scores.map { self.ranked($0, hypothesis) }
    for efficiency in scores == nil ? [1] : configuration.efficiencies.sorted(by: >) {
      let rows =
        ranked?.selecting(efficiency, weights: events.weights) ?? Array(0..<events.count)
      do {
        region.selections.append(try selection(rows, efficiency, hypothesis))
      } catch let error as ResonanceSearchError {
        let words = error.description.prefix { $0 != "\n" }
        region.failures.append("efficiency \(efficiency): \(words)")
      }
    }
    return region
  }

  /// The region of `hypothesis` after each selection; the events from `first` on are the signal.
  func selected(
    _ hypothesis: ResonanceHypothesis, signalFrom first: Int
  ) throws -> [SignalInjection.Selected] {
    let ranked = ranked(try folds.scores(hypothesis) {}, hypothesis)
    return configuration.efficiencies.sorted(by: >).compactMap { efficiency in
      let rows = ranked.selecting(efficiency, weights: events.weights)
      guard let selection = try? selection(rows, efficiency, hypothesis, isJudged: false)
      else { return nil }
      let signal = rows.filter { row in
        row >= first && folds.bins[row].map(hypothesis.signalRegion.contains) ?? false
      }
      let counting = hypothesis.signalRegion.reduce(0) {
        $0 + selection.errors[$1] * selection.errors[$1]
      }
      return SignalInjection.Selected(
        efficiency: efficiency, signal: signal.reduce(0) { $0 + (events.weights?[$1] ?? 1) },
        excess: selection.observed - selection.expected,
        error: (counting + selection.expectedError * selection.expectedError).squareRoot(),
        significance: selection.significance)
    }
  }

  private func selection(
    _ rows: [Int], _ efficiency: Double, _ hypothesis: ResonanceHypothesis, isJudged: Bool = true
  ) throws -> HuntResult.Selection {
    let spectrum = try MassSpectrum(
      edges: edges, masses: rows.map { events.masses[$0] },
      weights: events.weights.map { weights in rows.map { weights[$0] } })
    let fit = try self.fit(spectrum, hypothesis)
    let excess = try fit.excess(in: hypothesis.signalRegion)
    let quality = GoodnessOfFit(fit)
    return HuntResult.Selection(
      efficiency: efficiency, backgroundParameters: fit.parameters.count, counts: spectrum.counts,
      errors: spectrum.variances.map { $0.squareRoot() }, background: fit.expected,
      pulls: quality.pulls, observed: excess.observed, expected: excess.expected,
      expectedError: excess.expectedVariance.squareRoot(),
      significance: excess.signedSignificance, pValue: excess.pValue,
      pseudoSpectra: isJudged && efficiency < 1
        ? pseudoSpectra(fit, excess, efficiency, hypothesis) : nil,
      fitPValue: quality.deviancePValue,
      sculptingPValue: testsSculpting && efficiency < 1 ? sculpting(rows, hypothesis) : nil)
  }

  /// Pseudo-experiments of the excess over `fit`; nil where it is small, and where the background
  /// alone cannot be fitted to draw from.
  private func pseudoSpectra(
    _ fit: BackgroundFit, _ excess: CountingExcess, _ efficiency: Double,
    _ hypothesis: ResonanceHypothesis
  ) -> HuntResult.PseudoSpectra? {
    let significance = excess.signedSignificance
    guard significance >= HuntResult.Selection.simulatedFrom,
      let background = try? BackgroundFit(fit.spectrum, function: fit.function),
      let scan = try? ResonanceScan(
        fit.spectrum, function: fit.function, hypotheses: [hypothesis])
    else { return nil }
    let stream = RandomStream(seed: configuration.seed).substream("local p-value")
      .substream(hypothesis.center).substream("\(efficiency)")
    func draw(_ count: Int, _ stream: RandomStream) -> HuntResult.PseudoSpectra? {
      guard let toys = try? ScanToys(of: scan, background: background, toys: count, random: stream)
      else { return nil }
      let value = toys.localPValue(place: 0, signedSignificance: significance)
      return HuntResult.PseudoSpectra(
        count: count, exceeding: value.exceeding, failed: value.failed)
    }
    let first = draw(configuration.toys, stream)
    // Of few expected events no formula knows the tail.
    guard let first, first.exceeding == 0,
      excess.expected < HuntResult.Selection.asymptoticFrom
    else { return first }
    return draw(100 * configuration.toys, stream.substream("tail"))
  }

  /// The p-value of equal shapes of the spectrum with and without the selection of `rows`.
  private func sculpting(_ rows: [Int], _ hypothesis: ResonanceHypothesis) -> Double? {
    var passes = [Double](repeating: 0, count: events.count)
    for row in rows { passes[row] = 1 }
    let region = hypothesis.signalRegion
    let test = try? SculptingTest(
      ObservedFeature("mass", events.masses),
      scores: ScoredMixture(name: "events", scores: passes, weights: events.weights),
      threshold: 0.5, edges: edges,
      excluding: edges[region.lowerBound]..<edges[region.upperBound])
    return test?.shape.pValue
  }

  /// The features between the two sidebands of a hypothesis.
  func correlation(_ hypothesis: ResonanceHypothesis) throws -> FeatureCorrelationTest? {
    let features = try EventData.table(events.table).observables()
    func range(_ bins: Range<Int>) -> Range<Double> {
      edges[bins.lowerBound]..<edges[bins.upperBound]
    }
    let stream = RandomStream(seed: configuration.seed).substream("correlation")
    return try? FeatureCorrelationTest(
      features, variable: ObservedFeature("mass", events.masses), weights: events.weights,
      low: range(hypothesis.lowerSideband), high: range(hypothesis.upperSideband),
      permutations: max(configuration.permutations, 120 * features.count), random: stream)
  }

  /// The background outside of the signal region; a spectrum with too few filled bins for the
  /// chosen function gets one with fewer parameters.
  private func fit(
    _ spectrum: MassSpectrum, _ hypothesis: ResonanceHypothesis
  ) throws -> BackgroundFit {
    var function = function
    while true {
      do {
        return try BackgroundFit(spectrum, function: function, masked: hypothesis.signalRegion)
      } catch {
        guard let simpler = BackgroundFunction.Form(rawValue: function.parameterCount - 1) else {
          throw error
        }
        function = BackgroundFunction(
          simpler, centerOfMassEnergy: configuration.centerOfMassEnergy)
      }
    }
  }

  /// All events in the order of their scores. Equal scores are ordered by chance.
  private func ranked(_ scores: [Double], _ hypothesis: ResonanceHypothesis) -> RankedFolds {
    let stream = RandomStream(seed: configuration.seed).substream("ties")
    var random = stream.substream(hypothesis.center)
    return RankedFolds(folds, scores: scores, chance: random.permutation(events.count))
  }
}
