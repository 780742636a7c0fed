internal import CKernels
import Foundation

extension OptimizerConfiguration.Kind {
  /// What the rule remembers of each parameter.
  var bufferNames: [String] {
    switch self {
    case .sgd: ["velocity"]
    case .adam, .adamW: ["firstMoment", "secondMoment"]
    }
  }
}

/// One step on any part of the parameters.
struct OptimizerUpdate {
  private let kind: OptimizerConfiguration.Kind
  private let rate: Double
  private let values: UnsafeMutablePointer<Float>
  private let gradient: UnsafeMutablePointer<Float>
  private let buffers: [UnsafeMutablePointer<Float>]
  /// Adam's 1 − βᵗ.
  private var corrections = (1.0, 1.0)

  init(
    _ kind: OptimizerConfiguration.Kind, iteration: Int, rate: Double,
    values: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>,
    buffers: [UnsafeMutablePointer<Float>]
  ) {
    self.kind = kind
    self.rate = rate
    self.values = values
    self.gradient = gradient
    self.buffers = buffers
    switch kind {
    case .sgd: break
    case .adam(let beta1, let beta2, _), .adamW(let beta1, let beta2, _, _):
      corrections = (1 - pow(beta1, Double(iteration)), 1 - pow(beta2, Double(iteration)))
    }
  }

  /// Multiplies the gradient by `factor` and cuts its components off at ±`limit`.
  func prepareGradient(_ range: Range<Int>, factor: Float, limit: Float?) {
    let slopes = gradient + range.lowerBound
    if factor != 1 { ck_combine_scalar(CK_MULTIPLY, range.count, slopes, factor, slopes) }
    guard let limit else { return }
    for index in 0..<range.count { slopes[index] = min(max(slopes[index], -limit), limit) }
  }

  /// Moves the parameters.
  func step(_ range: Range<Int>) {
    switch kind {
    case .sgd(let momentum, let nesterov):
      let start = range.lowerBound
      ck_sgd(
        range.count, values + start, gradient + start, buffers[0] + start, rate, momentum, nesterov)
    case .adam(let beta1, let beta2, let epsilon): adapt(range, beta1, beta2, epsilon, decay: 0)
    case .adamW(let beta1, let beta2, let epsilon, let decay):
      adapt(range, beta1, beta2, epsilon, decay: decay)
    }
  }

  private func adapt(
    _ range: Range<Int>, _ beta1: Double, _ beta2: Double, _ epsilon: Double, decay: Double
  ) {
    let start = range.lowerBound
    ck_adam(
      range.count, values + start, gradient + start, buffers[0] + start, buffers[1] + start, rate,
      beta1, beta2, epsilon, corrections.0, corrections.1, decay)
  }
}
