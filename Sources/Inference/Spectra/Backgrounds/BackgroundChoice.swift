import Numerics

/// The number of parameters that a spectrum calls for: from three upwards, one more as long as it
/// improves the fit significantly.
public struct BackgroundChoice: Sendable {
  /// Which test decides.
  public enum Test: String, Sendable {
    /// Fisher's F of the improvement over the remaining χ² per degree of freedom: insensitive to
    /// errors that are all wrong by one factor.
    case fTest
    /// The improvement itself as a χ² with one degree of freedom (Wilks): the likelihood ratio test
    /// for the Poisson likelihood.
    case chiSquared
  }

  /// Two fits that differ by one parameter.
  public struct Comparison: Sendable {
    /// The function with fewer parameters.
    public let simpler: BackgroundFunction
    /// The function with one more.
    public let richer: BackgroundFunction
    /// The fall of the minimum.
    public let improvement: Double
    /// F = improvement / (minimum of the richer fit per degree of freedom).
    public let fStatistic: Double
    /// The p-value of F with 1 and n degrees of freedom.
    public let fPValue: Double
    /// The p-value of the improvement as a χ² with one degree of freedom.
    public let chiSquaredPValue: Double

    init(_ simpler: BackgroundFit, _ richer: BackgroundFit) {
      self.simpler = simpler.function
      self.richer = richer.function
      improvement = max(simpler.minimum - richer.minimum, 0)
      let degrees = Double(richer.degreesOfFreedom)
      fStatistic = improvement > 0 ? improvement / (richer.minimum / degrees) : 0
      fPValue = FDistribution.survival(fStatistic, numerator: 1, denominator: degrees)
      chiSquaredPValue = ChiSquaredDistribution.survival(improvement, degrees: 1)
    }
  }

  /// The chosen fit.
  public let chosen: BackgroundFit
  /// The comparisons that were made, from few to many parameters; the last one failed to be
  /// significant unless five parameters were chosen.
  public let comparisons: [Comparison]
  /// Why there was no fit with one more parameter, where that ended the comparisons.
  public let stop: ResonanceSearchError?

  /// Chooses a function with three to five parameters.
  ///
  /// - Parameter significanceLevel: One more parameter is taken where its p-value is below.
  /// - Throws: `ResonanceSearchError` where three parameters cannot be fitted.
  public init(
    _ spectrum: MassSpectrum, centerOfMassEnergy: Double = 13000, xi: Double = 0,
    method: SpectrumFitMethod = .maximumLikelihood, masked: Range<Int> = 0..<0,
    test: Test = .chiSquared, significanceLevel: Double = 0.05
  ) throws {
    func fit(_ form: BackgroundFunction.Form) throws -> BackgroundFit {
      let function = BackgroundFunction(form, centerOfMassEnergy: centerOfMassEnergy, xi: xi)
      return try BackgroundFit(spectrum, function: function, method: method, masked: masked)
    }
    var best = try fit(.threeParameters)
    var comparisons: [Comparison] = []
    var stop: ResonanceSearchError?
    for form in [BackgroundFunction.Form.fourParameters, .fiveParameters] {
      do {
        let richer = try fit(form)
        let comparison = Comparison(best, richer)
        comparisons.append(comparison)
        let pValue = test == .fTest ? comparison.fPValue : comparison.chiSquaredPValue
        guard pValue < significanceLevel else { break }
        best = richer
      } catch let error as ResonanceSearchError {
        stop = error
        break
      }
    }
    chosen = best
    self.comparisons = comparisons
    self.stop = stop
  }

  /// The function with so many parameters, or the chosen one where the number is nil or none of a
  /// form.
  ///
  /// - Throws: `ResonanceSearchError` where a choice is asked for and three parameters cannot be
  ///   fitted.
  public static func function(
    parameters: Int?, for spectrum: MassSpectrum, centerOfMassEnergy: Double
  ) throws -> BackgroundFunction {
    if let form = parameters.flatMap(BackgroundFunction.Form.init) {
      return BackgroundFunction(form, centerOfMassEnergy: centerOfMassEnergy)
    }
    return try BackgroundChoice(spectrum, centerOfMassEnergy: centerOfMassEnergy).chosen.function
  }
}
