import Foundation
import Randomness
import Simulation
import Testing

@Suite("The EFT toy")
struct EFTToyTests {
  /// ∫ f(x) dx by the midpoint rule.
  private func integral(_ function: (Double) -> Double) -> Double {
    let steps = 20_000
    return (0..<steps).reduce(0) {
      $0 + function(-12 + 24 * (Double($1) + 0.5) / Double(steps)) * 24 / Double(steps)
    }
  }

  @Test(
    "The density is normalized, with and without a detector", arguments: [0, 0.8], [-1, 0.3, 0.9])
  func normalization(_ resolution: Double, _ theta: Double) {
    let toy = EFTToy(resolution: resolution)
    #expect(abs(integral { exp(toy.logLikelihood([$0], [theta])) } - 1) < 1e-6)
  }

  @Test("With a detector the density is the convolution")
  func convolution() {
    let (sharp, toy) = (EFTToy(), EFTToy(resolution: 0.6))
    for x in [-2.0, 0.1, 1.4] {
      let expected = integral { z in
        exp(sharp.logLikelihood([z], [0.7]) - 0.5 * (x - z) * (x - z) / 0.36)
          / (2 * .pi * 0.36).squareRoot()
      }
      #expect(abs(exp(toy.logLikelihood([x], [0.7])) - expected) < 1e-7)
    }
  }

  @Test(
    "Kullback–Leibler divergences from θ = 0",
    arguments: [(0.2, 0.0754), (0.5, 0.3433), (1, 0.6146)])
  func divergence(_ theta: Double, _ expected: Double) {
    let toy = EFTToy()
    let divergence = integral { x in
      let (above, below) = (toy.logLikelihood([x], [theta]), toy.logLikelihood([x], [0]))
      return above == -.infinity ? 0 : exp(above) * (above - below)
    }
    #expect(abs(divergence - expected) < 1e-4)
  }

  @Test("The Fisher information is 4/(1 + θ²)²", arguments: [0, 0.3, 0.8])
  func information(_ theta: Double) {
    let toy = EFTToy()
    let step = 1e-5
    let information = integral { x in
      let slope =
        (exp(toy.logLikelihood([x], [theta + step])) - exp(toy.logLikelihood([x], [theta - step])))
        / (2 * step)
      let density = exp(toy.logLikelihood([x], [theta]))
      return density > 1e-300 ? slope * slope / density : 0
    }
    let expected = 4 / ((1 + theta * theta) * (1 + theta * theta))
    #expect(abs(information / expected - 1) < 0.01)
  }

  @Test("The smallest balanced cross-entropy at θ = ½ against 0 is 0.602944")
  func optimalLoss() {
    let toy = EFTToy()
    let loss = integral { x in
      let (above, below) = (toy.logLikelihood([x], [0.5]), toy.logLikelihood([x], [0]))
      return 0.5
        * (exp(above) * log1p(exp(below - above)) + exp(below) * log1p(exp(above - below)))
    }
    #expect(abs(loss - 0.602944) < 1e-6)
  }

  @Test("The polynomials of the cross-sections give density ratio and score")
  func polynomials() {
    let toy = EFTToy()
    for (z, theta) in [(0.4, 0.5), (-1.7, -0.3), (2.5, 2)] {
      let powers = [1, theta, theta * theta]
      let slopes = [0, 1, 2 * theta]
      func sum(_ factors: [Double], _ coefficients: [Double]) -> Double {
        zip(factors, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let (weight, total) = (sum(powers, EFTToy.weight(z)), sum(powers, EFTToy.totalWeight))
      let logRatio = toy.logLikelihood([z], [theta]) - toy.logLikelihood([z], [0])
      #expect(abs(log(weight / total) - logRatio) < 1e-12)
      let score =
        sum(slopes, EFTToy.weight(z)) / weight - sum(slopes, EFTToy.totalWeight) / total
      let expected = 2 * z / (1 + theta * z) - 2 * theta / (1 + theta * theta)
      #expect(abs(score - expected) < 1e-11)
    }
  }
}
