import Foundation

/// How many simulations a method saves: CARL with n simulations is as good as the method with n/factor.
public struct SimulationSaving: Codable, Equatable, Sendable {
  /// The simulator.
  public var simulator: String
  /// The method.
  public var method: String
  /// CARL's number of simulations.
  public var count: Int
  /// n over the method's number of simulations with the same error, for each repetition. Where even its
  /// smallest or largest number is better or worse the factor is that of this number: a limit.
  public var factors: [Double]
  /// Whether each factor is a limit.
  public var areLimits: [Bool]

  /// The method against which is compared.
  public static let baseline = "carl"

  /// The savings of all other methods of a comparison with CARL in it; empty without CARL or with one
  /// number of simulations alone.
  ///
  /// Errors are interpolated linearly in log error against log n, repetition by repetition, against the
  /// mean log error of CARL.
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
    areLimits = []
    let target = RatioSweepResult.summary(carl.errors.map { log($0) }).mean
    for repetition in curve[0].errors.indices {
      let (size, isLimit) = SimulationSaving.size(
        logError: target, sizes: curve.map { log(Double($0.count)) },
        logErrors: curve.map { log($0.errors[repetition]) })
      factors.append(Double(carl.count) / exp(size))
      areLimits.append(isLimit)
    }
  }

  /// The log n at which the curve first falls to `logError`, and whether it is an end of the curve.
  private static func size(
    logError: Double, sizes: [Double], logErrors: [Double]
  ) -> (Double, isLimit: Bool) {
    if logErrors[0] <= logError { return (sizes[0], logErrors[0] < logError) }
    for index in 1..<sizes.count where logErrors[index] <= logError {
      let share = (logErrors[index - 1] - logError) / (logErrors[index - 1] - logErrors[index])
      return (sizes[index - 1] + share * (sizes[index] - sizes[index - 1]), false)
    }
    return (sizes[sizes.count - 1], true)
  }

  /// The geometric mean of the factors with the standard deviation of the mean's repetitions.
  var summary: (mean: Double, deviation: Double) {
    let logarithms = RatioSweepResult.summary(factors.map { log($0) })
    return (exp(logarithms.mean), exp(logarithms.mean) * logarithms.deviation)
  }
}
