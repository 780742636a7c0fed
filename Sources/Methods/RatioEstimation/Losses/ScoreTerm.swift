import TensorEngine

/// The term that compares the gradient of a log ratio with the joint score:
/// Σ weight · ‖∇_θ₀ h − t(x, z|θ₀)‖²/d over numerator events and, where θ₁ is an input too,
/// Σ weight · ‖∇_θ₁ h + t(x, z|θ₁)‖²/d over denominator events: log r falls with log p(x|θ₁), hence
/// the sign. Its minimum is the score E[t|x] of the marginal likelihood (arXiv:1805.00020).
enum ScoreTerm {
  /// - Parameters:
  ///   - h: The log ratios, `[events, 1]`.
  ///   - theta: The leaf from which h was computed, `[events, points, parameters]`: θ₀ and, where
  ///     it is an input, θ₁.
  ///   - targets: What ∇h is compared with, in the shape of `theta`: t(x, z|θ₀) and −t(x, z|θ₁).
  ///   - factors: The weight of each event and point, 0 where the score says nothing.
  static func value(
    _ h: Variable, theta: Variable, targets: [Float], factors: [Float]
  ) -> Variable {
    let tape = h.tape
    let slope = tape.gradients(of: h, withRespectTo: [theta], keepingGraph: true)[0]
    let target = tape.constant(Tensor(shape: theta.shape, values: targets))
    let points = Shape(theta.shape.dimensions.dropLast() + [1])
    let dimension = Float(theta.shape[-1])
    let factor = tape.constant(Tensor(shape: points, values: factors.map { $0 / dimension }))
    return ((slope - target).squared() * factor).sum()
  }
}
