internal import CKernels
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
  private var velocity: [Float] = []
  private var firstMoment: [Float] = []
  private var secondMoment: [Float] = []

  /// An optimizer for `count` parameters, before its first step.
  public init(_ configuration: OptimizerConfiguration, count: Int) {
    self.configuration = configuration
    self.count = count
    let zeros = [Float](repeating: 0, count: count)
    switch configuration.kind {
    case .sgd: velocity = zeros
    case .adam, .adamW: (firstMoment, secondMoment) = (zeros, zeros)
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
    guard let values = values.baseAddress, let gradient = gradient.baseAddress else { return }
    let start = range.lowerBound
    switch configuration.kind {
    case .sgd(let momentum, let nesterov):
      velocity.withUnsafeMutableBufferPointer { velocity in
        guard let velocity = velocity.baseAddress else { return }
        ck_sgd(
          range.count, values + start, gradient + start, velocity + start, rate, momentum, nesterov)
      }
    case .adam(let beta1, let beta2, let epsilon):
      adapt(values + start, gradient + start, rate, (beta1, beta2), epsilon, decay: 0, range)
    case .adamW(let beta1, let beta2, let epsilon, let decay):
      adapt(values + start, gradient + start, rate, (beta1, beta2), epsilon, decay: decay, range)
    }
  }

  private func adapt(
    _ values: UnsafeMutablePointer<Float>, _ gradient: UnsafeMutablePointer<Float>, _ rate: Double,
    _ betas: (Double, Double), _ epsilon: Double, decay: Double, _ range: Range<Int>
  ) {
    let corrections = (1 - pow(betas.0, Double(iteration)), 1 - pow(betas.1, Double(iteration)))
    firstMoment.withUnsafeMutableBufferPointer { first in
      secondMoment.withUnsafeMutableBufferPointer { second in
        guard let first = first.baseAddress, let second = second.baseAddress else { return }
        ck_adam(
          range.count, values, gradient, first + range.lowerBound, second + range.lowerBound, rate,
          betas.0, betas.1, epsilon, corrections.0, corrections.1, decay)
      }
    }
  }

  /// A copy of the state.
  public var state: State {
    let buffers: [State.Buffer] =
      switch configuration.kind {
      case .sgd: [.init(name: "velocity", values: velocity)]
      case .adam, .adamW:
        [
          .init(name: "firstMoment", values: firstMoment),
          .init(name: "secondMoment", values: secondMoment),
        ]
      }
    return State(iteration: iteration, buffers: buffers)
  }

  /// Continues from a saved state.
  ///
  /// - Throws: `EngineError` when the buffers are not those of this rule and number of parameters.
  public func restore(_ saved: State) throws(EngineError) {
    let names = state.buffers.map(\.name)
    guard saved.buffers.map(\.name) == names else {
      throw EngineError(
        "the saved optimizer has the buffers \(saved.buffers.map(\.name)), expected \(names)")
    }
    for buffer in saved.buffers where buffer.values.count != count {
      throw EngineError(
        "the saved optimizer's \(buffer.name) has \(buffer.values.count) numbers, expected \(count)"
      )
    }
    guard saved.iteration >= 0 else {
      throw EngineError("the saved optimizer's iteration is \(saved.iteration), expected ≥ 0")
    }
    iteration = saved.iteration
    switch configuration.kind {
    case .sgd: velocity = saved.buffers[0].values
    case .adam, .adamW:
      firstMoment = saved.buffers[0].values
      secondMoment = saved.buffers[1].values
    }
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

/// √Σg² over the given ranges, summed in double precision.
func gradientNorm(_ gradient: UnsafeMutableBufferPointer<Float>, in ranges: [Range<Int>]) -> Double
{
  guard let start = gradient.baseAddress else { return 0 }
  return ranges.reduce(0.0) { $0 + ck_sum_of_squares($1.count, start + $1.lowerBound) }.squareRoot()
}
