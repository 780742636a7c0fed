import BoostedTrees
import Foundation
import Mixtures
import Randomness
import Testing
import WeakSupervision

@Suite("Defaults of the models")
struct ModelDefaultsTests {
  /// Two mixtures of two shifted Gaussians in three features, 2,000 events each.
  private func mixtures(seed: UInt64) throws -> MixedEvents {
    var random = RandomStream(seed: seed)
    func sample(_ name: String, _ fraction: Double) throws -> MixedEvents.Sample {
      let values = (0..<2000).flatMap { _ -> [Double] in
        let isSignal = random.uniform() < fraction
        return [0.6, -0.4, 0.0].map { (isSignal ? $0 : 0) + random.normal() }
      }
      return MixedEvents.Sample(
        name: name,
        events: .table(try FeatureTable(names: ["a", "b", "c"], rows: 2000, values: values)))
    }
    return try MixedEvents([sample("rich", 0.8), sample("poor", 0.2)])
  }

  /// Logistic regression by Newton's method: weights of the features and the constant.
  private func regression(_ events: MixedEvents) -> [Double] {
    var rows: [(x: [Double], y: Double)] = []
    for (number, sample) in events.samples.enumerated() {
      guard case .table(let table) = sample.events else { continue }
      for row in 0..<table.rows {
        rows.append((Array(table.values[3 * row..<3 * row + 3]) + [1], number == 0 ? 1 : 0))
      }
    }
    var weights = [0.0, 0, 0, 0]
    for _ in 0..<20 {
      var gradient = [0.0, 0, 0, 0]
      var hessian = [[Double]](repeating: [0, 0, 0, 0], count: 4)
      for (x, y) in rows {
        let p = 1 / (1 + exp(-zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 }))
        for i in 0..<4 {
          gradient[i] += (y - p) * x[i]
          for j in 0..<4 { hessian[i][j] += p * (1 - p) * x[i] * x[j] }
        }
      }
      // Gauss and Jordan.
      for pivot in 0..<4 {
        let scale = hessian[pivot][pivot]
        for j in 0..<4 { hessian[pivot][j] /= scale }
        gradient[pivot] /= scale
        for i in 0..<4 where i != pivot {
          let factor = hessian[i][pivot]
          for j in 0..<4 { hessian[i][j] -= factor * hessian[pivot][j] }
          gradient[i] -= factor * gradient[pivot]
        }
      }
      for i in 0..<4 { weights[i] += gradient[i] }
    }
    return weights
  }

  @Test("A linear classifier ends where logistic regression has its minimum")
  func linear() throws {
    let events = try mixtures(seed: 1)
    let setting = WeakConfiguration(method: .classification, model: .linear).defaults(for: .linear)
    let trainer = try WeakTrainer(setting, training: events, validation: events)
    let classifier = try trainer.train(member: 0).classifier
    let exact = regression(events)
    guard case .table(let table) = events.samples[0].events else { return }
    let scores = try classifier.scores(of: .table(table))
    // Both are probabilities of the richer sample.
    for row in 0..<table.rows {
      let x = table.values[3 * row..<3 * row + 3] + [1]
      let p = 1 / (1 + exp(-zip(exact, x).reduce(0) { $0 + $1.0 * $1.1 }))
      #expect(abs(scores[row] - p) < 0.03)
    }
  }

  @Test("Trees tell samples apart unless another method is asked for")
  func trees() {
    let base = WeakConfiguration(method: .forwardCorrected)
    #expect(base.defaults(for: .trees).method == "cwola")
    #expect(base.defaults(for: .dense) == base)
  }
}
