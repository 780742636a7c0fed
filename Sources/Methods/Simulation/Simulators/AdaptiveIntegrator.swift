import Foundation

/// The right-hand side of an ordinary differential equation in two variables, y′ = f(y).
protocol PlanarFlow {
  /// f(y).
  func slope(_ state: SIMD2<Double>) -> SIMD2<Double>
}

/// Follows a planar flow by the Runge–Kutta pair of Dormand and Prince (J. Comput. Appl. Math. 6
/// (1980) 19): fifth order, the step chosen by comparison with fourth order.
struct AdaptiveIntegrator<Flow: PlanarFlow> {
  private let flow: Flow
  /// The error allowed in a step, relative to the variable or, where that is below one, absolute.
  private let tolerance: Double
  private var state: SIMD2<Double>
  private var slope: SIMD2<Double>
  private var step: Double

  /// Starts at `state` with a first step that may be far too long.
  init(_ flow: Flow, from state: SIMD2<Double>, step: Double, tolerance: Double) {
    self.flow = flow
    self.state = state
    self.step = step
    self.tolerance = tolerance
    slope = flow.slope(state)
  }

  /// The state when `duration` more has passed.
  mutating func advance(by duration: Double) -> SIMD2<Double> {
    var left = duration
    while left > 0 {
      let attempt = min(step, left)
      let (end, endSlope, error) = trial(attempt)
      // 0.9 and the bounds keep the step from swinging (Hairer, Nørsett and Wanner, II.4).
      let factor = error > 0 ? 0.9 * pow(error, -0.2) : 5
      // Steps that would shrink to nothing, as where the numbers overflow, are taken as they are.
      if error <= 1 || attempt <= 1e-9 * duration {
        state = end
        slope = endSlope
        left -= attempt
        if attempt == step || factor < 1 { step = attempt * min(5, max(0.2, factor)) }
      } else {
        step = attempt * min(0.9, max(0.2, factor))
      }
    }
    return state
  }

  /// The state after a step, the slope there, and the error in units of the tolerance.
  private func trial(_ h: Double) -> (SIMD2<Double>, SIMD2<Double>, Double) {
    let k1 = slope
    let k2 = flow.slope(state.addingProduct(k1, h / 5))
    let k3 = flow.slope(state.addingProduct(k1, h * 3 / 40).addingProduct(k2, h * 9 / 40))
    let k4 = flow.slope(
      state.addingProduct(k1, h * 44 / 45).addingProduct(k2, -h * 56 / 15)
        .addingProduct(k3, h * 32 / 9))
    let k5 = flow.slope(
      state.addingProduct(k1, h * 19372 / 6561).addingProduct(k2, -h * 25360 / 2187)
        .addingProduct(k3, h * 64448 / 6561).addingProduct(k4, -h * 212 / 729))
    let k6 = flow.slope(
      state.addingProduct(k1, h * 9017 / 3168).addingProduct(k2, -h * 355 / 33)
        .addingProduct(k3, h * 46732 / 5247).addingProduct(k4, h * 49 / 176)
        .addingProduct(k5, -h * 5103 / 18656))
    let end =
      state.addingProduct(k1, h * 35 / 384).addingProduct(k3, h * 500 / 1113)
      .addingProduct(k4, h * 125 / 192).addingProduct(k5, -h * 2187 / 6784)
      .addingProduct(k6, h * 11 / 84)
    let k7 = flow.slope(end)
    // The difference between the solutions of fifth and fourth order.
    let difference =
      (k1 * (h * 71 / 57600)).addingProduct(k3, -h * 71 / 16695)
      .addingProduct(k4, h * 71 / 1920).addingProduct(k5, -h * 17253 / 339200)
      .addingProduct(k6, h * 22 / 525).addingProduct(k7, -h / 40)
    let largest = pointwiseMax(size(of: state), size(of: end))
    let ratio = difference / (tolerance * pointwiseMax(largest, SIMD2(repeating: 1)))
    let error = (0.5 * (ratio * ratio).sum()).squareRoot()
    return (end, k7, error.isNaN ? .infinity : error)
  }

  private func size(of state: SIMD2<Double>) -> SIMD2<Double> { pointwiseMax(state, -state) }
}
