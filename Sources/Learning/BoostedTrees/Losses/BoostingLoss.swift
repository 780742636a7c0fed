/// What boosted trees minimize: a function of the scores of all events together.
///
/// It is asked for whole arrays, never for one event, so that the terms may depend on each other.
/// A tree is fitted to the gradients by Newton steps: the value of a leaf is −Σ gradient / Σ
/// hessian over its events (Friedman, Annals of Statistics 29, 1189 (2001); Chen and Guestrin,
/// arXiv:1603.02754, eq. 5).
public protocol BoostingLoss: Sendable {
  /// The number of events.
  var count: Int { get }

  /// Event weights, one for each event and not negative; nil for unit weights. They set the
  /// quantiles by which features are binned; ``gradients(scores:gradient:hessian:)`` includes them.
  var weights: [Float]? { get }

  /// The score from which boosting starts, the same for all events; log odds for a classifier.
  var initialScore: Double { get }

  /// Sets the first derivative of the loss with respect to each score, and a curvature, not
  /// negative, by which the steps are scaled: the second derivative where it is positive.
  ///
  /// Weights of mean one are expected: a leaf needs a sum of curvatures of at least 0.001.
  func gradients(
    scores: UnsafeBufferPointer<Float>, gradient: UnsafeMutableBufferPointer<Float>,
    hessian: UnsafeMutableBufferPointer<Float>)

  /// The loss of these scores, on a scale that doesn't depend on the number of events.
  func value(scores: UnsafeBufferPointer<Float>) -> Double
}
