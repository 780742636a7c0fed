import Evaluation
import Numerics
import RatioEstimation
import Simulation

/// What an inference rests on: how the checks of the ratio came out at its training, whether the
/// error that the training left is known, and whether the observed events are like the simulations.
public struct RatioGrounds: Sendable {
  /// The checks of a model at its training; nil where its file does not say.
  public typealias NamedChecks = (model: String, checks: [TrainingCheck]?)

  /// The checks of each model that takes part.
  public let models: [NamedChecks]
  /// The number of replicas that measure the error of the training; below 2 it is not known.
  public let replicas: Int
  /// The observed events beside the simulations; nil where nothing was observed, or where the
  /// model's file does not say what was simulated.
  public let observed: RangeComparison?
  /// The distributions of the observed events beside those of the simulations, where these are at
  /// hand.
  public let sample: [Diagnostic]
  private let hasObservation: Bool

  /// What an inference with an estimate rests on.
  ///
  /// - Parameters:
  ///   - estimate: The estimate.
  ///   - models: The checks of all models that take part, the estimate's first.
  ///   - events: The observed events; nil for none.
  ///   - sample: Verdicts on their distributions.
  public init(
    _ estimate: any LogRatio, models: [NamedChecks], events: ObservedEvents?,
    sample: [Diagnostic] = []
  ) {
    self.models = models
    self.sample = sample
    replicas = estimate.replicas.count
    hasObservation = events != nil
    observed = events.flatMap { events in
      estimate.simulatedRange.map { RangeComparison(events.x, with: $0) }
    }
  }

  /// The checks that failed, with their models.
  public var failed: [(model: String, check: TrainingCheck)] { checks(.fail) }

  private func checks(_ outcome: Diagnostic.Outcome) -> [(model: String, check: TrainingCheck)] {
    models.flatMap { model, checks in
      (checks ?? []).filter { $0.outcome == outcome }.map { (model, $0) }
    }
  }

  /// What has to be said beside every result: failed checks, and observed events outside of the
  /// range of the simulations.
  public var warnings: [String] {
    let failures = failed.map { model, check in
      "at the training of \(model) the check \"\(check.name)\" failed: \(check.statement)"
    }
    return failures + (isOutside ? [observed.map(\.verdict.statement)].compactMap { $0 } : [])
      + sample.filter { $0.outcome == .fail }.map { "\($0.name): \($0.statement)" }
  }

  private var isOutside: Bool { observed.map { !$0.outside.isEmpty } ?? false }

  /// The part of a report that tells it.
  public var section: ResultSection {
    var section = ResultSection(
      title: "What this rests on", paragraphs: models.map(statement) + [trainingStatement])
    if let observed {
      section.paragraphs.append(observed.verdict.statement.asSentence)
    } else if hasObservation {
      section.paragraphs.append(
        "The observed events are not compared with the simulations: the model's file does not say "
          + "what these were like. Files of 'ratio train' and 'ratio histogram' say it now.")
    }
    let verdicts = [observed?.verdict].compactMap { $0 } + sample
    if !verdicts.isEmpty { section.tables.append(DiagnosticsSection.table(verdicts)) }
    return section
  }

  /// How the checks of one model came out.
  private func statement(_ named: NamedChecks) -> String {
    guard let checks = named.checks else {
      return
        "\(named.model): its file does not say how the checks at the training came out; 'ratio "
        + "diagnose' makes them."
    }
    func list(_ outcome: Diagnostic.Outcome) -> String {
      checks.filter { $0.outcome == outcome }.map { "\($0.name) (\($0.statement))" }
        .joined(separator: "; ")
    }
    let passed = checks.count { $0.outcome == .pass }
    var text = "\(named.model): \(passed) of \(checks.count) checks at the training passed"
    let (failed, doubtful) = (list(.fail), list(.warn))
    if !failed.isEmpty {
      text += "; failed: \(failed), so that what follows may be wrong by as much"
    }
    if !doubtful.isEmpty { text += "; doubtful: \(doubtful)" }
    return text + "."
  }

  /// Whether the error of the training is known.
  private var trainingStatement: String {
    replicas > 1
      ? "The error of the training is measured by \(replicas) networks or templates, each from a "
        + "bootstrap replica of the simulations, and stands beside that of the data. The mean of "
        + "networks has rather a smaller one: chance in a single training averages out, that in "
        + "the simulations does not."
      : "The error of the training is not known and in no number here; it matters the more events "
        + "there are. Networks trained with --members 6 --bootstrap measure it."
  }
}
