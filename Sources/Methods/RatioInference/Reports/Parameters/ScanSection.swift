import Evaluation
import Foundation
import Likelihoods
import Numerics

/// Maximum-likelihood fits: estimates, intervals, scans and contours, of one or several likelihoods
/// of the same events side by side.
public enum ScanSection {
  /// A fit with what it is called, for example "estimate", "calibrated" or "exact likelihood".
  public typealias NamedFit = (name: String, fit: RatioFit)
  /// A scan with what its likelihood is called.
  public typealias NamedScan = (name: String, scan: LikelihoodScan)

  /// The most free parameters that are scanned.
  private static let mostScans = 8

  /// The section on fits of the same parameters to the same events.
  ///
  /// - Parameters:
  ///   - fits: The fits; the first is the one that the text is about.
  ///   - level: The confidence level of the intervals.
  ///   - truth: The true parameters where they are known, by name.
  /// - Throws: `InferenceError` where a fit does not converge.
  public static func section(
    _ fits: [NamedFit], level: Double = 0.6827, truth: [String: Double] = [:]
  ) throws -> ResultSection {
    guard let first = fits.first?.fit else { return ResultSection(title: "Maximum likelihood") }
    let names = first.profile.parameters.map(\.name)
    let intervals = try fits.map { named in
      try named.fit.free.map { try named.fit.interval(of: $0, level: level) }
    }
    let trainings = try fits.map { try $0.fit.trainingErrors() }
    let columns = Columns(intervals: intervals, level: level, trainings: trainings, truth: truth)
    let profiles = try first.free.prefix(mostScans).map { parameter in
      (parameter: names[parameter], scans: try scans(fits, of: parameter))
    }
    let bestFit = try first.profile.bestFit().point
    return ResultSection(
      title: "Maximum likelihood",
      paragraphs: [text(first, level)]
        + (try trainingText(first, trainings[0]))
        + remarks(fits, intervals),
      tables: [try table(fits, columns)] + (try correlations(first)),
      figures: try zip(first.free, profiles).map { parameter, profile in
        figure(
          profile.scans, parameter: profile.parameter, bestFit: bestFit[parameter],
          truth: truth[profile.parameter])
      } + pairs(first.free).map { try contours(fits, $0, truth: truth) },
      arrays: try numbers(
        fits, intervals: intervals,
        widened: fits.indices.map { number in
          zip(first.free, intervals[number]).map { parameter, interval in
            trainings[number].map { columns.widened(interval, by: $0[parameter]) }
          }
        }, level: level, trainings: trainings, scans: profiles))
  }

  /// The pairs of parameters whose contours are drawn: all up to four parameters, beyond it each
  /// with the next one only, since every point of a contour is a fit.
  private static func pairs(_ free: [Int]) -> [(Int, Int)] {
    guard free.count > 4 else {
      return free.indices.flatMap { first in
        free.indices.dropFirst(first + 1).map { (free[first], free[$0]) }
      }
    }
    return zip(free, free.dropFirst()).prefix(mostScans).map { ($0, $1) }
  }

  private static func text(_ fit: RatioFit, _ level: Double) -> String {
    let threshold = ChiSquaredDistribution.quantile(level, degrees: 1)
    return
      "\(ReportNumber.count(fit.events.count)) event\(fit.events.count == 1 ? "" : "s"). An "
      + "interval at \(ReportNumber.percent(level)) is where −2 log of the profile likelihood "
      + "ratio is below \(ReportNumber.fixed(threshold, 2)): it covers at its level in the limit "
      + "of many events and for a ratio that is right. All other free parameters are fitted anew "
      + "at each value."
  }

  /// What the replicas of the training say beside the data.
  private static func trainingText(_ fit: RatioFit, _ errors: [Double]?) throws -> [String] {
    guard let errors else { return [] }
    let own = try fit.errors()
    let shares = fit.free.filter { own[$0] > 0 }.map { errors[$0] / own[$0] }
    let worst = shares.max() ?? 0
    return [
      TrainingScatter.meaning(
        of: "the fits of its \(fit.estimate.replicas.count) networks or templates",
        replicas: fit.estimate.replicas.count)
        + " It is rather too large for their mean; the last interval adds it in quadrature. "
        + (worst > 1.0 / 3
          ? "It is up to \(ReportNumber.fixed(worst, 1)) times the error of the data: more "
            + "simulations would narrow the last interval."
          : "It is small beside the error of the data.")
    ]
  }

  private static func remarks(
    _ fits: [NamedFit], _ intervals: [[LikelihoodInterval]]
  ) -> [String] {
    zip(fits, intervals).flatMap { named, intervals in
      zip(named.fit.free, intervals).compactMap { parameter, interval in
        guard interval.endsAtLowerBound || interval.endsAtUpperBound else { return nil }
        return
          "\(named.name): the interval of \(named.fit.profile.parameters[parameter].name) ends "
          + "at the edge of what was trained on, not where the likelihood falls."
      }
    }
  }

  /// What the table says beside the best fits.
  private struct Columns {
    let intervals: [[LikelihoodInterval]]
    let level: Double
    let trainings: [[Double]?]
    let truth: [String: Double]

    var hasTraining: Bool { trainings.contains { $0 != nil } }

    /// The interval that has the error of the training too, in quadrature.
    func widened(_ interval: LikelihoodInterval, by error: Double) -> (Double, Double) {
      let sigmas = ChiSquaredDistribution.quantile(level, degrees: 1).squareRoot()
      let (best, ends) = (interval.bestFit, interval.interval)
      func distance(_ end: Double) -> Double {
        ((end - best) * (end - best) + sigmas * error * sigmas * error).squareRoot()
      }
      return (best - distance(ends.lower), best + distance(ends.upper))
    }
  }

  private static func table(_ fits: [NamedFit], _ columns: Columns) throws -> ResultTable {
    var table = ResultTable(
      columns: [
        .init("parameter", isNumber: false), .init("likelihood", isNumber: false),
        .init("best fit"), .init("interval at \(ReportNumber.percent(columns.level))"),
      ] + (columns.hasTraining ? [.init("training error"), .init("interval with it")] : [])
        + (columns.truth.isEmpty ? [] : [.init("truth")]))
    guard let first = fits.first?.fit else { return table }
    for (place, parameter) in first.free.enumerated() {
      let name = first.profile.parameters[parameter].name
      for (number, named) in fits.enumerated() {
        let best = try named.fit.profile.bestFit()
        let error = try named.fit.errors()[parameter]
        let interval = columns.intervals[number][place]
        var row = [
          name, named.name, ReportNumber.measured(best.point[parameter], error: error),
          ReportNumber.range(
            interval.interval.lower, interval.interval.upper, error: error > 0 ? error : nil),
        ]
        if columns.hasTraining {
          if let training = columns.trainings[number]?[parameter] {
            let (lower, upper) = columns.widened(interval, by: training)
            row += [
              ReportNumber.significant(training, 2),
              ReportNumber.range(lower, upper, error: error > 0 ? error : nil),
            ]
          } else {
            row += [ReportNumber.missing, ReportNumber.missing]
          }
        }
        if !columns.truth.isEmpty {
          row.append(columns.truth[name].map { ReportNumber.plain($0) } ?? ReportNumber.missing)
        }
        table.add(row)
      }
    }
    return table
  }

  private static func correlations(_ fit: RatioFit) throws -> [ResultTable] {
    let free = fit.free
    let best = try fit.profile.bestFit()
    guard free.count > 1, best.atBound.isEmpty, let covariance = try fit.covariance() else {
      return []
    }
    let matrix = covariance.selecting(free).correlations
    let names = free.map { fit.profile.parameters[$0].name }
    return [
      ResultTable(
        "Correlations of the estimates.",
        columns: [.init("", isNumber: false)] + names.map { .init($0) },
        rows: names.indices.map { row in
          [names[row]] + names.indices.map { ReportNumber.fixed(matrix[row, $0], 2) }
        })
    ]
  }
}
