import Evaluation
import Numerics
import Posteriors

/// Posteriors after the same events: a table of the parameters, and their densities in pairs.
public enum PosteriorSection {
  /// A posterior with what it is called.
  public typealias NamedPosterior = (name: String, posterior: RatioPosterior)

  /// The section on posteriors of the same parameters.
  ///
  /// - Parameters:
  ///   - posteriors: The posteriors; the first is the one that the text is about.
  ///   - truth: The true parameters where they are known, by name.
  ///   - comparison: The first posterior beside draws of a reference.
  public static func section(
    _ posteriors: [NamedPosterior], truth: [String: Double] = [:],
    comparison: PosteriorComparison? = nil
  ) -> ResultSection {
    guard let first = posteriors.first?.posterior else { return ResultSection(title: "Posterior") }
    return ResultSection(
      title: "Posterior",
      paragraphs: posteriors.map { text($0.name, $0.posterior, truth) }
        + (comparison.map { [text($0)] } ?? []) + trainingText(first)
        + first.warnings.map(\.asSentence),
      tables: [table(posteriors, truth)], figures: [corner(posteriors, truth: truth)],
      arrays: numbers(posteriors))
  }

  private static func text(_ comparison: PosteriorComparison) -> String {
    let interval = comparison.test.interval
    return
      "A classifier tells \(ReportNumber.count(comparison.count)) draws from as many of the "
      + "reference with an accuracy of \(ReportNumber.fixed(comparison.test.accuracy, 3)) "
      + "(\(ReportNumber.percent(interval.level)): \(ReportNumber.fixed(interval.lower, 3)) to "
      + "\(ReportNumber.fixed(interval.upper, 3))), 0.5 being no difference (C2ST as in "
      + "arXiv:2101.04653)."
  }

  /// What the replicas of the training say beside the data.
  private static func trainingText(_ posterior: RatioPosterior) -> [String] {
    guard let errors = posterior.trainingErrors else { return [] }
    let shares = errors.indices.map { errors[$0] / MarginalSummary(posterior, $0).deviation }
    let worst = shares.max() ?? 0
    return [
      TrainingScatter.meaning(
        of: "the posterior means of \(posterior.replicas) networks or templates",
        replicas: posterior.replicas)
        + " It is up to "
        + "\(ReportNumber.significant(worst, 2)) times the standard deviation of the posterior. "
        + "Quantiles do not include it; the standard deviation with it is the sum of both in "
        + "quadrature."
    ]
  }

  private static func text(
    _ name: String, _ posterior: RatioPosterior, _ truth: [String: Double]
  ) -> String {
    let samples = posterior.samples
    guard let grid = posterior.grid else {
      return "\(name): \(ReportNumber.count(samples.chains * samples.draws)) draws of "
        + "\(samples.chains) chains; \(samples.convergence.statement)."
    }
    let cells = grid.edges.map { "\($0.count - 1)" }.joined(separator: " × ")
    var text = "\(name): computed on \(cells) cells."
    let point = posterior.names.compactMap { truth[$0] }
    if point.count == posterior.names.count {
      let share = grid.credibility(of: point)
      text +=
        " The region of higher density than at the truth holds "
        + "\(ReportNumber.percent(share, 1))."
    }
    if grid.probabilityAtEdge > 0.01 {
      text +=
        " It reaches the edge of the box with a density that is not small: the prior, or what "
        + "was trained on, ends there."
    }
    return text
  }

  private static func table(
    _ posteriors: [NamedPosterior], _ truth: [String: Double]
  ) -> ResultTable {
    let hasTraining = posteriors.contains { $0.posterior.trainingErrors != nil }
    var table = ResultTable(
      "Mean with standard deviation; intervals between quantiles, with equal tails.",
      columns: [
        .init("parameter", isNumber: false), .init("likelihood", isNumber: false), .init("mean"),
        .init("median"), .init("68.27 %"), .init("95 %"),
      ] + (hasTraining ? [.init("training error"), .init("mean with it")] : [])
        + (truth.isEmpty ? [] : [.init("truth")]))
    let names = posteriors.first?.posterior.names ?? []
    for (parameter, name) in names.enumerated() {
      for (label, posterior) in posteriors {
        let marginal = MarginalSummary(posterior, parameter)
        let error = marginal.deviation
        func range(_ level: Double) -> String {
          let tail = (1 - level) / 2
          return ReportNumber.range(
            marginal.quantile(tail), marginal.quantile(1 - tail), error: error)
        }
        table.add(
          [
            name, label, ReportNumber.measured(marginal.mean, error: error),
            ReportNumber.fixed(
              marginal.quantile(0.5), ReportNumber.decimals(error: error, fallback: 4)),
            range(0.6827), range(0.95),
          ]
            + (hasTraining
              ? [
                posterior.trainingErrors.map { ReportNumber.significant($0[parameter], 2) }
                  ?? ReportNumber.missing,
                posterior.trainingErrors.map {
                  let both = error * error + $0[parameter] * $0[parameter]
                  return ReportNumber.measured(marginal.mean, error: both.squareRoot())
                } ?? ReportNumber.missing,
              ] : [])
            + (truth.isEmpty
              ? []
              : [truth[name].map { ReportNumber.plain($0) } ?? ReportNumber.missing]))
      }
    }
    return table
  }
}

/// One parameter of a posterior: exact on a grid, else from the draws.
struct MarginalSummary {
  let mean: Double
  let deviation: Double
  private let grid: GridPosterior?
  private let sorted: [Double]

  init(_ posterior: RatioPosterior, _ parameter: Int) {
    if let joint = posterior.grid {
      let grid = joint.marginalized(to: [parameter])
      self.grid = grid
      sorted = []
      mean = grid.mean[0]
      deviation = grid.covariance[0, 0].squareRoot()
    } else {
      grid = nil
      sorted = posterior.samples.values(of: parameter).flatMap { $0 }.sorted()
      (mean, deviation) = meanAndDeviation(sorted)
    }
  }

  func quantile(_ share: Double) -> Double {
    grid?.quantile(axis: 0, share) ?? Numerics.quantile(ofSorted: sorted, share)
  }
}
