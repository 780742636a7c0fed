import Randomness

/// Draws spectra of the background alone.
struct SpectrumToys {
  private let means: [Double]
  private let scales: [Double]

  /// Spectra around the expectation of `fit`, in effective events where events have weights.
  init(_ fit: BackgroundFit) {
    scales = fit.spectrum.scales
    means = zip(fit.expected, scales).map { $0 / $1 }
  }

  /// Fills `counts` with the toy of `stream`.
  func draw(_ stream: RandomStream, into counts: inout [Double]) {
    var stream = stream
    for bin in means.indices {
      counts[bin] = scales[bin] * Double(stream.poisson(mean: means[bin]))
    }
  }
}
