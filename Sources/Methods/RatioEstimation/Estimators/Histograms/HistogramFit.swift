import Foundation
import Numerics
import Randomness
import Simulation

/// The maximum-likelihood fit of multinomial probabilities whose logarithms are polynomials of θ up
/// to a common normalization, log p(b|θ) = Σ_k a_bk φ_k(θ) − log Z(θ): the smooth templates that
/// events at scattered θ know of.
///
/// The loss is convex; Newton's method finds its minimum. Bin 0 has a = 0.
struct HistogramFit {
  /// φ of each event: `[events, monomials]`.
  let features: [Double]
  /// The bin of each event.
  let bins: [Int]
  /// The weight of each event, with a mean of 1.
  let weights: [Double]
  let binCount: Int
  let monomials: Int

  private static let largestNumberOfSteps = 60
  /// Of the coefficients: keeps them finite where a bin is empty at some θ, and is no more than a
  /// thousandth of an event.
  private static let ridge = 1e-3

  private var size: Int { (binCount - 1) * monomials }

  /// The coefficients of all bins but the first, bin after bin, with the Hessian there.
  ///
  /// - Throws: `LikelihoodRatioError` where the coefficients cannot be determined.
  func solve() throws -> (coefficients: [Double], hessian: SymmetricMatrix) {
    var point = [Double](repeating: 0, count: size)
    var state = derivatives(at: point, weights)
    for _ in 0..<HistogramFit.largestNumberOfSteps {
      guard let step = state.hessian.solving(state.gradient) else {
        throw LikelihoodRatioError(
          "histogram", "its templates cannot be determined",
          hint: "take fewer bins or a lower degree")
      }
      let fall = zip(step, state.gradient).reduce(0) { $0 + $1.0 * $1.1 }
      var length = 1.0
      var next = derivatives(at: moved(point, step, length), weights)
      while next.loss > state.loss, length > 1e-6 {
        length /= 2
        next = derivatives(at: moved(point, step, length), weights)
      }
      guard next.loss <= state.loss else { break }
      point = moved(point, step, length)
      state = next
      // Half of it is the distance to the minimum in units of log L.
      if fall < 1e-10 { break }
    }
    return (point, state.hessian)
  }

  /// The coefficients that bootstrap replicas of the events would have, each by one step of
  /// Newton's method from those of all events: exact up to terms of the order of 1/n.
  func replicas(
    _ count: Int, around coefficients: [Double], hessian: SymmetricMatrix, random: RandomStream
  ) -> [[Double]] {
    (0..<count).map { number in
      var stream = random.substream(number)
      let drawn = weights.map { $0 * Double(stream.poisson(mean: 1)) }
      let gradient = derivatives(at: coefficients, drawn, needsHessian: false).gradient
      guard let step = hessian.solving(gradient) else { return coefficients }
      return moved(coefficients, step, 1)
    }
  }

  private func moved(_ point: [Double], _ step: [Double], _ length: Double) -> [Double] {
    zip(point, step).map { $0 - length * $1 }
  }

  private func derivatives(
    at point: [Double], _ weights: [Double], needsHessian: Bool = true
  ) -> (loss: Double, gradient: [Double], hessian: SymmetricMatrix) {
    let (count, size) = (monomials, size)
    var loss = 0.0
    var gradient = point.map { HistogramFit.ridge * $0 }
    for value in point { loss += HistogramFit.ridge / 2 * value * value }
    var hessian = [Double](repeating: 0, count: needsHessian ? size * size : 0)
    var probabilities = [Double](repeating: 0, count: binCount)
    var slopes = [Double](repeating: 0, count: size)
    features.withUnsafeBufferPointer { features in
      for event in bins.indices where weights[event] != 0 {
        let phi = UnsafeBufferPointer(rebasing: features[event * count..<(event + 1) * count])
        loss +=
          weights[event]
          * HistogramFit.probabilities(point, phi, bins[event], into: &probabilities)
        for bin in 1..<binCount {
          let rest = probabilities[bin] - (bins[event] == bin ? 1 : 0)
          for k in 0..<count {
            gradient[(bin - 1) * count + k] += weights[event] * rest * phi[k]
            slopes[(bin - 1) * count + k] = probabilities[bin] * phi[k]
          }
        }
        guard needsHessian else { continue }
        HistogramFit.addHessian(
          &hessian, slopes, phi, weight: weights[event], probabilities, count)
      }
    }
    if needsHessian {
      for index in 0..<size { hessian[index * size + index] += HistogramFit.ridge }
    }
    return (
      loss, gradient,
      needsHessian ? SymmetricMatrix(size: size, entries: hessian) : SymmetricMatrix(size: 0)
    )
  }

  /// Adds w (δ_bc p_b φφᵀ − p_b p_c φφᵀ) to the lower triangle.
  private static func addHessian(
    _ hessian: inout [Double], _ slopes: [Double], _ phi: UnsafeBufferPointer<Double>,
    weight: Double, _ probabilities: [Double], _ count: Int
  ) {
    let size = slopes.count
    hessian.withUnsafeMutableBufferPointer { hessian in
      slopes.withUnsafeBufferPointer { slopes in
        for row in 0..<size {
          let slope = weight * slopes[row]
          for column in 0...row { hessian[row * size + column] -= slope * slopes[column] }
          let first = row / count * count
          for column in first...row {
            hessian[row * size + column] += slope * phi[column - first]
          }
        }
      }
    }
  }

  /// Fills in the probabilities at one point.
  ///
  /// - Returns: −log of that of `bin`.
  private static func probabilities(
    _ point: [Double], _ phi: UnsafeBufferPointer<Double>, _ bin: Int,
    into probabilities: inout [Double]
  ) -> Double {
    logProbabilities(point, phi, into: &probabilities)
    let loss = -probabilities[bin]
    for index in probabilities.indices { probabilities[index] = exp(probabilities[index]) }
    return loss
  }

  /// log p(b|θ) of all bins.
  static func logProbabilities(
    _ coefficients: [Double], _ phi: UnsafeBufferPointer<Double>, into result: inout [Double]
  ) {
    var largest = 0.0
    result[0] = 0
    for bin in 1..<result.count {
      var sum = 0.0
      for k in 0..<phi.count { sum += coefficients[(bin - 1) * phi.count + k] * phi[k] }
      result[bin] = sum
      largest = max(largest, sum)
    }
    var total = 0.0
    for value in result { total += exp(value - largest) }
    let normalization = largest + log(total)
    for bin in result.indices { result[bin] -= normalization }
  }
}
