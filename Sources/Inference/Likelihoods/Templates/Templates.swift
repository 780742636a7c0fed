/// What changes the expected counts of a sample: the modifiers of HistFactory (CERN-OPEN-2012-016).
/// Modifiers of the same name share their parameter.
public enum TemplateModifier: Hashable, Sendable {
  /// Multiplies all bins by a free parameter, declared with the model ("normfactor").
  case factor(String)
  /// Multiplies all bins by a factor that is `down` at −1 and `up` at 1 of a parameter with a unit
  /// Gaussian constraint ("normsys").
  case normalization(String, down: Double, up: Double, code: Interpolation = .code4)
  /// Multiplies all bins by a parameter around `center` with a Gaussian constraint ("lumi").
  case constrainedFactor(String, center: Double, width: Double)
  /// Changes the counts to `down` at −1 and `up` at 1 of a parameter with a unit Gaussian
  /// constraint ("histosys").
  case shape(String, down: [Double], up: [Double], code: Interpolation = .code4p)
  /// Multiplies each bin by a parameter of its own around 1, constrained by a Gaussian
  /// ("staterror") or by an auxiliary Poisson count of mean γ/error² ("shapesys"); a bin of error 0
  /// has none. The parameters are numbered from `number` on, above 0 where other channels have the
  /// first ones.
  case binFactors(
    String, relativeErrors: [Double], constraint: BinConstraint, number: Int = 0)
  /// Multiplies each bin by a free parameter of its own ("shapefactor").
  case freeBins(String)

  /// The constraint of the factors of single bins.
  public enum BinConstraint: Hashable, Sendable {
    /// A Gaussian of mean 1.
    case gaussian
    /// A Poisson count of which the error is the relative one.
    case poisson
  }
}

/// A process with its expected counts in the bins of a channel.
public struct TemplateSample: Hashable, Sendable {
  /// The name.
  public let name: String
  /// The expected counts.
  public let expected: [Double]
  /// What changes them.
  public let modifiers: [TemplateModifier]

  /// A sample.
  public init(_ name: String, expected: [Double], modifiers: [TemplateModifier] = []) {
    self.name = name
    self.expected = expected
    self.modifiers = modifiers
  }
}

/// A histogram with the samples that add up to its expectation.
public struct TemplateChannel: Hashable, Sendable {
  /// The name.
  public let name: String
  /// The samples, all with the same number of bins.
  public let samples: [TemplateSample]

  /// A channel.
  public init(_ name: String, samples: [TemplateSample]) {
    self.name = name
    self.samples = samples
  }
}

/// Counts of all bins of all channels, with the auxiliary measurements.
public struct TemplateObservation: Hashable, Sendable {
  /// The counts, channel after channel.
  public var counts: [Double]
  /// The measurements of the constrained parameters, in the order of `TemplateModel.constrained`.
  public var auxiliary: [Double]
}
