import Numerics
import Randomness

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Pseudo-experiments of a whole scan: spectra of the background alone, each with the background
/// fitted again and the excess tested in every place. They give local p-values without asymptotic
/// formulas, the p-value of the largest excess anywhere, and its expected up-crossings.
public struct ScanToys: Sendable {
  /// The places, those of the scan's points.
  public let hypotheses: [ResonanceHypothesis]
  /// The number of pseudo-experiments.
  public let toys: Int
  /// The pseudo-experiments in which a fit failed.
  public let failed: Int
  /// The signed significance of each place in each toy, toy after toy; NaN where the fit failed.
  private let significances: [Double]

  /// Repeats `scan` on spectra of the background alone.
  ///
  /// - Parameters:
  ///   - background: The background to draw from; nil for the fit outside the largest excess, which
  ///     a signal cannot bend.
  ///   - random: Toy number i uses substream i.
  /// - Throws: `ResonanceSearchError` where the spectrum does not suit the function.
  public init(
    of scan: ResonanceScan, background: BackgroundFit? = nil, toys: Int, random: RandomStream
  ) throws {
    precondition(toys > 0, "ScanToys: \(toys) toys")
    let generator = background ?? scan.maximum.fit
    precondition(
      generator.spectrum.edges == scan.spectrum.edges, "ScanToys: a background of other bins")
    hypotheses = scan.points.map(\.hypothesis)
    self.toys = toys
    let source = SpectrumToys(generator)
    let fitter = try SpectrumFitter(scan.spectrum, function: scan.function, method: scan.method)
    var counts = [Double](repeating: 0, count: scan.spectrum.bins)
    var significances: [Double] = []
    significances.reserveCapacity(toys * hypotheses.count)
    var failed = 0
    for toy in 0..<toys {
      source.draw(random.substream(toy), into: &counts)
      let first = significances.count
      for hypothesis in hypotheses {
        significances.append(fitter.signedSignificance(counts, in: hypothesis.signalRegion) ?? .nan)
      }
      if significances[first...].contains(where: \.isNaN) { failed += 1 }
    }
    self.failed = failed
    self.significances = significances
  }

  /// The signed significance of place number `place` in pseudo-experiment `toy`; nil where the fit
  /// failed.
  public func signedSignificance(toy: Int, place: Int) -> Double? {
    let value = significances[toy * hypotheses.count + place]
    return value.isNaN ? nil : value
  }

  /// The p-value of an excess with `signedSignificance` in place number `place`.
  public func localPValue(place: Int, signedSignificance threshold: Double) -> ToyPValue {
    precondition(hypotheses.indices.contains(place), "ScanToys: place \(place)")
    return count(
      where: { $0[$0.startIndex + place] >= threshold },
      failed: { $0[$0.startIndex + place].isNaN })
  }

  /// The p-value of a largest excess with `signedSignificance` in any place.
  public func globalPValue(signedSignificance threshold: Double) -> ToyPValue {
    count(where: { $0.contains { $0 >= threshold } }, failed: { $0.contains(where: \.isNaN) })
  }

  /// How often the significance rises through `level` from one place to the next, the mean over the
  /// toys without failed fits with its standard error.
  public func upCrossings(level: Double) -> (mean: Double, error: Double) {
    let crossings = (0..<toys).compactMap { toy -> Double? in
      let values = self[toy]
      if values.contains(where: \.isNaN) { return nil }
      return Double(zip(values, values.dropFirst()).filter { $0 < level && level <= $1 }.count)
    }
    guard !crossings.isEmpty else { return (.nan, .nan) }
    let (mean, deviation) = meanAndDeviation(crossings)
    return (mean, deviation / Double(crossings.count).squareRoot())
  }

  private subscript(toy: Int) -> ArraySlice<Double> {
    significances[toy * hypotheses.count..<(toy + 1) * hypotheses.count]
  }

  private func count(
    where isExtreme: (ArraySlice<Double>) -> Bool, failed hasFailed: (ArraySlice<Double>) -> Bool
  ) -> ToyPValue {
    let failures = (0..<toys).filter { hasFailed(self[$0]) }.count
    let extremes = (0..<toys).filter { !hasFailed(self[$0]) && isExtreme(self[$0]) }.count
    return ToyPValue(exceeding: extremes + failures, toys: toys, failed: failures)
  }
}

extension SpectrumFitter {
  /// The signed significance of `counts` in the bins `region` over the background fitted outside;
  /// nil where the fit fails.
  fileprivate func signedSignificance(_ counts: [Double], in region: Range<Int>) -> Double? {
    guard case .converged = fit(counts, masked: region) else { return nil }
    let background = expectation(in: region)
    let observed = counts[region].reduce(0, +)
    let variance = region.reduce(0) { $0 + scales[$1] * counts[$1] }
    let scale =
      observed > 0
      ? variance / observed : scales[region].reduce(0, +) / Double(region.count)
    return CountingExcess.signedSignificance(
      observed / scale, background.mean / scale, background.variance / (scale * scale))
  }
}
