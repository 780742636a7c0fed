import Numerics
import Randomness

/// Whether a posterior is right at one observation x_o, from simulations at all x: the local
/// classifier two-sample test of J. Linhart, A. Gramfort, P. Rodrigues (arXiv:2306.03580).
///
/// A classifier d(θ, x) learns to tell the parameters that x was simulated at from a draw of the
/// posterior at the same x. If the posteriors are right it cannot, and the mean of (d − ½)² over
/// posterior draws at x_o is small. Here d − ½ is fitted by least squares, of which it is the
/// minimum, in θ, products of two parameters, and products of a parameter and an observable: it
/// sees shifts that vary with x, wrong widths and wrong correlations, not wrong shapes. Of many
/// observables the 20 with the largest correlations take part.
///
/// Under right posteriors truth and draw may be exchanged in every simulation, so that random
/// exchanges give the exact distribution of the statistic, whatever the classifier can see.
public struct LocalTwoSampleTest: Hashable, Sendable {
  /// The mean of (d − ½)² over the posterior at the observation: 0 to ¼.
  public let statistic: Double
  /// Its mean with truths and draws exchanged at random, and with the difference that is allowed.
  public let expected: Double
  /// The number of random exchanges with at least this statistic.
  public let exceeding: ToyPValue
  /// The number of simulations.
  public let count: Int

  /// The p-value, (k + 1)/(n + 1) for k of n exchanges: never zero.
  public var pValue: Double { Double(exceeding.exceeding + 1) / Double(exceeding.toys + 1) }

  /// A test.
  ///
  /// - Parameters:
  ///   - truths: The parameters of each simulation, row by row.
  ///   - draws: One draw of the posterior of each simulation, row by row.
  ///   - observables: The x of each simulation, row by row.
  ///   - observation: x_o.
  ///   - posterior: Draws of the posterior at x_o, row by row.
  ///   - tolerance: The root mean square of d − ½ that is as good as none: a difference of the kind
  ///     that is seen, but this small, is added to each exchange. A shift of a normal posterior by
  ///     δ standard deviations makes δ/4.
  ///   - exchanges: The number of random exchanges.
  ///   - random: Their stream.
  /// - Throws: `InferenceError` for arrays that do not belong together and numbers that are not
  ///   finite.
  public init(
    truths: [Double], draws: [Double], observables: [Double], observation: [Double],
    posterior: [Double], tolerance: Double = 0, exchanges: Int = 1999, random: RandomStream
  ) throws {
    let width = observation.count
    let count = width > 0 ? observables.count / width : 0
    let dimensions = count > 0 ? truths.count / count : 0
    guard dimensions > 0, exchanges > 0, truths.count == count * dimensions,
      draws.count == truths.count, observables.count == count * width, !posterior.isEmpty,
      posterior.count % dimensions == 0
    else {
      throw InferenceError(
        "local two-sample test",
        "\(truths.count) true and \(draws.count) drawn parameters, \(observables.count) and "
          + "\(width) observables, \(posterior.count) parameters at the observation")
    }
    guard
      [truths, draws, observables, observation, posterior].allSatisfy({ $0.allSatisfy(\.isFinite) })
    else {
      throw InferenceError("local two-sample test", "a parameter or observable is not finite")
    }
    let features = LocalFeatures(
      parameters: truths + draws, observables: observables, dimensions: dimensions, width: width)
    let differences = (0..<count).flatMap { simulation -> [Double] in
      let x = features.standardized(x: observables, row: simulation)
      let truth = features.row(truths, simulation, x)
      return zip(truth, features.row(draws, simulation, x)).map { $0 - $1 }
    }
    let x = features.standardized(x: observation, row: 0)
    let local = (0..<posterior.count / dimensions).map { features.row(posterior, $0, x) }
    let form = try LocalTwoSampleTest.quadraticForm(
      features, truths, draws, observables, local: local)
    self.count = count
    let difference = features.sum(differences, exchanges: nil)
    let value = form.quadraticForm(difference)
    let share = value > 0 ? min(1, tolerance / value.squareRoot()) : 0
    let allowed = difference.map { share * $0 }
    var (exceeding, sum) = (0, 0.0)
    for exchange in 0..<exchanges {
      let chance = features.sum(differences, exchanges: random.substream(exchange))
      let exchanged = form.quadraticForm(zip(chance, allowed).map { $0 + $1 })
      if exchanged >= value { exceeding += 1 }
      sum += exchanged
    }
    statistic = value
    expected = sum / Double(exchanges)
    self.exceeding = ToyPValue(exceeding: exceeding, toys: exchanges)
  }

  /// K with statistic = bᵀ K b for b = Σ (features of the truth − features of the draw): least
  /// squares gives the coefficients G⁻¹ b/2 with G = Σ φ φᵀ over both classes, and the statistic is
  /// the mean of their square products with φ at the observation.
  private static func quadraticForm(
    _ features: LocalFeatures, _ truths: [Double], _ draws: [Double], _ observables: [Double],
    local: [[Double]]
  ) throws -> SymmetricMatrix {
    let size = features.count
    let rows = (0..<observables.count / features.width).flatMap { simulation -> [[Double]] in
      let x = features.standardized(x: observables, row: simulation)
      return [features.row(truths, simulation, x), features.row(draws, simulation, x)]
    }
    let mean = (0..<size).map { feature in
      rows.reduce(0) { $0 + $1[feature] } / Double(rows.count)
    }
    var gram = moments(of: rows, around: mean)
    // Enough to make features that follow from others harmless.
    let ridge = 1e-4 * gram.diagonal.reduce(0, +) / Double(size)
    for feature in 0..<size { gram[feature, feature] += ridge }
    let middle = moments(of: local, around: mean, weight: 0.25 / Double(local.count))
    guard let inverse = gram.inverse else {
      throw InferenceError("local two-sample test", "all parameters are constant")
    }
    return inverse.sandwiching(middle)
  }

  /// Σ weight (φ − mean)(φ − mean)ᵀ.
  private static func moments(
    of rows: [[Double]], around mean: [Double], weight: Double = 1
  ) -> SymmetricMatrix {
    let size = mean.count
    var sums = [Double](repeating: 0, count: size * size)
    for row in rows {
      for i in 0..<size {
        let left = weight * (row[i] - mean[i])
        for j in 0...i { sums[i * size + j] += left * (row[j] - mean[j]) }
      }
    }
    return SymmetricMatrix(size: size, entries: sums)
  }
}
