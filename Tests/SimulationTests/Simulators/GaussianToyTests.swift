import Foundation
import Randomness
import Simulation
import Testing

@Suite("The Gaussian toy")
struct GaussianToyTests {
  @Test("Log ratio and score are the closed forms")
  func closedForms() {
    let toy = GaussianToy()
    for (x, theta) in [(0.3, 1.0), (-2, 2.5), (4, -3)] {
      let logRatio = toy.logLikelihood([x], [theta]) - toy.logLikelihood([x], [0])
      #expect(abs(logRatio - (2 * x * theta - theta * theta) / 10) < 1e-12)
    }
  }

  /// Half the expectation of softplus(−log r) under θ₀ ~ U(−4, 4) plus half that of softplus(log r)
  /// under θ₁ = 0.
  @Test("The smallest cross-entropy any classifier can reach is 0.584183")
  func optimalLoss() {
    let toy = GaussianToy()
    let (thetas, points) = (400, 4000)
    var sum = 0.0
    for row in 0..<thetas {
      let theta = -4 + 8 * (Double(row) + 0.5) / Double(thetas)
      for column in 0..<points {
        let x = -20 + 40 * (Double(column) + 0.5) / Double(points)
        let (above, below) = (toy.logLikelihood([x], [theta]), toy.logLikelihood([x], [0]))
        sum += exp(above) * log1p(exp(below - above)) + exp(below) * log1p(exp(above - below))
      }
    }
    let loss = sum / 2 / Double(thetas) * 40 / Double(points)
    #expect(abs(loss - 0.584183) < 1e-6)
  }

  @Test("The joint score scatters around the score by ¼ − ⅕, and the information is ⅕")
  func information() {
    let count = 100_000
    let theta = [Double](repeating: 1, count: count)
    let joint = GaussianToy().simulate(
      theta, numerator: theta, denominator: [Double](repeating: 0, count: count),
      RandomStream(seed: 11))
    var (rest, information) = (0.0, 0.0)
    for row in 0..<count {
      let score = (joint.x[row] - 1) / 5
      rest += (joint.score[row] - score) * (joint.score[row] - score) / Double(count)
      information += score * score / Double(count)
    }
    #expect(abs(rest - 0.05) < 0.001)
    #expect(abs(information - 0.2) < 0.004)
  }
}
