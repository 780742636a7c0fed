/// Moves parameters against their gradient.
///
/// Works on one contiguous block of values and a gradient of the same layout; it knows nothing of
/// layers. The moments are kept in single precision, scalars are computed in double precision. The
/// result has the same bits for any number of threads.
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
  /// The number of threads.
  public let threads: Int
  /// The number of steps done.
  public private(set) var iteration = 0
  private var pieces = OptimizerPieces(count: 0, frozen: [])
  /// For each name of a buffer one number for each parameter.
  private let buffers: [UnsafeMutableBufferPointer<Float>]

  /// An optimizer for `count` parameters, before its first step.
  public init(_ configuration: OptimizerConfiguration, count: Int, threads: Int = Threads.count) {
    self.configuration = configuration
    self.count = count
    self.threads = threads
    buffers = configuration.kind.bufferNames.map { _ in .allocateAligned(zeros: count) }
  }

  deinit {
    for buffer in buffers { buffer.deallocateAligned() }
  }

  /// One step. The gradient is scaled and clipped in place.
  ///
  /// When the gradient's norm is not finite, nothing is changed: the caller finds the values of the
  /// last good step.
  ///
  /// - Parameters:
  ///   - values: The parameters, changed in place.
  ///   - gradient: The gradient in the same layout.
  ///   - scale: What the gradient is multiplied by first, for example 1/examples for a mean.
  ///   - learningRate: The rate from the schedule, before Keras' decay.
  ///   - frozen: Places that stay as they are and do not count for the gradient's norm.
  /// - Returns: The global norm of the scaled gradient before clipping.
  /// - Precondition: Both buffers have `count` elements and the ranges lie inside of them.
  @discardableResult
  public func step(
    values: UnsafeMutableBufferPointer<Float>, gradient: UnsafeMutableBufferPointer<Float>,
    scale: Double = 1, learningRate: Double, frozen: [Range<Int>] = []
  ) -> Double {
    precondition(
      values.count == count && gradient.count == count,
      "Optimizer.step: expected \(count) values and gradients, got \(values.count) and "
        + "\(gradient.count)")
    guard let values = values.baseAddress, let gradient = gradient.baseAddress else { return 0 }
    if pieces.count != count || pieces.frozen != frozen {
      pieces = OptimizerPieces(count: count, frozen: frozen)
    }
    let norm = abs(scale) * pieces.norm(of: gradient, threads: threads)
    guard norm.isFinite else { return norm }
    let rate = learningRate / (1 + configuration.kerasDecay * Double(iteration))
    iteration += 1
    let factor = Float(scale * clippingFactor(norm))
    let limit = configuration.gradientClipValue.map { Float($0) }
    let update = OptimizerUpdate(
      configuration.kind, iteration: iteration, rate: rate, values: values, gradient: gradient,
      buffers: buffers.compactMap(\.baseAddress))
    let shared = UnsafeSendable(update)
    pieces.forEach(threads: threads) { range in
      shared.value.prepareGradient(range, factor: factor, limit: limit)
      shared.value.step(range)
    }
    return norm
  }

  private func clippingFactor(_ norm: Double) -> Double {
    // PyTorch's clip_grad_norm_, including its 1e-6 against a division by zero.
    configuration.gradientClip.map { min(1, $0 / (norm + 1e-6)) } ?? 1
  }

  /// A copy of the state.
  public var state: State {
    State(
      iteration: iteration,
      buffers: zip(configuration.kind.bufferNames, buffers).map {
        State.Buffer(name: $0, values: Array($1))
      })
  }

  /// Continues from a saved state.
  ///
  /// - Throws: `EngineError` when the buffers are not those of this rule and number of parameters.
  public func restore(_ saved: State) throws(EngineError) {
    let names = configuration.kind.bufferNames
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
    for (buffer, kept) in zip(buffers, saved.buffers) {
      _ = buffer.update(fromContentsOf: kept.values)
    }
  }
}
