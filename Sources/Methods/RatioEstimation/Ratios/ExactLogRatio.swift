import Simulation
import TensorEngine

/// The log likelihood of a simulator that knows it, in the place of an estimate.
public struct ExactLogRatio: LogRatio {
  /// The simulator.
  public let simulator: any TractableSimulator
  /// The box in which it is asked.
  public let domain: ParameterBox
  /// The names of the observables.
  public let observableNames: [String]

  /// The exact likelihood of `simulator`.
  ///
  /// - Parameters:
  ///   - domain: The box in which it is asked, such as that of an estimate beside.
  ///   - observableNames: The names of the observables.
  /// - Throws: `LikelihoodRatioError` for numbers of parameters or observables that the simulator
  ///   has not.
  public init(
    _ simulator: any TractableSimulator, domain: ParameterBox, observableNames: [String]
  ) throws {
    for (subject, given, expected) in [
      ("parameters", domain.dimension, simulator.parameterCount),
      ("observables", observableNames.count, simulator.observableCount),
    ] where given != expected {
      throw LikelihoodRatioError(
        "simulator \(simulator.name)", "it has \(expected) \(subject), the estimate \(given)",
        hint: "name the simulator that the simulations come from")
    }
    self.simulator = simulator
    self.domain = domain
    self.observableNames = observableNames
  }

  /// Unknown, so that only differences between two θ are asked for.
  public var denominator: RatioDenominator { .unknown }

  /// log p(x|θ) row by row; −∞ where the density is zero.
  public func pairwise(theta: Rows, x: Rows) throws -> [Double] {
    guard theta.count == x.count else {
      throw LikelihoodRatioError("theta", "it has \(theta.count) rows, x has \(x.count)")
    }
    try check(theta: theta, x: x)
    return simulator.logLikelihoods(x.values, theta.values)
  }
}
