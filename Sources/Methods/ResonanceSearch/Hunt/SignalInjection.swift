import Mixtures
import Spectra

/// What a search makes of a known signal: searches in pseudo-experiments of the background with
/// different numbers of signal events added, in the signal region where most of them lie.
///
/// How much of a signal the selection keeps depends on how much there is, because the classifier
/// learns from it; so the efficiency is known as a function of the number of events, and yields and
/// limits are those numbers for which the search selects as many signal events as the data show or
/// allow.
public struct SignalInjection: Codable, Equatable, Sendable {
  /// One search.
  public struct Trial: Codable, Equatable, Sendable {
    /// The number of signal events that were added.
    public var injected: Int
    /// What the selections hold.
    public var selections: [Selected]
  }

  /// The signal region after one selection.
  public struct Selected: Codable, Equatable, Sendable {
    /// The share of all events that pass.
    public var efficiency: Double
    /// The selected signal events in the region, by their truth.
    public var signal: Double
    /// The fitted excess there.
    public var excess: Double
    /// Its standard error from counts and fit.
    public var error: Double
    /// Its significance by the asymptotic formula.
    public var significance: Double
  }

  /// Signal events before any selection, from the data.
  public struct Yield: Codable, Equatable, Sendable {
    /// The selection with the narrowest interval, from which the number comes: a tight one is soon
    /// full of a large signal.
    public var efficiency: Double
    /// The selection with the smallest expected limit, from which the limit comes; the data do not
    /// choose it.
    public var limitEfficiency: Double
    /// The fitted number of signal events.
    public var events: Double
    /// The lower end of its interval of one standard error.
    public var low: Double
    /// The upper end.
    public var high: Double
    /// The number that is excluded at 95 % (CLs).
    public var limit: Double
    /// The number that is expected to be excluded without a signal.
    public var expectedLimit: Double
  }

  /// The central bin of the region.
  public var center: Int
  /// The searches, from few to many signal events.
  public var trials: [Trial]

  /// The mean number of selected signal events for each injected number, rising from none.
  func response(_ efficiency: Double) -> [(injected: Double, selected: Double)] {
    var points = [(injected: 0.0, selected: 0.0)]
    for injected in Set(trials.map(\.injected)).sorted() where injected > 0 {
      let values = trials.filter { $0.injected == injected }.compactMap { trial in
        trial.selections.first { $0.efficiency == efficiency }?.signal
      }
      guard !values.isEmpty else { continue }
      let mean = values.reduce(0, +) / Double(values.count)
      points.append((Double(injected), max(mean, points[points.count - 1].selected)))
    }
    return points
  }

  /// The number of signal events of which a selection keeps `selected`; infinite where it keeps
  /// none, 0 for a deficit.
  public func events(selected: Double, efficiency: Double) -> Double {
    let points = response(efficiency)
    guard selected > 0 else { return 0 }
    guard let last = points.last, last.selected > 0 else { return .infinity }
    guard let above = points.firstIndex(where: { $0.selected >= selected }) else {
      // As efficient as for the largest number.
      return selected * last.injected / last.selected
    }
    let (low, high) = (points[above - 1], points[above])
    return low.injected + (high.injected - low.injected) * (selected - low.selected)
      / (high.selected - low.selected)
  }

  /// The yield and its limit in the data; nil where the region was not searched and where no
  /// selection keeps any of the signal.
  public func yield(in result: HuntResult) -> Yield? {
    guard let region = result.regions.first(where: { $0.center == center }) else { return nil }
    var found: [(yield: Yield, width: Double)] = []
    for selection in region.selections {
      func total(_ selected: Double) -> Double {
        events(selected: selected, efficiency: selection.efficiency)
      }
      guard let excess = result.counting(region, selection) else { continue }
      let yield = Yield(
        efficiency: selection.efficiency, limitEfficiency: selection.efficiency,
        events: total(excess.excess), low: total(excess.excess - excess.excessError),
        high: total(excess.excess + excess.excessError), limit: total(excess.upperLimit()),
        expectedLimit: total(excess.expectedLimit()))
      if yield.high.isFinite, yield.limit.isFinite, yield.expectedLimit.isFinite {
        // A deficit is no narrow interval.
        let signal = max(excess.excess, 0)
        found.append((yield, total(signal + excess.excessError) - total(signal)))
      }
    }
    guard var best = found.min(by: { $0.width < $1.width })?.yield,
      let strictest = found.map(\.yield).min(by: { $0.expectedLimit < $1.expectedLimit })
    else { return nil }
    best.limitEfficiency = strictest.efficiency
    best.limit = strictest.limit
    best.expectedLimit = strictest.expectedLimit
    return best
  }
}

extension ResonanceHunt {
  /// Searches in pseudo-experiments to which events of `signal` are added.
  ///
  /// - Parameters:
  ///   - signal: Signal events with the same features.
  ///   - repeats: The searches for each of four numbers of events: half, one, two and four times
  ///     the square root of the background in the region.
  ///   - progress: Called with the numbers of the finished searches and of all.
  /// - Throws: `WeakSupervisionError` for other features, and for a signal outside of all regions;
  ///   what trainings throw.
  public func injection(
    of signal: HuntEvents, repeats: Int,
    progress: (_ finished: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> SignalInjection {
    guard signal.table.names == events.table.names else {
      throw WeakSupervisionError(
        "signal",
        "its features are \(signal.table.names.joined(separator: ", ")), those of the data "
          + events.table.names.joined(separator: ", "))
    }
    let spectrum = try MassSpectrum(edges: edges, masses: signal.masses)
    func share(_ hypothesis: ResonanceHypothesis) -> Double {
      spectrum.sum(in: hypothesis.signalRegion).count / Double(signal.count)
    }
    guard let hypothesis = hypotheses.max(by: { share($0) < share($1) }), share(hypothesis) > 0.1
    else {
      throw WeakSupervisionError(
        "signal", "fewer than one in ten of its events lie in any signal region",
        hint: "does it belong to this spectrum, and is its mass in GeV?")
    }
    let generator = try PseudoExperimentGenerator(self)
    let background = generator.expected(in: hypothesis.signalRegion)
    let numbers = [0.5, 1, 2, 4].map {
      min(max(Int(($0 * background.squareRoot()).rounded()), 1), signal.count)
    }
    let plan = numbers.flatMap { number in (0..<repeats).map { (number, $0) } }
    var trials: [SignalInjection.Trial] = []
    for (done, (number, copy)) in plan.enumerated() {
      trials.append(
        try generator.trial(signal, count: number, copy: done * 1000 + copy, at: hypothesis))
      progress(done + 1, plan.count)
    }
    return SignalInjection(center: hypothesis.center, trials: trials)
  }
}
