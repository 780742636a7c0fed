import Foundation
import Randomness
import RatioEstimation
import RatioInference
import Simulation
import Testing

@Suite struct NegativeWeightsTests {
  /// 1.25 N(0, 1) − 0.25 N(0, ½), a density with a dip, as signed events, against N(0, 1).
  private func simulations(_ count: Int, seed: UInt64) throws -> Simulations {
    var random = RandomStream(seed: seed)
    let isNegative = (0..<count).map { _ in random.uniform() < 1.0 / 6 }
    return try Simulations.twoSamples(
      numerator: Rows(column: isNegative.map { ($0 ? 0.5 : 1) * random.normal() }),
      denominator: Rows(column: (0..<count).map { _ in random.normal() }),
      numeratorWeights: isNegative.map { $0 ? -1 : 1 })
  }

  private func exact(_ x: Double) -> Double { log(1.25 - 0.5 * exp(-1.5 * x * x)) }

  @Test("Cancelled weights are not negative, sum to the same, and keep sums over regions")
  func cancelled() throws {
    let all = try simulations(4000, seed: 1)
    let cancelled = all.cancellingNegativeWeights()
    let (before, after) = (try #require(all.weights), try #require(cancelled.weights))
    #expect(before.contains { $0 < 0 } && after.allSatisfy { $0 >= 0 })
    #expect(cancelled.x == all.x)
    for isNumerator in [true, false] {
      func sum(_ weights: [Double], _ range: ClosedRange<Double>) -> Double {
        (0..<all.count).filter {
          all.isNumerator?[$0] == isNumerator && range.contains(all.x.values[$0])
        }.reduce(0) { $0 + weights[$1] }
      }
      #expect(abs(sum(before, -99...99) - sum(after, -99...99)) < 1e-9)
      // Cells are a few events wide.
      for range in [-99 ... -0.5, -0.5...0.5, 0.5...99] {
        #expect(abs(sum(before, range) - sum(after, range)) < 12, "\(range)")
      }
    }
    #expect(all.negativeWeightNote?.contains("weights are negative") == true)
    #expect(cancelled.negativeWeightNote == nil)
  }

  @Test("A ratio learnt from signed events is that of their density, with a loss above zero")
  func training() throws {
    let configuration = RatioConfiguration(
      method: .pairs(.carl, scoreWeight: 0), architecture: RatioArchitecture(width: 16, depth: 1),
      weightDecays: [0.3])
    let training = try RatioTrainer(configuration).train(try simulations(8000, seed: 2))
    #expect(training.histories[0].allSatisfy { ($0.validationLoss ?? 0) > 0.5 })
    #expect(training.warnings.contains { $0.contains("are cancelled") })
    let x = stride(from: -2.0, through: 2, by: 0.5).map { $0 }
    let values = try training.estimate.pairwise(
      theta: .empty(count: x.count), x: Rows(column: x))
    for (x, value) in zip(x, values) {
      #expect(abs(value - exact(x)) < 0.15, "\(x): \(value) for \(exact(x))")
    }
    // All checks take the events as the training did.
    let diagnosis = try RatioDiagnosis(training.estimate, on: try simulations(4000, seed: 3))
    #expect(diagnosis.reweighting != nil && diagnosis.closure != nil)
    #expect(diagnosis.outcome != .fail, "\(diagnosis.verdicts.map(\.statement))")
  }

  @Test("With parameters cells are those of x and theta; other rows stay as they are")
  func pairs() throws {
    let simulations = try Simulations(
      theta: Rows(column: [0, 1, 0, 1]), x: Rows(column: [0, 0.01, 0.02, 5]),
      weights: [-0.5, 2, 1, 3])
    // The first row's nearest neighbour in x has another theta, the second one the same.
    #expect(simulations.cancellingNegativeWeights().weights == [0.5 / 3, 2, 1.0 / 3, 3])
  }
}
