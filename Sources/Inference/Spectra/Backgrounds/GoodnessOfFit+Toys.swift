import Numerics
import Randomness

extension BackgroundFit {
  /// The p-value of the saturated-likelihood deviance by pseudo-experiments: spectra drawn from
  /// this fit and fitted again in the same way. Toy number i uses substream i.
  ///
  /// - Throws: `ResonanceSearchError` where the spectrum no longer suits the function.
  public func deviancePValue(toys: Int, random: RandomStream) throws -> ToyPValue {
    precondition(toys > 0, "BackgroundFit.deviancePValue: \(toys) toys")
    let observed = GoodnessOfFit(self).deviance
    let source = SpectrumToys(self)
    let fitter = try SpectrumFitter(spectrum, function: function, method: method)
    let bins = usedBins
    var counts = spectrum.counts
    var (exceeding, failed) = (0, 0)
    for toy in 0..<toys {
      source.draw(random.substream(toy), into: &counts)
      guard case .converged = fitter.fit(counts, masked: masked) else {
        failed += 1
        continue
      }
      let means = counts.indices.map { fitter.means[$0] }
      let deviance = GoodnessOfFit.deviance(counts, means, fitter.scales, bins: bins)
      if deviance >= observed { exceeding += 1 }
    }
    return ToyPValue(exceeding: exceeding + failed, toys: toys, failed: failed)
  }
}
