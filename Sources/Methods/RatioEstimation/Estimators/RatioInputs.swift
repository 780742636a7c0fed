import Foundation
import Simulation
import TensorEngine

/// The numbers that a network reads for pairs of θ and x. Of θ these are
/// - the standardized parameters,
/// - their whitened distances from the linear prediction by x,
/// - for networks of many marginals the mask 2b − 1 of the parameters that are shown; what belongs
///   to the others is zero, and distances are scaled one by one (Rozet and Louppe,
///   arXiv:2110.00449),
/// - where the scaling asks for it, the length of the distance on a logarithmic scale, on which the
///   core of a peak and its tails are equally wide;
///
/// and apart from these a first approximation to log r, to which the network adds what is missing.
struct RatioInputs: Sendable {
  let parameters: Int
  let observables: Int
  /// Whether there is a mask.
  let isMasked: Bool
  /// Whether there is a distance on a logarithmic scale.
  private let logDistance: Bool
  /// Standardized points and observations, row-major.
  private let theta: [Float]
  private let x: [Float]
  /// θ̂ of each observation, and the matrix that θ − θ̂ is multiplied with, `[parameters,
  /// parameters]`.
  private let predictions: [Float]
  private let whitening: [Float]
  private let base: LinearGaussianRatio?

  init(_ scaling: RatioScaling, theta: Rows, x: Rows, isMasked: Bool = false) {
    parameters = theta.columns
    observables = x.columns
    self.isMasked = isMasked
    logDistance = scaling.logDistance
    self.theta = scaling.theta.apply(theta)
    self.x = scaling.x.apply(x)
    base = isMasked ? nil : scaling.base
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
  var width: Int {
    RatioInputs.width(parameters, isMasked: isMasked, logDistance: logDistance)
  }

  /// The numbers that describe θ of this dimension.
  static func width(_ parameters: Int, isMasked: Bool, logDistance: Bool) -> Int {
    parameters * (isMasked ? 3 : 2) + (logDistance ? 1 : 0)
  }

  /// A pair of a point and an event, by their numbers.
  struct Pair {
    let point: Int
    let event: Int
    /// The parameters that are shown; nil for all.
    var shown: [Int]?
  }

  /// The inputs of a network, one row a pair, in shapes that start with `axes`.
  func inputs(_ pairs: [Pair], axes: [Int], on tape: Tape) -> [String: Variable] {
    var result = [
      RatioArchitecture.xInput: tape.constant(Shape(axes + [observables])) { target in
        for (place, pair) in pairs.enumerated() {
          writeX(pair.event, to: target, at: place * observables)
        }
      }
    ]
    guard parameters > 0 else { return result }
    var theta = [Float](repeating: 0, count: pairs.count * width)
    theta.withUnsafeMutableBufferPointer { target in
      for (place, pair) in pairs.enumerated() { writeTheta(pair, to: target, at: place * width) }
    }
    result[RatioArchitecture.thetaInput] = tape.constant(
      Tensor(shape: Shape(axes + [width]), values: theta))
    if let base {
      result[RatioArchitecture.baseInput] = tape.constant(Shape(axes + [1])) { target in
        theta.withUnsafeBufferPointer { theta in
          for place in pairs.indices {
            let (point, distance) = squares(theta, at: place * width)
            target[place] = base.value(theta: point, distance: distance)
          }
        }
      }
    }
    return result
  }

  /// |θ|² and |w|² of a pair.
  func squares(point: Int, event: Int) -> (theta: Float, distance: Float) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { numbers in
      writeTheta(Pair(point: point, event: event), to: numbers, at: 0)
      return squares(UnsafeBufferPointer(numbers), at: 0)
    }
  }

  /// |θ|² and |w|² of what describes a pair.
  private func squares(
    _ numbers: UnsafeBufferPointer<Float>, at start: Int
  ) -> (theta: Float, distance: Float) {
    var (theta, distance): (Float, Float) = (0, 0)
    for index in start..<start + parameters {
      theta += numbers[index] * numbers[index]
      distance += numbers[index + parameters] * numbers[index + parameters]
    }
    return (theta, distance)
  }

  /// Keeps the logarithm of the squared length of a distance finite; a tenth of the linear
  /// prediction's deviation.
  private static let smallestSquare: Float = 0.01

  /// Writes what describes θ of a pair.
  private func writeTheta(
    _ pair: Pair, to target: UnsafeMutableBufferPointer<Float>, at start: Int
  ) {
    let count = parameters
    theta.withUnsafeBufferPointer { theta in
      predictions.withUnsafeBufferPointer { predictions in
        whitening.withUnsafeBufferPointer { whitening in
          var square = RatioInputs.smallestSquare
          for row in 0..<count {
            var distance: Float = 0
            for column in 0...row where isMasked == false || column == row {
              distance +=
                whitening[row * count + column]
                * (theta[pair.point * count + column] - predictions[pair.event * count + column])
            }
            let isShown = !isMasked || pair.shown?.contains(row) ?? true
            target[start + row] = isShown ? theta[pair.point * count + row] : 0
            target[start + count + row] = isShown ? distance : 0
            if isShown { square += distance * distance }
            if isMasked { target[start + 2 * count + row] = isShown ? 1 : -1 }
          }
          if logDistance { target[start + width - 1] = 0.5 * log(square) }
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
    guard logDistance else { return concatenate([leaf, distance], axis: 2) }
    let square = distance.squared().sum(axes: [2], keepingDimensions: true)
    let length = 0.5 * (square + RatioInputs.smallestSquare).log()
    return concatenate([leaf, distance, length], axis: 2)
  }
}
