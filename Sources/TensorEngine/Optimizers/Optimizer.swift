import Foundation

/// Moves parameters against their gradient.
///
/// Works on one contiguous block of values and a gradient of the same layout; it knows nothing of
/// layers. The moments are kept in single precision, scalars are computed in double precision.
///
/// ```swift
/// let optimizer = Optimizer(OptimizerConfiguration(.adam()), count: store.count)
/// optimizer.step(values: store.values, gradient: gradient, learningRate: 1e-3)
/// ```
public final class Optimizer {
  /// Everything that must survive an interruption.
  public struct State: Equatable, Sendable {
    /// A named buffer with one number for each parameter.
    public struct Buffer: Equatable, Sendable {
      /// `velocity`, `firstMoment` or `secondMoment`.
      public var name: String
      /// The numbers.
      public var values: [Float]

      /// A buffer.
      public init(name: String, values: [Float]) {
        self.name = name
        self.values = values
      }
    }

    /// The number of steps done.
    public var iteration: Int
    /// The buffers in a fixed order.
    public var buffers: [Buffer]

    /// A state from its parts.
    public init(iteration: Int, buffers: [Buffer]) {
      self.iteration = iteration
      self.buffers = buffers
    }
  }

  /// The rule.
  public let configuration: OptimizerConfiguration
  /// The number of parameters.
  public let count: Int
  /// The number of steps done.
  public private(set) var iteration = 0
  private var first: [Float]
  private var second: [Float]

  /// An optimizer for `count` parameters, before its first step.
  public init(_ configuration: OptimizerConfiguration, count: Int) {
    self.configuration = configuration
    self.count = count
    let names = Optimizer.bufferNames(configuration.kind)
    first = [Float](repeating: 0, count: names.isEmpty ? 0 : count)
    second = [Float](repeating: 0, count: names.count < 2 ? 0 : count)
  }

  private static func bufferNames(_ kind: OptimizerConfiguration.Kind) -> [String] {
    switch kind {
    case .sgd(let momentum, _): momentum > 0 ? ["velocity"] : []
    case .adam, .adamW: ["firstMoment", "secondMoment"]
    }
  }

  /// One step. The gradient is clipped in place.
  ///
  /// When the gradient's norm is not finite, nothing is changed: the caller finds the values of the
  /// last good step.
  ///
  /// - Parameters:
  ///   - values: The parameters, changed in place.
  ///   - gradient: The gradient in the same layout.
  ///   - learningRate: The rate from the schedule, before Keras' decay.
  ///   - frozen: Places that stay as they are and do not count for the gradient's norm.
  /// - Returns: The global norm of the gradient before clipping.
  /// - Precondition: Both buffers have `count` elements and the ranges lie inside of them.
  @discardableResult
  public func step(
    values: UnsafeMutableBufferPointer<Float>, gradient: UnsafeMutableBufferPointer<Float>,
    learningRate: Double, frozen: [Range<Int>] = []
  ) -> Double {
    precondition(
      values.count == count && gradient.count == count,
      "Optimizer.step: expected \(count) values and gradients, got \(values.count) and "
        + "\(gradient.count)")
    let trained = complement(of: frozen, in: count)
    let norm = gradientNorm(gradient, in: trained)
    guard norm.isFinite else { return norm }
    clip(gradient, in: trained, norm: norm)
    let rate = learningRate / (1 + configuration.kerasDecay * Double(iteration))
    iteration += 1
    for range in trained { step(values, gradient, rate: rate, in: range) }
    return norm
  }

  private func clip(
    _ gradient: UnsafeMutableBufferPointer<Float>, in trained: [Range<Int>], norm: Double
  ) {
    if let limit = configuration.gradientClip {
      // PyTorch's clip_grad_norm_, including its 1e-6 against a division by zero.
      let scale = Float(min(1, limit / (norm + 1e-6)))
      guard scale < 1 else { return }
      for range in trained {
        for index in range { gradient[index] *= scale }
      }
    }
    if let limit = configuration.gradientClipValue.map({ Float($0) }) {
      for range in trained {
        for index in range { gradient[index] = min(max(gradient[index], -limit), limit) }
      }
    }
  }

  private func step(
    _ values: UnsafeMutableBufferPointer<Float>, _ gradient: UnsafeMutableBufferPointer<Float>,
    rate: Double, in range: Range<Int>
  ) {
    switch configuration.kind {
    case .sgd(let momentum, let nesterov):
      descend(values, gradient, rate, momentum, nesterov, range)
    case .adam(let beta1, let beta2, let epsilon):
      adapt(values, gradient, rate, (beta1, beta2), epsilon, decay: 0, range)
    case .adamW(let beta1, let beta2, let epsilon, let weightDecay):
      adapt(values, gradient, rate, (beta1, beta2), epsilon, decay: rate * weightDecay, range)
    }
  }

  private func descend(
    _ values: UnsafeMutableBufferPointer<Float>, _ gradient: UnsafeMutableBufferPointer<Float>,
    _ rate: Double, _ momentum: Double, _ nesterov: Bool, _ range: Range<Int>
  ) {
    let rate = Float(rate)
    guard momentum > 0 else {
      for index in range { values[index] -= rate * gradient[index] }
      return
    }
    let momentum = Float(momentum)
    first.withUnsafeMutableBufferPointer { velocity in
      for index in range {
        let speed = momentum * velocity[index] + gradient[index]
        velocity[index] = speed
        values[index] -= rate * (nesterov ? gradient[index] + momentum * speed : speed)
      }
    }
  }

  private func adapt(
    _ values: UnsafeMutableBufferPointer<Float>, _ gradient: UnsafeMutableBufferPointer<Float>,
    _ rate: Double, _ betas: (Double, Double), _ epsilon: Double, decay: Double, _ range: Range<Int>
  ) {
    let stepSize = Float(rate / (1 - pow(betas.0, Double(iteration))))
    let rootScale = Float(1 / (1 - pow(betas.1, Double(iteration))).squareRoot())
    let keep = Float(1 - decay)
    let epsilon = Float(epsilon)
    let (beta1, beta2) = (Float(betas.0), Float(betas.1))
    let (take1, take2) = (Float(1 - betas.0), Float(1 - betas.1))
    first.withUnsafeMutableBufferPointer { first in
      second.withUnsafeMutableBufferPointer { second in
        for index in range {
          let slope = gradient[index]
          let mean = beta1 * first[index] + take1 * slope
          let square = beta2 * second[index] + take2 * slope * slope
          first[index] = mean
          second[index] = square
          let root = square.squareRoot() * rootScale + epsilon
          values[index] = values[index] * keep - stepSize * mean / root
        }
      }
    }
  }

  /// A copy of the state.
  public var state: State {
    let buffers = zip(Optimizer.bufferNames(configuration.kind), [first, second])
    return State(
      iteration: iteration, buffers: buffers.map { State.Buffer(name: $0, values: $1) })
  }

  /// Continues from a saved state.
  ///
  /// - Throws: `EngineError` when the buffers are not those of this rule and number of parameters.
  public func restore(_ state: State) throws(EngineError) {
    let names = Optimizer.bufferNames(configuration.kind)
    guard state.buffers.map(\.name) == names else {
      throw EngineError(
        "the saved optimizer has the buffers \(state.buffers.map(\.name)), expected \(names)")
    }
    for buffer in state.buffers where buffer.values.count != count {
      throw EngineError(
        "the saved optimizer's \(buffer.name) has \(buffer.values.count) numbers, expected \(count)"
      )
    }
    guard state.iteration >= 0 else {
      throw EngineError("the saved optimizer's iteration is \(state.iteration), expected ≥ 0")
    }
    iteration = state.iteration
    if let buffer = state.buffers.first { first = buffer.values }
    if state.buffers.count > 1 { second = state.buffers[1].values }
  }
}

/// The ranges of 0 ..< `count` outside of `ranges`, in rising order.
///
/// - Precondition: The ranges lie in 0 ..< `count`; they may overlap.
func complement(of ranges: [Range<Int>], in count: Int) -> [Range<Int>] {
  var result: [Range<Int>] = []
  var start = 0
  for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count,
      "range \(range) is outside of 0..<\(count)")
    if range.lowerBound > start { result.append(start..<range.lowerBound) }
    start = max(start, range.upperBound)
  }
  if start < count { result.append(start..<count) }
  return result
}

/// √Σg² over the given ranges, summed in double precision and in a fixed order.
func gradientNorm(_ gradient: UnsafeMutableBufferPointer<Float>, in ranges: [Range<Int>]) -> Double
{
  var sum = SIMD4<Double>.zero
  for range in ranges {
    var index = range.lowerBound
    while index + 4 <= range.upperBound {
      let part = SIMD4<Double>(
        SIMD4<Float>(
          gradient[index], gradient[index + 1], gradient[index + 2], gradient[index + 3]))
      sum += part * part
      index += 4
    }
    while index < range.upperBound {
      sum[0] += Double(gradient[index]) * Double(gradient[index])
      index += 1
    }
  }
  return sum.sum().squareRoot()
}
