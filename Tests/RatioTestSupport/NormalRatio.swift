import Foundation
import Randomness
import RatioEstimation
import Simulation

/// θ ~ N(0, 1) and x ~ N(θ, 1), so that p(x) = N(0, √2): the exact ratio to the evidence, or a
/// wrong one.
package struct NormalRatio: LogRatio {
  package var denominator: RatioDenominator = .marginal
  /// What log r̂ is multiplied with: above 1 it is too sharp.
  package var sharpness = 1.0
  /// What is added to it.
  package var offset = 0.0
  /// What is subtracted from x.
  package var shift = 0.0
  /// The shifts of the replicas.
  package var replicaShifts: [Double] = []
  package let observableNames = ["x"]
  package let domain: ParameterBox

  package init(sharpness: Double = 1, offset: Double = 0) throws {
    self.sharpness = sharpness
    self.offset = offset
    domain = try ParameterBox(names: ["theta"], lower: [-6], upper: [6])
  }

  package var replicas: [any LogRatio] {
    replicaShifts.map { shift in
      var replica = self
      (replica.shift, replica.replicaShifts) = (shift, [])
      return replica
    }
  }

  package func pairwise(theta: Rows, x: Rows) throws -> [Double] {
    zip(theta.values, x.values.map { $0 - shift }).map { theta, x in
      let ratio = -(x - theta) * (x - theta) / 2 + x * x / 4 + log(2) / 2
      return sharpness * ratio + offset
    }
  }

  /// Joint simulations.
  package static func simulations(_ count: Int, seed: UInt64) throws -> Simulations {
    var random = RandomStream(seed: seed)
    let theta = (0..<count).map { _ in random.normal() }
    let x = theta.map { $0 + random.normal() }
    return try Simulations(
      theta: Rows(column: theta), x: Rows(column: x), parameterNames: ["theta"],
      observableNames: ["x"])
  }
}
