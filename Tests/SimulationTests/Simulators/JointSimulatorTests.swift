import Foundation
import Randomness
import Simulation
import Testing

/// A simulator with latent variables and a pair of parameters.
struct JointCase: CustomTestStringConvertible, Sendable {
  let simulator: any TractableSimulator & JointSimulator
  let numerator: [Double]
  let denominator: [Double]
  var testDescription: String { simulator.name }

  static let all = [
    JointCase(simulator: GaussianToy(), numerator: [1.2], denominator: [0.3]),
    JointCase(simulator: EFTToy(), numerator: [0.5], denominator: [0.2]),
    JointCase(simulator: EFTToy(resolution: 0.7), numerator: [-0.4], denominator: [0.1]),
    JointCase(simulator: SignalStrength(), numerator: [1.5, 0.9], denominator: [1, 1]),
  ]

  func rows(_ theta: [Double], _ count: Int) -> [Double] {
    Array(repeating: theta, count: count).flatMap { $0 }
  }

  func draw(_ count: Int, for theta: [Double], seed: UInt64) -> JointSimulations {
    simulator.simulate(
      rows(theta, count), numerator: rows(numerator, count),
      denominator: rows(denominator, count), RandomStream(seed: seed))
  }
}

@Suite("Joint ratios and scores")
struct JointSimulatorTests {
  private let count = 40_000

  /// Mean and its standard error.
  private func mean(_ values: [Double]) -> (value: Double, error: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / count / count).squareRoot())
  }

  @Test("Under the denominator the joint ratio has the mean one", arguments: JointCase.all)
  func ratio(_ test: JointCase) {
    let ratio = mean(test.draw(count, for: test.denominator, seed: 5).logRatio.map { exp($0) })
    #expect(abs(ratio.value - 1) < 4 * ratio.error)
    let inverse = mean(test.draw(count, for: test.numerator, seed: 6).logRatio.map { exp(-$0) })
    #expect(abs(inverse.value - 1) < 4 * inverse.error)
  }

  @Test("Under the numerator the joint score has the mean zero", arguments: JointCase.all)
  func score(_ test: JointCase) {
    let joint = test.draw(count, for: test.numerator, seed: 7)
    let width = test.numerator.count
    for parameter in 0..<width {
      let score = mean((0..<count).map { joint.score[$0 * width + parameter] })
      #expect(abs(score.value) < 4 * score.error, "parameter \(parameter)")
    }
  }

  /// Within a slice of x the mean of the joint quantity is that of the exact one: E[r(x, z)|x] =
  /// r(x) under the denominator, E[t(x, z)|x] = t(x) under the numerator. The MadMiner tutorial's
  /// (x − θ)/4 for the Gaussian toy fails here.
  @Test(
    "In each slice of x the joint quantities have the exact ones as means", arguments: JointCase.all
  )
  func slices(_ test: JointCase) {
    let width = test.numerator.count
    let ratios = test.draw(count, for: test.denominator, seed: 8)
    let exactRatios = zip(
      test.simulator.logLikelihoods(ratios.x, test.rows(test.numerator, count)),
      test.simulator.logLikelihoods(ratios.x, test.rows(test.denominator, count))
    ).map { exp($0 - $1) }
    let scores = test.draw(count, for: test.numerator, seed: 9)
    for edge in [-1.5, -0.5, 0.5, 1.5] {
      let rows = (0..<count).filter { abs(ratios.x[$0] - edge) < 0.5 }
      let difference = mean(rows.map { exp(ratios.logRatio[$0]) - exactRatios[$0] })
      #expect(abs(difference.value) <= 4.5 * difference.error + 1e-12, "ratio near \(edge)")
      let chosen = (0..<count).filter { abs(scores.x[$0] - edge) < 0.5 }
      for parameter in 0..<width {
        let difference = mean(
          chosen.map {
            scores.score[$0 * width + parameter] - exactScore(test, scores.x[$0], parameter)
          })
        #expect(abs(difference.value) <= 4.5 * difference.error + 1e-7, "score near \(edge)")
      }
    }
  }

  private func exactScore(_ test: JointCase, _ x: Double, _ parameter: Int) -> Double {
    let step = 1e-5
    var (up, down) = (test.numerator, test.numerator)
    up[parameter] += step
    down[parameter] -= step
    return (test.simulator.logLikelihood([x], up) - test.simulator.logLikelihood([x], down))
      / (2 * step)
  }

  @Test("A row of joint quantities does not depend on threads")
  func threads() {
    let theta = [0.1, 0.2, 0.3]
    func draw(_ threads: Int) -> JointSimulations {
      GaussianToy().simulate(
        theta, numerator: theta, denominator: [0, 0, 0], RandomStream(seed: 1), threads: threads)
    }
    #expect(draw(1) == draw(3))
    #expect(draw(1).count == 3)
  }
}
