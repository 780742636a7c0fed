import Foundation
import Mixtures
import Randomness
import Ranking

/// Trains every combination of a comparison.
public struct Sweep {
  /// How far a comparison has come.
  public struct Progress: Sendable {
    /// The classifiers trained.
    public var trained: Int
    /// The classifiers to be trained.
    public var total: Int
    /// What was trained last.
    public var title: String
  }

  /// What is done of a comparison, from which it goes on.
  public struct Finished: Codable, Sendable {
    /// The number of combinations that are done, in their order.
    var combinations: Int
    /// What they gave.
    var result: SweepResult
  }

  /// One training: everything but the size of the ensemble.
  private struct Combination {
    let method: String
    let model: WeakModel
    let fractions: [Double]
    let counts: [Int]
    let noise: Int

    var title: String { "\(method), \(model.rawValue)" }
    var isSupervised: Bool { method == SweepConfiguration.supervised }
  }

  /// The settings.
  public let configuration: SweepConfiguration
  private let pool: LabelledPool
  private let combinations: [Combination]

  /// The files that are read.
  public var files: [URL] { pool.files }
  /// What the reader found worth saying.
  public var warnings: [String] { pool.warnings }

  /// A comparison.
  ///
  /// - Throws: `WeakSupervisionError` or `DataFileError` for settings and files that cannot be
  ///   used.
  public init(_ configuration: SweepConfiguration) throws {
    try configuration.validate()
    self.configuration = configuration
    pool = try LabelledPool(configuration)
    _ = try MixtureBuilder(isSignal: pool.isSignal, name: "labelled events")
    var combinations: [Combination] = []
    for noise in configuration.noise {
      for model in configuration.models {
        for counts in configuration.counts {
          combinations += Sweep.combinations(configuration, model, counts: counts, noise: noise)
        }
      }
    }
    self.combinations = combinations
  }

  /// The methods on all sets of mixtures of one size. Full supervision does not know the fractions:
  /// it comes once.
  private static func combinations(
    _ configuration: SweepConfiguration, _ model: WeakModel, counts: [Int], noise: Int
  ) -> [Combination] {
    var combinations: [Combination] = []
    for (index, fractions) in configuration.fractions.enumerated() {
      let sizes =
        counts.count == 1 ? [Int](repeating: counts[0], count: fractions.count) : counts
      for method in configuration.methods {
        let isSupervised = method == SweepConfiguration.supervised
        if isSupervised && index > 0 { continue }
        let half = max(sizes.reduce(0, +) / 2, 1)
        combinations.append(
          Combination(
            method: method, model: model, fractions: isSupervised ? [1, 0] : fractions,
            counts: isSupervised ? [half, half] : sizes, noise: noise))
      }
    }
    return combinations
  }

  /// Trains and judges all combinations.
  ///
  /// - Parameters:
  ///   - finished: What an earlier run of the same comparison has done.
  ///   - finish: Receives what is done after every combination.
  ///   - progress: Called after every classifier.
  /// - Throws: `TrainingInterrupted` after Ctrl-C, and what trainings throw.
  public func run(
    finished: Finished? = nil, finish: (Finished) throws -> Void = { _ in },
    progress: (Progress) -> Void = { _ in }
  ) throws -> SweepResult {
    let done = min(finished?.combinations ?? 0, combinations.count)
    let most = configuration.members.max() ?? 1
    var state = Progress(
      trained: 0,
      total: configuration.repetitions * most
        * combinations.dropFirst(done).reduce(0) {
          $0 + ($1.isSupervised ? 1 : configuration.folds)
        }, title: "")
    var result =
      finished?.result ?? SweepResult(rows: [], testEvents: [.max, .max], omissions: [])
    for (number, combination) in combinations.enumerated().dropFirst(done) {
      state.title = combination.title
      var rows = configuration.members.map { members in
        SweepResult.Row(
          method: combination.method, model: combination.model, fractions: combination.fractions,
          counts: combination.counts, members: members, noise: combination.noise, areas: [],
          improvements: [], seconds: 0)
      }
      do {
        for repetition in 0..<configuration.repetitions {
          try run(combination, repetition, &rows, &result) {
            state.trained += 1
            progress(state)
          }
        }
        result.rows += rows
      } catch let error as WeakSupervisionError {
        result.omissions.append("\(combination.title), \(combination.fractions): \(error)")
      }
      try finish(Finished(combinations: number + 1, result: result))
    }
    guard !result.rows.isEmpty else {
      throw WeakSupervisionError(
        "comparison", "nothing of it can be trained: \(result.omissions.joined(separator: "; "))")
    }
    if result.testEvents[0] == .max { result.testEvents = [0, 0] }
    return result
  }

  /// One repetition: mixtures, and for each fold the members and what they say about the test.
  private func run(
    _ combination: Combination, _ repetition: Int, _ rows: inout [SweepResult.Row],
    _ result: inout SweepResult, trained: () -> Void
  ) throws {
    var random = RandomStream(seed: configuration.seed).substream("sweep").substream(repetition)
    let seed = random.next()
    let builder = try MixtureBuilder(isSignal: pool.isSignal)
    let wishes = zip(combination.fractions, combination.counts).enumerated().map { index, wish in
      MixtureBuilder.Wish(name: "mixture \(index + 1)", fraction: wish.0, count: wish.1)
    }
    let (mixtures, _) = try builder.build(wishes, seed: seed)
    let unused = testRows(excluding: mixtures.flatMap(\.rows))
    var outcome = Outcome(sizes: configuration.members.count)
    let folds = combination.isSupervised ? 1 : configuration.folds
    try requireBothClasses(unused, beside: combination, folds: folds)
    for fold in 0..<folds {
      var used = mixtures.map(\.rows)
      var test = unused
      if folds > 1, let poorest = combination.fractions.firstIndex(of: 0) {
        let rows = used[poorest]
        used[poorest] = rows.indices.filter { $0 % folds != fold }.map { rows[$0] }
        test =
          unused.indices.filter { $0 % folds == fold }.map { unused[$0] }
          + rows.indices.filter { $0 % folds == fold }.map { rows[$0] }
      }
      try judge(
        combination, mixtures.map(\.fraction), used, test: test, seed: seed &+ UInt64(fold),
        &outcome, trained: trained)
    }
    for (place, scores) in outcome.scores.enumerated() {
      let sample = try ScoredSample(scores: scores, isSignal: outcome.isSignal)
      let ranked = RankedSample(sample)
      rows[place].areas.append(ranked.areaUnderCurve)
      let improvements = ROCCurve(ranked).significanceImprovement().map(\.value)
      if let best = improvements.max() { rows[place].improvements.append(best) }
      rows[place].seconds += outcome.seconds[place] / Double(configuration.repetitions)
      result.testEvents[0] = min(result.testEvents[0], sample.signal.count)
      result.testEvents[1] = min(result.testEvents[1], sample.background.count)
    }
  }

  /// Refuses mixtures that leave nothing of a class to judge by, before anything is trained.
  private func requireBothClasses(
    _ unused: [Int], beside combination: Combination, folds: Int
  ) throws {
    let signal = unused.count { pool.isSignal[$0] == 1 }
    let background = unused.count - signal
    // With folds, a mixture of pure background is tested too.
    guard signal > 0, background > 0 || folds > 1 else {
      throw WeakSupervisionError(
        "test",
        "the mixtures of \(combination.counts) events leave \(signal) signal and \(background) "
          + "background events to judge by", hint: "make smaller mixtures, or give more events")
    }
  }

  /// What ensembles of each size say about the test, and the time to train them.
  private struct Outcome {
    var isSignal: [UInt8] = []
    var scores: [[Double]]
    var seconds: [Double]

    init(sizes: Int) {
      scores = Array(repeating: [], count: sizes)
      seconds = Array(repeating: 0, count: sizes)
    }
  }

  /// Trains ensembles of growing size on the rows of the mixtures, and scores the test.
  private func judge(
    _ combination: Combination, _ fractions: [SignalFraction], _ rows: [[Int]], test: [Int],
    seed: UInt64, _ outcome: inout Outcome, trained: () -> Void
  ) throws {
    let noise = RandomStream(seed: configuration.seed).substream("noise")
    func events(_ rows: [Int]) throws -> EventData {
      try pool.selecting(rows, noise: combination.noise, random: noise)
    }
    let samples = try rows.indices.map { index in
      MixedEvents.Sample(
        name: "mixture \(index + 1)", events: try events(rows[index]), fraction: fractions[index])
    }
    let trainer = try self.trainer(combination, try MixedEvents(samples), seed: seed)
    let testEvents = try events(test)
    outcome.isSignal += test.map { pool.isSignal[$0] }
    var sums = [Double](repeating: 0, count: test.count)
    var seconds = 0.0
    for member in 0..<(configuration.members.max() ?? 1) {
      let start = ContinuousClock.now
      let classifier = try trainer.train(member: member).classifier
      seconds += (ContinuousClock.now - start).inSeconds
      for (row, score) in try classifier.scores(of: testEvents).enumerated() { sums[row] += score }
      trained()
      guard let place = configuration.members.firstIndex(of: member + 1) else { continue }
      outcome.scores[place] += sums
      outcome.seconds[place] += seconds
    }
  }

  private func trainer(
    _ combination: Combination, _ events: MixedEvents, seed: UInt64
  ) throws -> WeakTrainer {
    var setting = configuration.training
    setting.method =
      combination.isSupervised ? WeakMethod.classification.name : combination.method
    setting.model = combination.model
    setting.seed = seed
    let split = try events.split(
      .init(training: setting.trainingShare, validation: 1 - setting.trainingShare), seed: seed,
      needsTest: false)
    return try WeakTrainer(setting, training: split.training, validation: split.validation)
  }

  /// The first events of each class that are in no mixture.
  private func testRows(excluding used: [Int]) -> [Int] {
    var isUsed = [Bool](repeating: false, count: pool.isSignal.count)
    for row in used { isUsed[row] = true }
    var counts = [0, 0]
    return pool.isSignal.indices.filter { row in
      guard !isUsed[row] else { return false }
      let label = Int(pool.isSignal[row])
      counts[label] += 1
      return counts[label] <= configuration.testEvents
    }
  }
}
