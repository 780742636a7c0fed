import Numerics

/// A number measured on mixtures without labels.
///
/// The value is raw: an efficiency may lie outside 0…1 by a fluctuation, which averages and tests
/// need to see.
public struct LabelFreeEstimate: Hashable, Codable, Sendable {
  /// The measured value.
  public let value: Double
  /// The standard error from the finite number of events.
  public let statisticalError: Double
  /// The standard error from the uncertainty of the signal fractions.
  public let fractionError: Double

  /// An estimate from its numbers.
  public init(value: Double, statisticalError: Double, fractionError: Double) {
    self.value = value
    self.statisticalError = statisticalError
    self.fractionError = fractionError
  }

  /// Both errors added in quadrature.
  public var totalError: Double {
    (statisticalError * statisticalError + fractionError * fractionError).squareRoot()
  }
}

/// A χ² with its p-value.
public struct ChiSquaredTest: Hashable, Codable, Sendable {
  /// The sum of squared residuals in units of their errors.
  public let chiSquared: Double
  /// The number of degrees of freedom.
  public let degreesOfFreedom: Int
  /// The probability of at least this χ² if the hypothesis holds.
  public let pValue: Double

  /// A test from its χ².
  public init(chiSquared: Double, degreesOfFreedom: Int) {
    precondition(degreesOfFreedom > 0, "ChiSquaredTest: \(degreesOfFreedom) degrees of freedom")
    self.chiSquared = chiSquared
    self.degreesOfFreedom = degreesOfFreedom
    pValue = ChiSquaredDistribution.survival(chiSquared, degrees: Double(degreesOfFreedom))
  }
}

/// The efficiencies of the cut `score ≥ threshold`, measured on mixtures.
public struct LabelFreePoint: Hashable, Codable, Sendable {
  /// The cut.
  public let threshold: Double
  /// The signal efficiency ε_S.
  public let signalEfficiency: LabelFreeEstimate
  /// The background efficiency ε_B.
  public let backgroundEfficiency: LabelFreeEstimate
  /// The covariance of ε_S and ε_B from the finite number of events.
  public let statisticalCovariance: Double
  /// The covariance of ε_S and ε_B from the signal fractions.
  public let fractionCovariance: Double
  /// The expected number (effective) of background events of all mixtures that pass.
  public let expectedBackground: Double
  /// For three or more mixtures: whether two classes describe the efficiencies of all of them.
  public let consistency: ChiSquaredTest?
}

extension LabelFreePoint {
  /// The factor ε_S/√ε_B by which the cut improves S/√B; nil where fewer than
  /// `minimumBackground` events are expected to pass or ε_B is not above twice its error.
  public func significanceImprovement(minimumBackground: Double = 25) -> LabelFreeEstimate? {
    let (signal, background) = (signalEfficiency, backgroundEfficiency)
    guard expectedBackground >= minimumBackground,
      background.value > 2 * background.totalError
    else { return nil }
    let root = background.value.squareRoot()
    let slopes = (signal: 1 / root, background: -signal.value / (2 * background.value * root))
    return combined(signal.value / root, slopes.signal, slopes.background)
  }

  /// `value` with the errors that ε_S and ε_B give to it through its slopes.
  func combined(_ value: Double, _ signalSlope: Double, _ backgroundSlope: Double)
    -> LabelFreeEstimate
  {
    func error(_ signal: Double, _ background: Double, _ covariance: Double) -> Double {
      let variance =
        signalSlope * signalSlope * signal * signal
        + backgroundSlope * backgroundSlope * background * background
        + 2 * signalSlope * backgroundSlope * covariance
      return max(variance, 0).squareRoot()
    }
    return LabelFreeEstimate(
      value: value,
      statisticalError: error(
        signalEfficiency.statisticalError, backgroundEfficiency.statisticalError,
        statisticalCovariance),
      fractionError: error(
        signalEfficiency.fractionError, backgroundEfficiency.fractionError, fractionCovariance))
  }
}
