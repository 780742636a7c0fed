import BoostedTrees
import Mixtures
import Randomness
import Spectra
import Synchronization
import TensorEngine

extension ResonanceHunt {
  /// Searches in pseudo-experiments of the background alone, with the settings of this search.
  ///
  /// Each has as many events as the spectrum of the data. Their masses are drawn from the
  /// background fitted to all events, and the features of the data are dealt out to them by chance,
  /// so that they do not depend on the mass; weights stay in their bins.
  ///
  /// - Parameters:
  ///   - kept: What an earlier, interrupted run has finished.
  ///   - done: Called with all that are finished, each time that there are more.
  ///   - progress: Called with the numbers of the finished ones and of all.
  /// - Returns: The experiments in the order of their numbers, whatever the number of threads.
  /// - Throws: `TrainingInterrupted` after Ctrl-C; `WeakSupervisionError` where the background
  ///   cannot be fitted, or no pseudo-experiment has room for a search; what trainings throw.
  public func pseudoExperiments(
    kept: [SearchCalibration.Experiment] = [],
    done: ([SearchCalibration.Experiment]) throws -> Void = { _ in },
    progress: (_ finished: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> [SearchCalibration.Experiment] {
    let generator = try PseudoExperimentGenerator(self)
    let total = configuration.pseudoExperiments
    var all = kept.filter { $0.number < total }
    let missing = (0..<total).filter { number in !all.contains { $0.number == number } }
    let batch = Threads.count
    for start in stride(from: 0, to: missing.count, by: batch) {
      let numbers = Array(missing[start..<min(start + batch, missing.count)])
      let results = Mutex<[Int: Result<SearchCalibration.Experiment, any Error>]>([:])
      parallelFor(numbers.count, threads: batch) { index in
        let result = Result { try generator.experiment(numbers[index]) }
        results.withLock { $0[index] = result }
      }
      let finished = results.withLock { $0 }
      for index in numbers.indices {
        if let experiment = try finished[index]?.get() { all.append(experiment) }
      }
      all.sort { $0.number < $1.number }
      try done(all)
      progress(total - missing.count + start + numbers.count, total)
    }
    return all
  }
}

/// Makes events of the background alone and searches in them.
struct PseudoExperimentGenerator: Sendable {
  private let hunt: ResonanceHunt
  /// The events inside of the spectrum.
  private let rows: [Int]
  private let bins: WeightedChoice
  /// The weights of each bin; nil without weights.
  private let weights: [[Double]]?
  private let settings: HuntConfiguration
  private let background: BackgroundFit

  init(_ hunt: ResonanceHunt) throws {
    self.hunt = hunt
    let (events, edges) = (hunt.events, hunt.edges)
    let spectrum = try MassSpectrum(edges: edges, masses: events.masses, weights: events.weights)
    let fit: BackgroundFit
    do {
      fit = try BackgroundFit(spectrum, function: hunt.function)
    } catch let error as ResonanceSearchError {
      throw WeakSupervisionError(
        "pseudo-experiments", "the background cannot be fitted to all events: \(error.problem)")
    }
    background = fit
    let places = events.masses.map { spectrum.bin(of: $0) }
    rows = places.indices.filter { places[$0] != nil }
    var weights = [[Double]](repeating: [], count: spectrum.bins)
    for row in rows {
      let weight = events.weights?[row] ?? 1
      if let bin = places[row], weight > 0 { weights[bin].append(weight) }
    }
    let all = weights.flatMap { $0 }
    // A bin without events takes any of the weights.
    weights = weights.map { $0.isEmpty ? all : $0 }
    self.weights = events.weights == nil ? nil : weights
    // So many events that their weights give the fitted background.
    bins = WeightedChoice(
      zip(fit.expected, weights).map { $0 / ($1.reduce(0, +) / Double($1.count)) })
    var settings = hunt.configuration
    settings.edges = edges
    settings.centers = hunt.hypotheses.map(\.center)
    settings.backgroundParameters = hunt.function.parameterCount
    settings.permutations = 0
    self.settings = settings
  }

  /// The background in some bins, in events of unit weight.
  func expected(in bins: Range<Int>) -> Double {
    let scales = background.spectrum.scales
    return bins.reduce(0) { $0 + background.expected[$1] / scales[$1] }
  }

  /// The search in pseudo-experiment `number`.
  func experiment(_ number: Int) throws -> SearchCalibration.Experiment {
    var random = RandomStream(seed: settings.seed).substream("pseudo-experiment").substream(number)
    var settings = settings
    settings.seed = random.next()
    let toy: ResonanceHunt
    do {
      toy = try ResonanceHunt(settings, events: events(rows, &random), testsSculpting: false)
    } catch is WeakSupervisionError {
      // No region has enough events here: it finds nothing.
      return SearchCalibration.Experiment(number: number, excesses: [])
    }
    return SearchCalibration.Experiment(
      number: number, excesses: toy.excesses(try toy.searchRegions()))
  }

  /// A search with `count` of the events of `signal`, in the region of `hypothesis` alone.
  ///
  /// Features of the data's own signal would take part in the training, so that those of events in
  /// the region play no part. The background is smaller without them; the signal is made smaller by
  /// the square root of that, so that it stands out as much, and its numbers are scaled back.
  func trial(
    _ signal: HuntEvents, count: Int, copy: Int, at hypothesis: ResonanceHypothesis
  ) throws -> SignalInjection.Trial {
    var random = RandomStream(seed: settings.seed).substream("injection").substream(copy)
    var settings = settings
    settings.seed = random.next()
    settings.centers = [hypothesis.center]
    let outside = rows.filter { row in
      !(hunt.folds.bins[row].map(hypothesis.signalRegion.contains) ?? false)
    }
    let background = try events(outside, &random)
    let factor = (Double(outside.count) / Double(rows.count)).squareRoot()
    let added = max(Int((Double(count) * factor).rounded()), 1)
    let chosen = Array(random.permutation(signal.count).prefix(added))
    let weights = background.weights.map { weights in
      weights + chosen.map { signal.weights?[$0] ?? 1 }
    }
    let toy = try ResonanceHunt(
      settings,
      events: HuntEvents(
        table: FeatureTable(
          joining: [.table(background.table), .table(signal.table.selecting(chosen))]),
        masses: background.masses + chosen.map { signal.masses[$0] }, weights: weights),
      testsSculpting: false)
    let scale = Double(count) / Double(added)
    return SignalInjection.Trial(
      injected: count,
      selections: try toy.selected(hypothesis, signalFrom: background.count).map {
        var selected = $0
        selected.signal *= scale
        selected.excess *= scale
        selected.error *= scale
        return selected
      })
  }

  /// Events of the background alone with the features of `rows`.
  private func events(_ rows: [Int], _ random: inout RandomStream) throws -> HuntEvents {
    let centers = zip(hunt.edges, hunt.edges.dropFirst()).map { ($0 * $1).squareRoot() }
    let chosen = rows.map { _ in bins.draw(&random) }
    return try HuntEvents(
      table: hunt.events.table.selecting(random.permutation(rows.count).map { rows[$0] }),
      masses: chosen.map { centers[$0] },
      weights: weights.map { weights in
        chosen.map { weights[$0][random.integer(below: weights[$0].count)] }
      })
  }
}
