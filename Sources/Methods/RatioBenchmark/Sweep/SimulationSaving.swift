import Evaluation
import Foundation

/// How many simulations a method saves: CARL with n simulations is as good as the method with
/// n/factor.
public struct SimulationSaving: Codable, Equatable, Sendable {
  /// The simulator.
  public var simulator: String
  /// The method.
  public var method: String
  /// CARL's number of simulations.
  public var count: Int
  /// n over the method's number of simulations with the same error, for each repetition.
  public var factors: [Double]
  /// What each factor is.
  public var kinds: [Kind]

  /// What a factor is.
  public enum Kind: String, Codable, Sendable {
    /// Interpolated between two numbers of simulations.
    case measured
    /// The method is better with its smallest number already: it saves at least this.
    case atLeast
    /// The method is not as good with its largest number yet: it saves at most this.
    case atMost
  }

  /// The method against which is compared.
  public static let baseline = "carl"

  /// The savings of all other methods of a comparison with CARL in it; empty without CARL or with
  /// one number of simulations alone.
  ///
  /// Errors are interpolated linearly in log error against log n, repetition by repetition, against
  /// the mean log error of CARL.
  public static func all(_ result: RatioSweepResult) -> [SimulationSaving] {
    var curves: [[RatioSweepResult.Row]] = []
    for row in result.rows where !row.errors.isEmpty {
      if let place = curves.firstIndex(where: {
        $0[0].simulator == row.simulator && $0[0].method == row.method
      }) {
        curves[place].append(row)
      } else {
        curves.append([row])
      }
    }
    return curves.filter { $0.count > 1 && $0[0].method != baseline }.flatMap { curve in
      let carl = curves.first { $0[0].simulator == curve[0].simulator && $0[0].method == baseline }
      return (carl ?? []).map { SimulationSaving($0, curve.sorted { $0.count < $1.count }) }
    }
  }

  private init(_ carl: RatioSweepResult.Row, _ curve: [RatioSweepResult.Row]) {
    simulator = carl.simulator
    method = curve[0].method
    count = carl.count
    factors = []
    kinds = []
    let target = RatioSweepResult.summary(carl.errors.map { log($0) }).mean
    for repetition in curve[0].errors.indices {
      let (size, kind) = SimulationSaving.size(
        logError: target, sizes: curve.map { log(Double($0.count)) },
        logErrors: curve.map { log($0.errors[repetition]) })
      factors.append(Double(carl.count) / exp(size))
      kinds.append(kind)
    }
  }

  /// The log n at which the curve first falls to `logError`, or the end of the curve.
  private static func size(
    logError: Double, sizes: [Double], logErrors: [Double]
  ) -> (Double, Kind) {
    if logErrors[0] <= logError {
      return (sizes[0], logErrors[0] < logError ? .atLeast : .measured)
    }
    for index in 1..<sizes.count where logErrors[index] <= logError {
      let share = (logErrors[index - 1] - logError) / (logErrors[index - 1] - logErrors[index])
      return (sizes[index - 1] + share * (sizes[index] - sizes[index - 1]), .measured)
    }
    return (sizes[sizes.count - 1], .atMost)
  }

  /// The geometric mean of the factors with the standard deviation of the repetitions, as a limit
  /// where some are; missing where some are lower and others upper limits, whose mean says nothing.
  public var text: String {
    let (isLower, isUpper) = (kinds.contains(.atLeast), kinds.contains(.atMost))
    guard !(isLower && isUpper) else { return ReportNumber.missing }
    let (mean, deviation) = RatioSweepResult.summary(factors.map { log($0) })
    return (isLower ? "≥ " : isUpper ? "≤ " : "")
      + ReportNumber.measured(exp(mean), error: exp(mean) * deviation, fallback: 1)
  }
}
