extension EventMixtureModel {
  /// The expected Fisher information at `point`, Σ λ ∇log λ ∇log λᵀ over the pool with the
  /// constraints; rate and shape together for an extended likelihood.
  ///
  /// - Throws: `InferenceError` where a score is not finite.
  public func fisherInformation(at point: [Double]) throws -> FisherInformation {
    let expected = intensities(at: point)
    var slopes: [[Double]] = []
    for (index, parameter) in parameters.enumerated() {
      let step = 1e-4 * parameter.scale
      var (above, below) = (point, point)
      above[index] += step
      below[index] -= step
      slopes.append(
        zip(intensities(at: above), intensities(at: below)).map { ($0 - $1) / (2 * step) })
    }
    let total = expected.reduce(0, +)
    let rates = slopes.map { isExtended ? 0 : $0.reduce(0, +) / total }
    var scores: [Double] = []
    scores.reserveCapacity(expected.count * parameters.count)
    for event in expected.indices {
      for (index, slope) in slopes.enumerated() {
        scores.append(expected[event] > 0 ? slope[event] / expected[event] - rates[index] : 0)
      }
    }
    let information = try FisherInformation(
      names: parameters.map(\.name), scores: scores, weights: expected)
    return constraints.reduce(information) { $0.adding($1) }
  }
}
