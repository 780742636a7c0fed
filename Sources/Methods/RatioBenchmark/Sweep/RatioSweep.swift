import Foundation
import Randomness
import RatioEstimation
import RatioInference
import Simulation

/// Trains every combination of a comparison.
public struct RatioSweep {
  /// How far a comparison has come.
  public struct Progress: Sendable {
    /// The trainings and posterior comparisons that are done.
    public var done: Int
    /// All of them.
    public var total: Int
    /// What was done last.
    public var title: String
  }

  /// One estimator on one simulator, all numbers of simulations and repetitions.
  private struct Combination {
    let simulations: SweepSimulations
    let method: String
    let task: BenchmarkTask?

    var title: String { "\(method) on \(simulations.simulator.name)" }
  }

  /// The settings.
  public let configuration: RatioSweepConfiguration
  /// The benchmark's observations and reference posteriors; nil: none are compared.
  public let benchmark: BenchmarkFolder?
  /// The published scores.
  public let published: PublishedScores?

  /// The posterior draws that are compared, as many as the benchmark's.
  private static let draws = 10_000

  /// A comparison.
  ///
  /// - Throws: `ConfigurationError` or `LikelihoodRatioError` for settings that cannot be used.
  public init(
    _ configuration: RatioSweepConfiguration, benchmark: BenchmarkFolder? = nil,
    published: PublishedScores? = nil
  ) throws {
    try configuration.validate()
    self.configuration = configuration
    self.benchmark = benchmark
    self.published = published
  }

  /// Trains and judges all combinations.
  ///
  /// - Parameters:
  ///   - finished: Rows of an earlier run, which are taken as they are.
  ///   - finish: Receives all rows whenever one is done.
  ///   - progress: Receives how far the comparison has come.
  /// - Throws: `TrainingInterrupted` after Ctrl-C, and what trainings and files throw.
  public func run(
    finished: [RatioSweepResult.Row] = [],
    finish: ([RatioSweepResult.Row]) throws -> Void = { _ in },
    progress: (Progress) -> Void = { _ in }
  ) throws -> RatioSweepResult {
    var result = RatioSweepResult(
      rows: [], published: publishedRows(), testEvents: configuration.testEvents, omissions: [])
    var combinations: [(Combination, SweepJudge)] = []
    for name in configuration.simulators {
      let simulations = SweepSimulations(simulator: try SimulatorCatalog.named(name))
      let judge = SweepJudge(
        simulations, count: configuration.testEvents, stream(name).substream("test"))
      for method in configuration.methods {
        let combination = Combination(
          simulations: simulations, method: method,
          task: benchmark == nil ? nil : BenchmarkTask(rawValue: name))
        do {
          try checkMethod(combination)
          combinations.append((combination, judge))
        } catch let error as LikelihoodRatioError {
          result.omissions.append("\(error)")
        }
      }
    }
    let trainings = configuration.counts.count * configuration.repetitions
    /// A training with its comparisons.
    func steps(_ combination: Combination) -> Int {
      1 + (combination.task == nil ? 0 : configuration.observations.count)
    }
    var state = Progress(
      done: 0,
      total: combinations.reduce(0) { $0 + trainings * steps($1.0) }, title: "")
    for (combination, judge) in combinations {
      for count in configuration.counts {
        var row = RatioSweepResult.Row(
          simulator: combination.simulations.simulator.name, method: combination.method,
          count: count)
        if let known = finished.first(where: { $0.isSameCombination(as: row) }) {
          result.rows.append(known)
          state.total -= configuration.repetitions * steps(combination)
          continue
        }
        for repetition in 0..<configuration.repetitions {
          try run(combination, repetition, judge, &row) {
            state.done += 1
            state.title = "\(combination.title), \(count) simulations"
            progress(state)
          }
        }
        result.rows.append(row)
        try finish(result.rows)
      }
    }
    return result
  }

  /// The random numbers of a simulator.
  private func stream(_ simulator: String) -> RandomStream {
    RandomStream(seed: configuration.seed).substream("ratio sweep").substream(simulator)
  }

  /// Makes sure that the simulator serves the method.
  private func checkMethod(_ combination: Combination) throws {
    let random = RandomStream(seed: 0)
    if combination.method == RatioSweepConfiguration.sally {
      _ = try combination.simulations.scores(count: 100, random)
    } else {
      _ = try combination.simulations.simulations(
        for: configuration.ratioMethod(combination.method), count: 100, random)
    }
  }

  /// One repetition of one number of simulations.
  private func run(
    _ combination: Combination, _ repetition: Int, _ judge: SweepJudge,
    _ row: inout RatioSweepResult.Row, done: () -> Void
  ) throws {
    var random = stream(row.simulator).substream(repetition)
    let simulations = random.substream("simulations")
    var setting = configuration.training
    setting.seed = random.next()
    let start = ContinuousClock.now
    guard combination.method != RatioSweepConfiguration.sally else {
      let events = try combination.simulations.scores(count: row.count, simulations)
      setting.bootstrap = false
      setting.weightDecays = Array(setting.weightDecays.prefix(1))
      let score = try ScoreTrainer(setting).train(events).estimate
      row.seconds.append((ContinuousClock.now - start).inSeconds)
      if let error = try judge.scoreError(of: score) { row.scoreErrors.append(error) }
      done()
      return
    }
    setting.method = try configuration.ratioMethod(combination.method)
    let events = try combination.simulations.simulations(
      for: setting.method, count: row.count, simulations)
    let estimate = try RatioTrainer(setting).train(events).estimate
    row.seconds.append((ContinuousClock.now - start).inSeconds)
    let verdict = try judge.judge(estimate)
    row.errors.append(verdict.error)
    row.biases.append(verdict.bias)
    row.excessEntropies.append(verdict.excess)
    if let error = verdict.scoreError { row.scoreErrors.append(error) }
    done()
    guard let task = combination.task, let benchmark else { return }
    for observation in configuration.observations {
      row.posteriors.append(
        try compare(
          estimate, task, benchmark, observation, repetition, random.substream("posterior")))
      done()
    }
  }

  /// The estimated posterior of an observation beside the reference.
  private func compare(
    _ estimate: NetworkLogRatio, _ task: BenchmarkTask, _ benchmark: BenchmarkFolder,
    _ observation: Int, _ repetition: Int, _ random: RandomStream
  ) throws -> RatioSweepResult.PosteriorScore {
    let x = try benchmark.observation(task, observation)
    var random = random.substream(observation)
    let posterior = try RatioPosterior(
      estimate, events: ObservedEvents(x: Rows([x])), prior: task.simulator.prior,
      draws: RatioSweep.draws, seed: random.next())
    let dimension = posterior.names.count
    let outcome = try ClassifierTwoSampleTest().compare(
      try benchmark.referencePosterior(task, observation),
      Array(posterior.samples.points.prefix(RatioSweep.draws * dimension)), dimension: dimension)
    return RatioSweepResult.PosteriorScore(
      repetition: repetition, observation: observation, accuracy: outcome.accuracy,
      lower: outcome.interval.lower, upper: outcome.interval.upper)
  }

  private func publishedRows() -> [RatioSweepResult.Published] {
    guard let published else { return [] }
    let observations = Set(configuration.observations)
    return configuration.simulators.flatMap { simulator in
      configuration.counts.compactMap { count in
        let accuracies = PublishedScores.amortized.map { algorithm -> Double? in
          let values = published.scores.filter {
            $0.task == simulator && $0.simulations == count && $0.algorithm == algorithm
              && observations.contains($0.observation)
          }.map(\.c2st)
          return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        }
        guard accuracies.contains(where: { $0 != nil }) else { return nil }
        return .init(simulator: simulator, count: count, accuracies: accuracies)
      }
    }
  }
}
