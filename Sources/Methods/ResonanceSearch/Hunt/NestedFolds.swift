import BoostedTrees
import Mixtures
import Randomness
import Ranking
import Spectra
import WeakSupervision

/// Scores of events by classifiers of signal region against sidebands that never saw them: for each
/// test fold and each validation fold among the others, classifiers are trained on the rest; those
/// of one test fold are averaged (arXiv:1902.02634).
struct NestedFolds: Sendable {
  let configuration: HuntConfiguration
  let events: HuntEvents
  /// The bin of each event; nil outside of the spectrum.
  let bins: [Int?]
  /// The fold of each event.
  let foldOf: [Int]

  init(_ configuration: HuntConfiguration, events: HuntEvents, spectrum: MassSpectrum) {
    self.configuration = configuration
    self.events = events
    bins = events.masses.map { spectrum.bin(of: $0) }
    var random = RandomStream(seed: configuration.seed).substream("folds")
    var folds = [Int](repeating: 0, count: events.count)
    for (place, event) in random.permutation(events.count).enumerated() {
      folds[event] = place % configuration.folds
    }
    foldOf = folds
  }

  /// Why there is nothing to learn for a hypothesis: a fold lacks the signal region or a sideband;
  /// nil where all have both.
  func shortage(_ hypothesis: ResonanceHypothesis) -> WeakSupervisionError? {
    let regions = [hypothesis.signalRegion, hypothesis.lowerSideband, hypothesis.upperSideband]
    var counts = Array(
      repeating: [Int](repeating: 0, count: regions.count), count: configuration.folds)
    for (bin, fold) in zip(bins, foldOf) {
      guard let bin else { continue }
      for (number, region) in regions.enumerated() where region.contains(bin) {
        counts[fold][number] += 1
      }
    }
    return counts.firstIndex { $0.contains(0) }.map { fold in
      NestedFolds.tooFew(hypothesis, counts[fold], in: "fold \(fold + 1)")
    }
  }

  private static func tooFew(
    _ hypothesis: ResonanceHypothesis, _ counts: [Int], in folds: String
  ) -> WeakSupervisionError {
    WeakSupervisionError(
      "signal region around bin \(hypothesis.center)",
      "\(counts[0]) events inside, \(counts[1]) and \(counts[2]) in the sidebands of \(folds)",
      hint: "use wider bins, fewer folds, or a narrower range of masses")
  }

  /// The number of classifiers for one hypothesis.
  var trainings: Int {
    configuration.folds * (configuration.folds - 1) * configuration.restarts
  }

  /// The score of every event, for one signal region.
  ///
  /// - Parameter trained: Called after each classifier.
  func scores(_ hypothesis: ResonanceHypothesis, trained: () -> Void) throws -> [Double] {
    var scores = [Double](repeating: 0, count: events.count)
    for test in 0..<configuration.folds {
      let rows = (0..<events.count).filter { foldOf[$0] == test }
      let table = EventData.table(try events.table.selecting(rows))
      let validationFolds = (0..<configuration.folds).filter { $0 != test }
      for validation in validationFolds {
        let folds = validationFolds.filter { $0 != validation }
        let chosen = try classifiers(
          hypothesis, training: folds, validation: validation, test: test, trained: trained)
        for classifier in chosen {
          let share = 1 / Double(chosen.count * validationFolds.count)
          for (row, score) in zip(rows, try classifier.scores(of: table)) {
            scores[row] += share * score
          }
        }
      }
    }
    return scores
  }

  /// The classifiers of one pair of test and validation fold.
  private func classifiers(
    _ hypothesis: ResonanceHypothesis, training: [Int], validation: Int, test: Int,
    trained: () -> Void
  ) throws -> [WeakClassifier] {
    let watched = try samples(hypothesis, folds: [validation])
    var setting = configuration.classifier
    let stream = RandomStream(seed: configuration.seed).substream("classifiers")
    var random = stream.substream(hypothesis.center).substream(test).substream(validation)
    setting.seed = random.next()
    let trainer = try WeakTrainer(
      setting, training: try samples(hypothesis, folds: training), validation: watched,
      // Restarts among which the validation fold chooses must not have seen it.
      redealsMembers: configuration.selection == .mean)
    var all: [WeakClassifier] = []
    for restart in 0..<configuration.restarts {
      all.append(try trainer.train(member: restart).classifier)
      trained()
    }
    guard configuration.selection == .best, all.count > 1 else { return all }
    let metrics = try all.map { try metric($0, watched) }
    let best = metrics.indices.max { (metrics[$0], $1) < (metrics[$1], $0) } ?? 0
    return [all[best]]
  }

  /// Signal region and sidebands of some folds. The two sidebands count alike, so that a difference
  /// linear in the mass cancels to first order.
  func samples(_ hypothesis: ResonanceHypothesis, folds: [Int]) throws -> MixedEvents {
    let isUsed = folds.reduce(into: [Bool](repeating: false, count: configuration.folds)) {
      $0[$1] = true
    }
    func rows(_ region: Range<Int>) -> [Int] {
      (0..<events.count).filter { row in
        isUsed[foldOf[row]] && (bins[row].map(region.contains) ?? false)
      }
    }
    func weights(_ rows: [Int]) -> [Double] {
      rows.map { events.weights?[$0] ?? 1 }
    }
    let (inside, low, high) = (
      rows(hypothesis.signalRegion), rows(hypothesis.lowerSideband), rows(hypothesis.upperSideband)
    )
    guard !inside.isEmpty, !low.isEmpty, !high.isEmpty else {
      throw NestedFolds.tooFew(
        hypothesis, [inside.count, low.count, high.count], in: "\(folds.count) folds")
    }
    let (lowWeights, highWeights) = (weights(low), weights(high))
    let ratio = lowWeights.reduce(0, +) / highWeights.reduce(0, +)
    return try MixedEvents([
      .init(
        name: "signal region", events: .table(try events.table.selecting(inside)),
        weights: weights(inside).map { Float($0) }),
      .init(
        name: "sidebands", events: .table(try events.table.selecting(low + high)),
        weights: (lowWeights + highWeights.map { $0 * ratio }).map { Float($0) }),
    ])
  }

  /// The efficiency of the signal region at the configured efficiency of the sidebands.
  private func metric(_ classifier: WeakClassifier, _ validation: MixedEvents) throws -> Double {
    let (inside, outside) = (validation.samples[0], validation.samples[1])
    let scores = try classifier.scores(of: inside.events)
    let others = try classifier.scores(of: outside.events)
    let sample = try ScoredSample(
      scores: scores + others,
      isSignal: Array(repeating: 1, count: scores.count) + Array(repeating: 0, count: others.count),
      weights: ((inside.weights ?? []) + (outside.weights ?? [])).map { Double($0) })
    let curve = ROCCurve(sample)
    let last = curve.backgroundEfficiencies.lastIndex { $0 <= configuration.sidebandEfficiency }
    return last.map { curve.signalEfficiencies[$0] } ?? 0
  }
}
