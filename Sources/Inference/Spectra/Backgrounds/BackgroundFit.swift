#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A background function fitted to a spectrum, with or without a masked signal region.
public struct BackgroundFit: Sendable {
  /// The spectrum that was fitted.
  public let spectrum: MassSpectrum
  /// The function that was fitted.
  public let function: BackgroundFunction
  /// How it was fitted.
  public let method: SpectrumFitMethod
  /// The bins that were left out; empty for none.
  public let masked: Range<Int>
  /// p₁, p₂, …; p₁ in events per 100 GeV.
  public let parameters: [Double]
  /// Their covariance matrix, from the expected Hessian and taken to be of the stated, not of a
  /// rescaled error of the counts. The parameters are strongly correlated.
  public let covariance: [[Double]]
  /// The expected count of each bin, masked ones too.
  public let expected: [Double]
  /// The minimum: χ² or the deviance of the likelihood.
  public let minimum: Double
  /// The number of steps to the minimum.
  public let iterations: Int
  /// Derivatives of the expected counts and covariance in the orthonormal coordinates of the fit.
  private let jacobian: [Double]
  private let coordinateCovariance: [Double]

  /// The standard errors of p₁, p₂, … .
  public var errors: [Double] { covariance.indices.map { covariance[$0][$0].squareRoot() } }
  /// The bins that were fitted.
  public var usedBins: [Int] { expected.indices.filter { !masked.contains($0) } }
  /// The number of fitted bins less the number of parameters.
  public var degreesOfFreedom: Int { usedBins.count - parameters.count }

  /// Fits `function` to `spectrum`.
  ///
  /// - Parameter masked: The bins of the signal region to leave out.
  /// - Throws: `ResonanceSearchError` for a spectrum beyond √s, fewer fitted bins than parameters
  ///   and one more, too few filled bins, and a minimum that is at infinity or not found.
  public init(
    _ spectrum: MassSpectrum, function: BackgroundFunction = BackgroundFunction(),
    method: SpectrumFitMethod = .maximumLikelihood, masked: Range<Int> = 0..<0
  ) throws {
    try BackgroundFit.check(spectrum, function, masked)
    let fitter = try SpectrumFitter(spectrum, function: function, method: method)
    try self.init(fitter, spectrum: spectrum, function: function, masked: masked)
  }

  /// The same by a fitter that is used again, for scans.
  init(
    _ fitter: SpectrumFitter, spectrum: MassSpectrum, function: BackgroundFunction,
    masked: Range<Int>
  ) throws {
    let steps = try fitter.fit(spectrum.counts, masked: masked).iterations(
      function: function, masked: masked)
    let basis = fitter.basis
    let size = basis.size
    self.spectrum = spectrum
    self.function = function
    self.masked = masked
    method = fitter.method
    iterations = steps
    minimum = fitter.minimum
    expected = (0..<basis.bins).map { fitter.means[$0] }
    jacobian = (0..<basis.bins * size).map { fitter.jacobian[$0] }
    let inverse = fitter.covariance()
    coordinateCovariance = inverse
    var logarithmic = (0..<size).map { row in
      (0..<size).reduce(0) { $0 + basis.transform[row * size + $1] * fitter.coordinates[$1] }
    }
    logarithmic[0] = exp(logarithmic[0])
    parameters = logarithmic
    // The derivatives of the parameters by the coordinates: T, with p₁ times its first row.
    let derivatives = (0..<size).map { row in
      (0..<size).map { (row == 0 ? logarithmic[0] : 1) * basis.transform[row * size + $0] }
    }
    covariance = derivatives.map { first in
      derivatives.map { BackgroundFit.product(first, inverse, $0) }
    }
  }

  /// The expected count in the bins `region` with its variance J C Jᵀ.
  public func expectation(in region: Range<Int>) -> (count: Double, variance: Double) {
    precondition(
      region.lowerBound >= 0 && region.upperBound <= expected.count,
      "BackgroundFit.expectation: bins \(region) of \(expected.count)")
    let size = parameters.count
    let slope = (0..<size).map { term in
      region.reduce(0) { $0 + jacobian[$1 * size + term] }
    }
    return (
      expected[region].reduce(0, +), BackgroundFit.product(slope, coordinateCovariance, slope)
    )
  }

  /// aᵀ M b.
  private static func product(_ a: [Double], _ matrix: [Double], _ b: [Double]) -> Double {
    a.indices.reduce(0) { sum, row in
      sum + a[row] * b.indices.reduce(0) { $0 + matrix[row * b.count + $1] * b[$1] }
    }
  }

  static func check(
    _ spectrum: MassSpectrum, _ function: BackgroundFunction, _ masked: Range<Int>
  ) throws {
    precondition(
      masked.lowerBound >= 0 && masked.upperBound <= spectrum.bins,
      "BackgroundFit: masked bins \(masked) of \(spectrum.bins)")
    let used = spectrum.bins - masked.count
    guard used > function.parameterCount else {
      throw ResonanceSearchError(
        "background fit",
        "\(used) bins outside the signal region for \(function.parameterCount) parameters",
        hint: "use at least \(function.parameterCount + 1) bins, or fewer parameters")
    }
  }
}

extension SpectrumFitter {
  /// A fitter for spectra with the bins and weights of `spectrum`.
  convenience init(
    _ spectrum: MassSpectrum, function: BackgroundFunction, method: SpectrumFitMethod
  ) throws {
    let scales = spectrum.scales
    let basis = try SpectrumBasis(
      edges: spectrum.edges, function: function, method: method,
      importances: zip(spectrum.counts, scales).map { $0 / $1 + 1 })
    self.init(basis: basis, method: method, scales: scales)
  }
}

extension SpectrumFitter.Outcome {
  /// The number of steps of a fit that converged.
  fileprivate func iterations(
    function: BackgroundFunction, masked: Range<Int>
  ) throws -> Int {
    let subject =
      masked.isEmpty ? "background fit" : "background fit outside the bins \(masked)"
    switch self {
    case .converged(let iterations): return iterations
    case .tooFewFilledBins(let filled):
      throw ResonanceSearchError(
        subject, "only \(filled) bins hold events, \(function.parameterCount) parameters",
        hint: "loosen the selection, use wider bins or fewer parameters")
    case .degenerate:
      throw ResonanceSearchError(
        subject, "the minimum lies at infinite parameters",
        hint: "the events fill too few bins: loosen the selection or use fewer parameters")
    case .notConverged(let iterations):
      throw ResonanceSearchError(
        subject, "no minimum after \(iterations) steps",
        hint: "use fewer parameters or the maximum likelihood fit")
    }
  }
}
