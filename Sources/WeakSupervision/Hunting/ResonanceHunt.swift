import Foundation
import Randomness
import Statistics
import Training

/// CWoLa hunting (arXiv:1805.02664, 1902.02634): in every place of a mass spectrum a classifier is
/// trained to tell the signal region from its sidebands; a resonance there is what it can learn.
/// Events are selected by its score and the spectrum is searched for an excess over a smooth
/// background.
public struct ResonanceHunt {
  /// How far a search has come.
  public struct Progress: Sendable {
    /// The trained classifiers.
    public var trained: Int
    /// The number of classifiers to be trained.
    public var total: Int
    /// The region at work, from 1, and the number of regions.
    public var region: (number: Int, count: Int)
  }

  /// The settings.
  public let configuration: HuntConfiguration
  /// The events.
  public let events: HuntEvents
  /// The bins of the spectrum in GeV.
  public let edges: [Double]
  /// The signal regions that are tried.
  public let hypotheses: [ResonanceHypothesis]
  /// Those in which a fold has too few events to learn from.
  public let skipped: [HuntResult.Skipped]
  private let function: BackgroundFunction
  private let folds: NestedFolds

  /// A search among `events`.
  ///
  /// - Throws: `WeakSupervisionError` or `ResonanceSearchError` for settings or spectra that leave no
  ///   room for a search.
  public init(_ configuration: HuntConfiguration, events: HuntEvents) throws {
    try configuration.validate()
    self.configuration = configuration
    self.events = events
    edges = try events.edges(configuration)
    let spectrum = try MassSpectrum(edges: edges, masses: events.masses, weights: events.weights)
    let all = ResonanceHypothesis.scan(
      bins: spectrum.bins, halfWidth: configuration.halfWidth,
      sidebandWidth: configuration.sidebandWidth)
    let wanted = all.filter { configuration.centers?.contains($0.center) ?? true }
    guard let first = all.first, let last = all.last else {
      throw WeakSupervisionError(
        "resonance search", "no signal region with sidebands fits into \(spectrum.bins) bins",
        hint: "use more bins")
    }
    guard !wanted.isEmpty else {
      throw WeakSupervisionError(
        "resonance search", "none of the bins \(configuration.centers ?? []) has sidebands",
        hint: "centers can be \(first.center) to \(last.center)")
    }
    if let count = configuration.backgroundParameters,
      let form = BackgroundFunction.Form(rawValue: count)
    {
      function = BackgroundFunction(form, centerOfMassEnergy: configuration.centerOfMassEnergy)
    } else {
      function = try BackgroundChoice(
        spectrum, centerOfMassEnergy: configuration.centerOfMassEnergy
      ).chosen.function
    }
    folds = NestedFolds(configuration, events: events, spectrum: spectrum)
    // What a fold lacks is said before anything is trained.
    let shortages = wanted.map(folds.shortage)
    hypotheses = zip(wanted, shortages).filter { $0.1 == nil }.map(\.0)
    if hypotheses.isEmpty, let first = shortages.compactMap({ $0 }).first { throw first }
    skipped = zip(wanted, shortages).compactMap { [edges] hypothesis, shortage in
      shortage.map {
        let signal = hypothesis.signalRegion
        return HuntResult.Skipped(
          center: hypothesis.center, range: [edges[signal.lowerBound], edges[signal.upperBound]],
          reason: $0.problem)
      }
    }
  }

  /// Searches in all regions.
  ///
  /// - Parameters:
  ///   - finished: A region that an earlier, interrupted search has finished; nil: not yet.
  ///   - done: Called with every region that is finished now.
  ///   - progress: Called after every classifier.
  /// - Throws: `TrainingInterrupted` after Ctrl-C, and what trainings and fits throw.
  public func search(
    finished: (ResonanceHypothesis) throws -> HuntResult.Region? = { _ in nil },
    done: (HuntResult.Region) throws -> Void = { _ in },
    progress: (Progress) -> Void = { _ in }
  ) throws -> HuntResult {
    var regions: [HuntResult.Region] = []
    var state = Progress(
      trained: 0, total: folds.trainings * hypotheses.count, region: (0, hypotheses.count))
    for (number, hypothesis) in hypotheses.enumerated() {
      state.region.number = number + 1
      if let earlier = try finished(hypothesis) {
        guard earlier.isComplete(hypothesis, bins: edges.count - 1) else {
          throw WeakSupervisionError(
            "region \(hypothesis.center)", "what was kept of it is damaged",
            hint: "pass --force to start the run anew")
        }
        regions.append(earlier)
        state.total -= folds.trainings
        continue
      }
      let scores = try folds.scores(hypothesis) {
        state.trained += 1
        progress(state)
      }
      let region = try examine(hypothesis, scores)
      regions.append(region)
      try done(region)
    }
    var result = HuntResult(
      edges: edges, inclusive: try hypotheses.map { try examine($0, nil) }, regions: regions,
      skipped: skipped)
    result.best = try best(result)
    if configuration.permutations > 0,
      let top = hypotheses.first(where: { $0.center == result.best?.center })
    {
      result.correlation = try correlation(top)
    }
    return result
  }

  /// The spectra of all selections by `scores`, or of all events without scores.
  private func examine(
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

  private func selection(
    _ rows: [Int], _ efficiency: Double, _ hypothesis: ResonanceHypothesis
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
      calibration: efficiency < 1 ? calibration(fit, excess, efficiency, hypothesis) : nil,
      fitPValue: quality.deviancePValue,
      sculptingPValue: efficiency < 1 ? sculpting(rows, hypothesis) : nil)
  }

  /// Pseudo-experiments of the excess over `fit`; nil where it is small, and where the background alone
  /// cannot be fitted to draw from.
  private func calibration(
    _ fit: BackgroundFit, _ excess: CountingExcess, _ efficiency: Double,
    _ hypothesis: ResonanceHypothesis
  ) -> HuntResult.Calibration? {
    let significance = excess.signedSignificance
    guard significance >= HuntResult.Selection.calibratedFrom,
      let background = try? BackgroundFit(fit.spectrum, function: fit.function),
      let scan = try? ResonanceScan(
        fit.spectrum, function: fit.function, hypotheses: [hypothesis])
    else { return nil }
    let stream = RandomStream(seed: configuration.seed).substream("local p-value")
      .substream(hypothesis.center).substream("\(efficiency)")
    func draw(_ count: Int, _ stream: RandomStream) -> HuntResult.Calibration? {
      guard let toys = try? ScanToys(of: scan, background: background, toys: count, random: stream)
      else { return nil }
      let value = toys.localPValue(place: 0, signedSignificance: significance)
      return HuntResult.Calibration(
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
  private func correlation(_ hypothesis: ResonanceHypothesis) throws -> FeatureCorrelationTest? {
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

  /// The background outside of the signal region; a spectrum with too few filled bins for the chosen
  /// function gets one with fewer parameters.
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

  /// Selections with fewer (effective) events outside of the signal region are shown but not judged: a
  /// fit to so few has no χ², and its asymptotic p-values are too small.
  private static let fewestFittedEvents = 50.0

  private func isJudged(_ region: HuntResult.Region, _ selection: HuntResult.Selection) -> Bool {
    let outside = edges.indices.dropLast().filter {
      !(region.bins[0]..<region.bins[1]).contains($0)
    }
    let count = outside.reduce(0) { $0 + selection.counts[$1] }
    let variance = outside.reduce(0) { $0 + selection.errors[$1] * selection.errors[$1] }
    return variance > 0 && count * count / variance >= ResonanceHunt.fewestFittedEvents
  }

  /// The largest excess with its trials factor.
  private func best(_ result: HuntResult) throws -> HuntResult.Excess? {
    typealias Candidate = (region: HuntResult.Region, selection: HuntResult.Selection)
    let all: [Candidate] = result.regions.flatMap { region in
      region.selections.map { (region: region, selection: $0) }
    }
    let candidates = all.filter { isJudged($0.region, $0.selection) }
    // By their calibrated p-values; equal ones, and those that cannot be judged, by their significance.
    func isLess(_ one: Candidate, _ other: Candidate) -> Bool {
      let (first, second) = (one.selection.judgedPValue ?? 1, other.selection.judgedPValue ?? 1)
      return first == second
        ? one.selection.significance < other.selection.significance : first > second
    }
    guard let top = candidates.max(by: isLess) else { return nil }
    let local = top.selection.judgedPValue
    var excess = HuntResult.Excess(
      center: top.region.center, efficiency: top.selection.efficiency,
      significance: top.selection.significance, localPValue: local, tries: candidates.count,
      boundOfGlobalPValue: local.map { min(1, -expm1(Double(candidates.count) * log1p(-$0))) },
      globalPValue: nil, isLimit: false)
    guard local != nil else { return excess }
    let spectrum = try MassSpectrum(
      edges: edges, counts: top.selection.counts,
      variances: top.selection.errors.map { $0 * $0 })
    // The scan repeats the fits of this selection, with its number of parameters.
    guard let form = BackgroundFunction.Form(rawValue: top.selection.backgroundParameters),
      let scan = try? ResonanceScan(
        spectrum,
        function: BackgroundFunction(form, centerOfMassEnergy: configuration.centerOfMassEnergy),
        hypotheses: hypotheses),
      let toys = try? ScanToys(
        of: scan, toys: configuration.toys,
        random: RandomStream(seed: configuration.seed).substream("trials"))
    else { return excess }
    // A toy whose fit fails counts as extreme, so that many of them say nothing.
    guard 20 * toys.failed <= configuration.toys else { return excess }
    let value = toys.globalPValue(signedSignificance: top.selection.significance)
    excess.isLimit = value.exceeding == 0
    excess.globalPValue = excess.isLimit ? value.upperLimit() : value.value
    return excess
  }
}
