import Foundation
import Randomness
import Simulation
import Testing

@Suite("Signal strength with a nuisance parameter")
struct SignalStrengthTests {
  private let model = SignalStrength()

  /// σ(μ) with a constraint of this information on κ.
  private func sigma(_ mu: Double, constraint: Double) -> Double {
    let information = model.fisherInformation(mu: mu, kappa: 1)
    let kappa = information[3] + constraint
    return 1 / (information[0] - information[1] * information[2] / kappa).squareRoot()
  }

  @Test("The uncertainty of μ, background known, known to 10 % and free")
  func fisherInformation() {
    #expect(abs(sigma(1, constraint: 1e12) / 0.305966 - 1) < 1e-4)
    #expect(abs(sigma(1, constraint: 100) / 0.355226 - 1) < 1e-4)
    #expect(abs(sigma(1, constraint: 0) / 0.369450 - 1) < 1e-4)
    // Counting alone: √550 events for 50, and 10 % of 500 on top.
    let counting = (550 + 0.01 * 500 * 500).squareRoot() / 50
    #expect(abs(counting / 1.1045 - 1) < 1e-4)
  }

  @Test("The Asimov data of μ = 1 exclude μ = 0 by 3.5766 standard deviations")
  func asimov() {
    let steps = 20_000
    let q0 = (0..<steps).reduce(2 * (model.expectedEvents(mu: 0, kappa: 1) - 550)) { sum, step in
      let x = -5 + 10 * (Double(step) + 0.5) / Double(steps)
      let (with, without) = (
        model.intensity(x, mu: 1, kappa: 1), model.intensity(x, mu: 0, kappa: 1)
      )
      return sum + 2 * with * log(with / without) * 10 / Double(steps)
    }
    #expect(abs(q0 - 12.7921) < 1e-3)
    #expect(abs(q0.squareRoot() - 3.5766) < 1e-3)
  }

  @Test("Data sets have the expected numbers, and the score of their likelihood the mean zero")
  func dataSets() {
    let count = 2000
    var (events, events2, slope, slope2) = (0.0, 0.0, 0.0, 0.0)
    for index in 0..<count {
      var random = RandomStream(seed: 12).substream(index)
      let data = model.sampleEvents(mu: 1.4, kappa: 0.9, &random)
      let step = 1e-4
      let derivative =
        (model.logExtendedLikelihood(data, mu: 1.4 + step, kappa: 0.9)
          - model.logExtendedLikelihood(data, mu: 1.4 - step, kappa: 0.9)) / (2 * step)
      events += Double(data.count) / Double(count)
      events2 += Double(data.count * data.count) / Double(count)
      slope += derivative / Double(count)
      slope2 += derivative * derivative / Double(count)
    }
    #expect(abs(events - 520) < 4 * (520.0 / Double(count)).squareRoot())
    #expect(abs((events2 - events * events) / 520 - 1) < 0.15)
    #expect(abs(slope) < 4 * (slope2 / Double(count)).squareRoot())
    let information = model.fisherInformation(mu: 1.4, kappa: 0.9)[0]
    #expect(abs(slope2 / information - 1) < 0.15)
  }
}
