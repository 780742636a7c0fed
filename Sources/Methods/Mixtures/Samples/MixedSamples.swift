/// Two or more mixed samples, the one richest in signal first.
///
/// All samples must contain the same signal and the same background and differ only in their shares
/// (arXiv:1708.02949); the assumption tests look for violations.
public struct MixedSamples: Sendable {
  /// The samples by falling signal fraction; in the given order where fractions are unknown.
  public let samples: [MixedSample]
  /// The covariance of the fractions in the order of `samples`.
  public let fractionCovariance: [[Double]]?
  /// What a user should know about these samples.
  public let warnings: [String]

  /// Samples that are trained on together.
  ///
  /// - Parameters:
  ///   - samples: The samples; where some fraction is unknown, the one richest in signal first.
  ///   - fractionCovariance: The covariance of the fractions in the order of `samples`, where their
  ///     errors are correlated; by default the squares of their uncertainties.
  /// - Throws: `WeakSupervisionError` for fewer than two samples, equal names, equal fractions, and
  ///   a covariance of another size or that is not symmetric.
  public init(_ samples: [MixedSample], fractionCovariance: [[Double]]? = nil) throws {
    guard samples.count >= 2 else {
      throw WeakSupervisionError(
        "mixed samples", "there is only \(samples.count)",
        hint: "two or more samples with different signal fractions are needed")
    }
    guard Set(samples.map(\.name)).count == samples.count else {
      throw WeakSupervisionError(
        "mixed samples", "two samples have the same name: \(samples.map(\.name))")
    }
    try FractionCovariance.check(fractionCovariance, count: samples.count)
    let fractions = samples.compactMap(\.fraction)
    guard fractions.count == samples.count else {
      self.samples = samples
      self.fractionCovariance = nil
      let order = samples.map { "\"\($0.name)\"" }.joined(separator: " > ")
      warnings = [
        "not all fractions are known: signal is what \(order) have more and more of; a wrong "
          + "order gives a score that falls with P(signal)"
      ]
      return
    }
    let order = samples.indices.sorted { fractions[$0].value > fractions[$1].value }
    self.samples = order.map { samples[$0] }
    self.fractionCovariance = fractionCovariance.map { rows in
      order.map { row in order.map { rows[row][$0] } }
    }
    warnings = try MixedSamples.checkDifference(self.samples)
  }

  /// The fractions by falling value; nil where some are unknown.
  public var fractions: [Double]? {
    let known = samples.compactMap { $0.fraction?.value }
    return known.count == samples.count ? known : nil
  }

  /// - Throws: `WeakSupervisionError` when all fractions are equal.
  private static func checkDifference(_ samples: [MixedSample]) throws -> [String] {
    guard let rich = samples.first?.fraction, let poor = samples.last?.fraction else { return [] }
    guard rich.value > poor.value else {
      throw WeakSupervisionError(
        "mixed samples", "all have the signal fraction \(rich.value)",
        hint: "samples with equal fractions carry no information about the classes")
    }
    let error = (rich.uncertainty * rich.uncertainty + poor.uncertainty * poor.uncertainty)
      .squareRoot()
    guard rich.value - poor.value < 3 * error else { return [] }
    return [
      "the largest and the smallest fraction, \(rich.value) and \(poor.value), differ by less than "
        + "three times their error: everything that divides by the difference is uncertain"
    ]
  }
}

/// What a covariance of fractions has to be.
enum FractionCovariance {
  static func check(_ rows: [[Double]]?, count: Int) throws(WeakSupervisionError) {
    guard let rows else { return }
    guard rows.count == count, rows.allSatisfy({ $0.count == count }) else {
      throw WeakSupervisionError(
        "covariance of the fractions", "it is no matrix of \(count) × \(count)")
    }
    for row in 0..<count {
      for column in 0..<count {
        let value = rows[row][column]
        guard value.isFinite, abs(value - rows[column][row]) <= 1e-9 * abs(value),
          value * value <= rows[row][row] * rows[column][column] * (1 + 1e-9)
        else {
          throw WeakSupervisionError(
            "covariance of the fractions",
            "the element in row \(row), column \(column) is \(value): a covariance is symmetric "
              + "and its correlations lie between −1 and 1")
        }
      }
    }
  }
}
