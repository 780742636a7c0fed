import Numerics

/// Fits the background to many spectra with the same bins: the minimizer and its memory.
///
/// The objective is the χ² of the published procedure, Σ (n − μ)²/(s (n + s)), or the deviance of
/// the Poisson likelihood, 2 Σ [μ − n + n ln(n/μ)]/s, with s the weight of an effective event. It
/// is minimized by Newton steps, damped after Levenberg and Marquardt where a step does not lead
/// down.
final class SpectrumFitter {
  enum Outcome {
    case converged(iterations: Int)
    case tooFewFilledBins(Int)
    case degenerate
    case notConverged(iterations: Int)
  }

  let basis: SpectrumBasis
  let method: SpectrumFitMethod
  let scales: [Double]
  /// The minimum of the objective.
  private(set) var minimum = 0.0
  /// The fitted coordinates.
  let coordinates: UnsafeMutablePointer<Double>
  /// The expected count of each bin.
  let means: UnsafeMutablePointer<Double>
  /// The derivatives of the means by the coordinates.
  let jacobian: UnsafeMutablePointer<Double>

  private let memory: UnsafeMutablePointer<Double>
  /// Half the gradient of the objective.
  let gradient: UnsafeMutablePointer<Double>
  /// Half the Hessian of the objective, lower triangle.
  let hessian: UnsafeMutablePointer<Double>
  /// The Cholesky factor of the Hessian.
  let factor: UnsafeMutablePointer<Double>
  private let step: UnsafeMutablePointer<Double>
  private let trial: UnsafeMutablePointer<Double>

  init(basis: SpectrumBasis, method: SpectrumFitMethod, scales: [Double]) {
    precondition(scales.count == basis.bins, "SpectrumFitter: \(scales.count) scales")
    self.basis = basis
    self.method = method
    self.scales = scales
    let size = basis.size
    let length = 4 * size + 2 * size * size + basis.bins * (1 + size)
    memory = .allocate(capacity: length)
    memory.initialize(repeating: 0, count: length)
    coordinates = memory
    gradient = coordinates + size
    step = gradient + size
    trial = step + size
    hessian = trial + size
    factor = hessian + size * size
    means = factor + size * size
    jacobian = means + basis.bins
  }

  deinit { memory.deallocate() }

  /// Fits `counts` outside the bins `masked`.
  func fit(_ counts: [Double], masked: Range<Int>) -> Outcome {
    precondition(counts.count == basis.bins, "SpectrumFitter.fit: \(counts.count) counts")
    let filled = counts.indices.filter { !masked.contains($0) && counts[$0] > 0 }.count
    guard filled >= basis.size else { return .tooFewFilledBins(filled) }
    return counts.withUnsafeBufferPointer { counts in
      guard let counts = counts.baseAddress, start(counts, masked) else { return .degenerate }
      return minimize(counts, masked)
    }
  }

  /// The expected count in `region` and its variance J C Jᵀ after a fit.
  func expectation(in region: Range<Int>) -> (mean: Double, variance: Double) {
    let size = basis.size
    var mean = 0.0
    for term in 0..<size { step[term] = 0 }
    for bin in region {
      mean += means[bin]
      for term in 0..<size { step[term] += jacobian[bin * size + term] }
    }
    for term in 0..<size { trial[term] = step[term] }
    SmallCholesky.solve(factor, size: size, trial)
    return (mean, (0..<size).reduce(0) { $0 + step[$1] * trial[$1] })
  }

  /// The covariance matrix of the coordinates, the inverse of the expected Hessian, after a fit.
  func covariance() -> [Double] {
    let size = basis.size
    return (0..<size).flatMap { column in
      for term in 0..<size { trial[term] = term == column ? 1 : 0 }
      SmallCholesky.solve(factor, size: size, trial)
      return (0..<size).map { trial[$0] }
    }
  }

  // MARK: The minimizer

  /// The change of the objective, in units of a χ², below which a Newton step is the last one.
  private static let tolerance = 1e-16
  private static let singular = 1e-12
  private static let iterationLimit = 200

  private func minimize(_ counts: UnsafePointer<Double>, _ masked: Range<Int>) -> Outcome {
    let size = basis.size
    var value = evaluate(coordinates, counts, masked)
    var damping = 0.0
    for iteration in 1...SpectrumFitter.iterationLimit {
      guard value.isFinite, factorize(damping: 0) else { return .degenerate }
      let decrement = solveStep()
      if damping > 0 {
        guard factorize(damping: damping) else { return .degenerate }
        _ = solveStep()
      }
      for term in 0..<size { trial[term] = coordinates[term] + step[term] }
      let trialValue = evaluate(trial, counts, masked)
      // Below the rounding error of the sum of the bins a comparison says nothing.
      let rounding = 1e-11 * (1 + value)
      if trialValue <= value + rounding {
        for term in 0..<size { coordinates[term] = trial[term] }
        value = trialValue
        damping = damping > 1e-4 ? damping / 10 : 0
        if decrement < SpectrumFitter.tolerance {
          minimum = evaluate(coordinates, counts, masked, expectedHessian: true)
          return factorize(damping: 0) ? .converged(iterations: iteration) : .degenerate
        }
      } else {
        damping = max(10 * damping, 1e-3)
        value = evaluate(coordinates, counts, masked)
      }
    }
    return .notConverged(iterations: SpectrumFitter.iterationLimit)
  }

  func factorize(damping: Double) -> Bool {
    SmallCholesky.factorize(
      hessian, damping: damping, size: basis.size, tolerance: SpectrumFitter.singular, into: factor)
  }

  /// Solves for the step against the gradient and returns the change of the objective it promises.
  private func solveStep() -> Double {
    for term in 0..<basis.size { step[term] = -gradient[term] }
    SmallCholesky.solve(factor, size: basis.size, step)
    return -(0..<basis.size).reduce(0) { $0 + gradient[$1] * step[$1] }
  }
}
