import Likelihoods
import Numerics

/// What a fit of templates says about the histograms themselves.
public struct TemplateFit: Sendable {
  /// The goodness of the fit; nil where nothing was observed.
  public let goodness: SaturatedFit?
  /// The expected counts before the fit, with the errors of the auxiliary measurements.
  public let before: [ChannelYields]
  /// The expected counts at the best fit, with its errors.
  public let after: [ChannelYields]
  /// The observed counts of each channel; nil where nothing was observed.
  public let observed: [[Double]]?

  /// What the best fit to a measurement's templates says.
  ///
  /// - Parameter isExpected: Whether the fit was one to the Asimov data: then nothing was observed.
  public init(_ measurement: TemplateMeasurement, best: Minimum, isExpected: Bool) {
    let model = measurement.model
    before = model.yields(at: model.nominal, covariance: model.auxiliaryCovariance)
    after = model.yields(
      at: best.point,
      covariance: best.covariance ?? SymmetricMatrix(size: model.parameters.count))
    goodness = isExpected ? nil : model.goodness(of: best)
    var rest = measurement.observation.counts[...]
    let counts = before.map { channel -> [Double] in
      defer { rest = rest.dropFirst(channel.total.values.count) }
      return Array(rest.prefix(channel.total.values.count))
    }
    observed = isExpected ? nil : counts
  }
}
