import TensorEngine

/// The numbers that a network reads for pairs of θ and x. Of θ these are
/// - the standardized parameters,
/// - their whitened distances from the linear prediction by x,
/// - for networks of many marginals the mask 2b − 1 of the parameters that are shown; what belongs to
///   the others is zero, and distances are scaled one by one (Rozet and Louppe, arXiv:2110.00449).
struct RatioInputs: Sendable {
  let parameters: Int
  let observables: Int
  /// Whether there is a mask.
  let isMasked: Bool
  /// Standardized points and observations, row-major.
  private let theta: [Float]
  private let x: [Float]
  /// θ̂ of each observation, and the matrix that θ − θ̂ is multiplied with, `[parameters, parameters]`.
  private let predictions: [Float]
  private let whitening: [Float]

  init(_ scaling: RatioScaling, theta: Rows, x: Rows, isMasked: Bool = false) {
    parameters = theta.columns
    observables = x.columns
    self.isMasked = isMasked
    self.theta = scaling.theta.apply(theta)
    self.x = scaling.x.apply(x)
    predictions = scaling.prediction.apply(self.x)
    let prediction = scaling.prediction
    whitening = prediction.whitening.enumerated().flatMap { row, values in
      values.enumerated().map { column, value in
        guard isMasked else { return Float(value) }
        return row == column ? Float(1 / prediction.deviations[row]) : 0
      }
    }
  }

  /// The numbers that describe θ.
  var width: Int { RatioInputs.width(parameters, isMasked: isMasked) }

  /// The numbers that describe θ of this dimension.
  static func width(_ parameters: Int, isMasked: Bool) -> Int {
    parameters * (isMasked ? 3 : 2)
  }

  /// Writes what describes θ of `point` beside x of `event`, for all parameters or those `shown`.
  func writeTheta(
    _ point: Int, _ event: Int, shown: [Int]? = nil, to target: UnsafeMutableBufferPointer<Float>,
    at start: Int
  ) {
    let count = parameters
    theta.withUnsafeBufferPointer { theta in
      predictions.withUnsafeBufferPointer { predictions in
        whitening.withUnsafeBufferPointer { whitening in
          for row in 0..<count {
            var distance: Float = 0
            for column in 0...row where isMasked == false || column == row {
              distance +=
                whitening[row * count + column]
                * (theta[point * count + column] - predictions[event * count + column])
            }
            let isShown = !isMasked || shown?.contains(row) ?? true
            target[start + row] = isShown ? theta[point * count + row] : 0
            target[start + count + row] = isShown ? distance : 0
            if isMasked { target[start + 2 * count + row] = isShown ? 1 : -1 }
          }
        }
      }
    }
  }

  /// Writes what describes x of `event`.
  func writeX(_ event: Int, to target: UnsafeMutableBufferPointer<Float>, at start: Int) {
    x.withUnsafeBufferPointer { x in
      for index in 0..<observables { target[start + index] = x[event * observables + index] }
    }
  }

  /// The standardized parameters of `point`.
  func writeStandardized(
    _ point: Int, to target: UnsafeMutableBufferPointer<Float>, at start: Int
  ) {
    for index in 0..<parameters { target[start + index] = theta[point * parameters + index] }
  }

  /// What describes θ, computed on the tape from a leaf of standardized parameters
  /// `[events, points, parameters]`, so that gradients reach it both ways.
  func described(_ leaf: Variable, events: ArraySlice<Int>) -> Variable {
    let points = leaf.shape[1]
    let tape = leaf.tape
    let prediction = tape.constant(leaf.shape) { target in
      for (place, event) in events.enumerated() {
        for point in 0..<points {
          for index in 0..<parameters {
            target[(place * points + point) * parameters + index] =
              predictions[event * parameters + index]
          }
        }
      }
    }
    let matrix = tape.constant(Tensor(shape: [parameters, parameters], values: whitening))
    let distance = (leaf - prediction).reshaped([-1, parameters])
      .matmul(matrix, transposingRight: true).reshaped(to: leaf.shape)
    return concatenate([leaf, distance], axis: 2)
  }
}
