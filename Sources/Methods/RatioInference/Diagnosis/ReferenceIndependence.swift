import Numerics
import Randomness
import Ranking
import RatioEstimation

/// Whether a ratio means the same with another reference (arXiv:1506.02169, section 3.3): each
/// event of the numerator at its θ beside the θ of another event as the denominator. The difference
/// of log r̂ then claims a probability that the event comes from its own θ.
///
/// The estimate's denominator cancels, so that this tests what fits and intervals rest on, for
/// ratios up to a function of x too.
extension ReliabilityDiagram {
  /// The probabilities of one θ against another; nil where all events have one θ.
  ///
  /// - Throws: `LikelihoodRatioError` for events that the estimate cannot read.
  init?(
    ofReferencesIn events: RatioTestEvents, _ estimate: any LogRatio, random: RandomStream
  ) throws {
    let part = events.numerator
    guard part.theta.columns > 0, !part.theta.isOnePoint else { return nil }
    var random = random
    let partners = random.permutation(part.theta.count)
    let own = try estimate.pairwise(theta: part.theta, x: part.x)
    let other = try estimate.pairwise(theta: part.theta.selecting(partners), x: part.x)
    // Which of the two θ is called the numerator is drawn: otherwise every event would be of one
    // class.
    let isSignal = own.map { _ in UInt8(random.integer(below: 2)) }
    let scores = own.indices.map {
      logistic(isSignal[$0] == 1 ? own[$0] - other[$0] : other[$0] - own[$0])
    }
    let weights = part.weights.map { weights in
      weights.indices.map { weights[$0] * weights[partners[$0]] }
    }
    self.init(try ScoredSample(scores: scores, isSignal: isSignal, weights: weights))
  }

  /// The verdict on references.
  var referenceVerdict: Diagnostic {
    verdict(
      named: "reference independence",
      on: "probability and share of one point of the parameters against another")
  }
}
