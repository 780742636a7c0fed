import Foundation
import Randomness
import RatioEstimation
import Simulation

/// The simulations that each method gets in a comparison: as many for all, with what it reads and
/// no more.
struct SweepSimulations {
  let simulator: any TractableSimulator

  /// θ₁ of the ratios, where the simulator knows joint ratios: the middle of the prior.
  var reference: [Double]? {
    guard simulator is any JointSimulator,
      case .independent(let marginals) = simulator.prior.distribution
    else { return nil }
    return marginals.map(\.middle)
  }

  /// `count` simulations for a method.
  ///
  /// Methods on pairs of θ and x get pairs. Methods on two classes get half of each: at θ from the
  /// prior and at the reference point where the simulator has one, else at other θ of the prior, so
  /// that the denominator is the evidence.
  ///
  /// - Throws: `LikelihoodRatioError` for a method that needs what the simulator does not know.
  func simulations(
    for method: RatioMethod, count: Int, _ random: RandomStream
  ) throws -> Simulations {
    guard case .pairs(let loss, let scoreWeight) = method else { return try pairs(count, random) }
    let needsScore = scoreWeight > 0
    guard let reference, let joint = simulator as? any JointSimulator else {
      guard !loss.needsJointRatio, !needsScore else {
        throw LikelihoodRatioError(
          "\(method.name) on \(simulator.name)", "the simulator knows no joint ratio and score")
      }
      let half = try pairs(count / 2, random)
      let others = simulator.simulate(count - count / 2, random.substream("reference"))
      return try half.against(
        reference: rows(others.x, simulator.observableCount), random: random.substream("pairing"))
    }
    let theta = simulator.prior.sample(count, random.substream("theta"))
    let dimension = simulator.parameterCount
    let fixed = [Double](Array(repeating: reference, count: count).joined())
    let isNumerator = (0..<count).map { $0.isMultiple(of: 2) }
    let drawn = theta.indices.map { isNumerator[$0 / dimension] ? theta[$0] : fixed[$0] }
    let events = joint.simulate(
      drawn, numerator: theta, denominator: fixed, random.substream("x"))
    return try Simulations(
      theta: rows(theta, dimension), x: rows(events.x, simulator.observableCount),
      isNumerator: isNumerator, denominatorTheta: rows(fixed, dimension),
      jointRatio: loss.needsJointRatio ? events.logRatio.map { exp($0) } : nil,
      jointScore: needsScore ? rows(events.score, dimension) : nil,
      parameterNames: simulator.prior.names)
  }

  /// `count` simulations at the reference point with their scores.
  ///
  /// - Throws: `LikelihoodRatioError` when the simulator knows no scores.
  func scores(count: Int, _ random: RandomStream) throws -> Simulations {
    guard let reference, let joint = simulator as? any JointSimulator else {
      throw LikelihoodRatioError(
        "sally on \(simulator.name)", "the simulator knows no joint score")
    }
    let fixed = Rows(repeating: reference, count: count)
    let events = joint.simulate(
      fixed.values, numerator: fixed.values, denominator: fixed.values, random.substream("x"))
    return try Simulations(
      theta: fixed, x: rows(events.x, simulator.observableCount),
      jointScore: rows(events.score, simulator.parameterCount),
      parameterNames: simulator.prior.names)
  }

  private func pairs(_ count: Int, _ random: RandomStream) throws -> Simulations {
    let pairs = simulator.simulate(count, random)
    return try Simulations(
      theta: rows(pairs.theta, simulator.parameterCount),
      x: rows(pairs.x, simulator.observableCount), parameterNames: simulator.prior.names)
  }

  private func rows(_ values: [Double], _ columns: Int) -> Rows {
    Rows(count: values.count / columns, columns: columns, values: values)
  }
}

extension Marginal {
  /// The median.
  fileprivate var middle: Double {
    switch self {
    case .uniform(let lower, let upper): (lower + upper) / 2
    case .normal(let mean, _): mean
    case .logNormal(let location, _): exp(location)
    }
  }
}
