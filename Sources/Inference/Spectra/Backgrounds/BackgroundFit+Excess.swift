extension BackgroundFit {
  /// The excess of the spectrum over this fit in the bins `region`, which the fit should have left
  /// out.
  ///
  /// - Throws: `ResonanceSearchError` where the expectation is not finite.
  public func excess(in region: Range<Int>) throws -> CountingExcess {
    let observed = spectrum.sum(in: region)
    let background = expectation(in: region)
    return try CountingExcess(
      observed: observed.count, expected: background.count,
      expectedVariance: background.variance, scale: spectrum.scale(in: region))
  }
}

extension MassSpectrum {
  /// The weight of one effective event in `region`; that of the nearest bins where it is empty.
  func scale(in region: Range<Int>) -> Double {
    let content = sum(in: region)
    if content.count > 0 { return content.variance / content.count }
    let scales = scales[region]
    return scales.reduce(0, +) / Double(scales.count)
  }
}
