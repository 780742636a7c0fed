import BoostedTrees
import Foundation
import Mixtures

/// Forward-corrected cross-entropy for trees: the loss of `ForwardCorrection`, with its expected
/// curvature Σ_a q_a (∂ log q_a/∂z)², which is never negative.
struct ForwardCorrectedBoosting: BoostingLoss {
  /// Signal and background parts of q_a: c_a f_a/π and c_a (1 − f_a)/(1 − π).
  private let signal: [Double]
  private let background: [Double]
  private let sampleOf: [Int]
  let weights: [Float]?
  let initialScore: Double

  /// The loss of events from samples with these fractions; the weights have the mean 1.
  init(fractions: [Double], sampleOf: [Int], weights: [Float]) {
    let count = Double(fractions.count)
    let prior = fractions.reduce(0, +) / count
    signal = fractions.map { $0 / prior / count }
    background = fractions.map { (1 - $0) / (1 - prior) / count }
    self.sampleOf = sampleOf
    self.weights = weights
    initialScore = log(prior / (1 - prior))
  }

  var count: Int { sampleOf.count }

  func gradients(
    scores: UnsafeBufferPointer<Float>, gradient: UnsafeMutableBufferPointer<Float>,
    hessian: UnsafeMutableBufferPointer<Float>
  ) {
    signal.withUnsafeBufferPointer { signal in
      background.withUnsafeBufferPointer { background in
        for (row, sample) in sampleOf.enumerated() {
          let r = probability(scores[row])
          let slope = r * (1 - r)
          let q = signal[sample] * r + background[sample] * (1 - r)
          var curvature = 0.0
          for other in 0..<signal.count {
            let difference = signal[other] - background[other]
            curvature += difference * difference / (signal[other] * r + background[other] * (1 - r))
          }
          let weight = Double(weights?[row] ?? 1)
          gradient[row] = Float(-weight * (signal[sample] - background[sample]) * slope / q)
          hessian[row] = Float(weight * curvature * slope * slope)
        }
      }
    }
  }

  /// P(S|x), kept off 0 and 1, where the probability of a pure sample vanishes.
  private func probability(_ score: Float) -> Double {
    min(max(1 / (1 + exp(-Double(score))), 1e-12), 1 - 1e-12)
  }

  func value(scores: UnsafeBufferPointer<Float>) -> Double {
    var (sum, total) = (0.0, 0.0)
    for (row, sample) in sampleOf.enumerated() {
      let r = probability(scores[row])
      let weight = Double(weights?[row] ?? 1)
      sum -= weight * log(signal[sample] * r + background[sample] * (1 - r))
      total += weight
    }
    return sum / total
  }
}

extension MixedExamples {
  /// The method's loss for trees, which need a loss of single events.
  ///
  /// - Throws: `WeakSupervisionError` for methods whose loss couples the events.
  func boostingLoss() throws -> any BoostingLoss {
    switch method {
    case .classification:
      let targets = SampleClassification(
        fractions: samples.fractions, sampleCount: samples.samples.count
      ).targets
      return try LogisticLoss(targets: sampleOf.map { targets[$0] }, weights: weights)
    case .forwardCorrected:
      guard let fractions = samples.fractions else {
        preconditionFailure("MixedExamples: forward correction without fractions")
      }
      return ForwardCorrectedBoosting(fractions: fractions, sampleOf: sampleOf, weights: weights)
    case .proportions, .unlabelled, .positiveUnlabelled:
      throw WeakSupervisionError(
        "method \(method.name)", "trees cannot minimize it: it couples all events of a batch",
        hint: "use cwola or forward, or a network")
    }
  }
}
