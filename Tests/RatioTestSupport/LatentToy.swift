import Foundation
import Randomness
import Simulation

/// z ~ N(θ, 2²), x ~ N(z, 1): the toy of arXiv:1805.00020 in which everything is known.
package enum LatentToy {
  /// log p(x|θ)/p(x|0).
  package static func logRatio(_ theta: Double, _ x: Double) -> Double {
    (2 * x * theta - theta * theta) / 10
  }

  package struct Events {
    package var theta: [Double] = []
    package var x: [Double] = []
    package var classes: [Bool] = []
    package var ratios: [Double] = []
    package var scores: [Double] = []
    /// (x − θ)/4, the wrong score of a well-known tutorial.
    package var tutorialScores: [Double] = []

    package func simulations(
      ratios: [Double]? = nil, scores: [Double]? = nil, classes: [Bool]? = nil
    ) throws -> Simulations {
      try Simulations(
        theta: Rows(column: theta), x: Rows(column: x), isNumerator: classes ?? self.classes,
        denominatorTheta: Rows(repeating: [0], count: x.count),
        jointRatio: ratios ?? self.ratios, jointScore: Rows(column: scores ?? self.scores))
    }
  }

  /// θ₀ uniform in ±4, θ₁ = 0, half the events from each.
  package static func events(_ count: Int, seed: UInt64) -> Events {
    var random = RandomStream(seed: seed).substream("toy")
    var events = Events()
    for index in 0..<count {
      let theta = random.uniform(in: -4...4)
      let isNumerator = index % 2 == 0
      let z = (isNumerator ? theta : 0) + 2 * random.normal()
      let x = z + random.normal()
      events.theta.append(theta)
      events.x.append(x)
      events.classes.append(isNumerator)
      events.ratios.append(exp((2 * z * theta - theta * theta) / 8))
      events.scores.append((z - theta) / 4)
      events.tutorialScores.append((x - theta) / 4)
    }
    return events
  }
}
