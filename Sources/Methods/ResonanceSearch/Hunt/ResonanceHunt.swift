import Foundation
import Mixtures
import Randomness
import Spectra

/// CWoLa hunting (arXiv:1805.02664, 1902.02634): in every place of a mass spectrum a classifier is
/// trained to tell the signal region from its sidebands; a resonance there is what it can learn.
/// Events are selected by its score and the spectrum is searched for an excess over a smooth
/// background.
public struct ResonanceHunt: Sendable {
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
  let function: BackgroundFunction
  let folds: NestedFolds
  /// Whether selections are tested for what they do to the shape of the spectrum.
  let testsSculpting: Bool

  /// A search among `events`.
  ///
  /// - Throws: `WeakSupervisionError` or `ResonanceSearchError` for settings or spectra that leave
  ///   no room for a search.
  public init(_ configuration: HuntConfiguration, events: HuntEvents) throws {
    try self.init(configuration, events: events, testsSculpting: true)
  }

  init(_ configuration: HuntConfiguration, events: HuntEvents, testsSculpting: Bool) throws {
    try configuration.validate()
    self.testsSculpting = testsSculpting
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
    function = try BackgroundChoice.function(
      parameters: configuration.backgroundParameters, for: spectrum,
      centerOfMassEnergy: configuration.centerOfMassEnergy)
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

  /// Searches in all regions; the result is a quick look, whose p-values do not know of the
  /// training.
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
    var result = HuntResult(
      edges: edges, inclusive: try hypotheses.map { try examine($0, nil) },
      regions: try searchRegions(finished: finished, done: done, progress: progress),
      skipped: skipped)
    try concludeWithBest(&result, nil)
    return result
  }

  func searchRegions(
    finished: (ResonanceHypothesis) throws -> HuntResult.Region? = { _ in nil },
    done: (HuntResult.Region) throws -> Void = { _ in },
    progress: (Progress) -> Void = { _ in }
  ) throws -> [HuntResult.Region] {
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
    return regions
  }
}
