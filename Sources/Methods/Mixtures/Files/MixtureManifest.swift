import DataFiles
import Foundation

/// Which files hold mixed samples, and what is known about them. As JSON5:
///
/// ```json5
/// {
///   samples: [
///     {name: "Z+jet", file: "zjet.csv", fraction: 0.72, uncertainty: 0.03},
///     {name: "dijet", file: "dijet.csv", fraction: 0.41, uncertainty: 0.03},
///   ],
///   covariance: [[9e-4, 4e-4], [4e-4, 9e-4]],  // instead of independent uncertainties
///   columns: ["multiplicity", "width"], weight: "w", truth: "is_quark",
/// }
/// ```
/// or, to make mixtures of labelled simulation,
/// ```json5
/// {pool: {file: "simulation.npz", label: "y", mixtures: [{name: "rich", fraction: 0.8},
///   {name: "poor", fraction: 0.2, count: 10000}]}}
/// ```
/// Paths are relative to the manifest.
public struct MixtureManifest: Codable, Equatable, Sendable {
  /// One sample's file.
  public struct Sample: Codable, Equatable, Sendable {
    /// The sample's name; by default that of the file.
    public var name: String?
    /// The file; with `sampleColumn` all samples may share one.
    public var file: String
    /// The value of `sampleColumn` in this sample's rows.
    public var value: Double?
    /// The share of signal, where it is known.
    public var fraction: Double?
    /// The standard error of the fraction.
    public var uncertainty: Double?
    /// The largest number of events to take, from the first on.
    public var count: Int?

    /// A sample in a file.
    public init(
      name: String? = nil, file: String, value: Double? = nil, fraction: Double? = nil,
      uncertainty: Double? = nil, count: Int? = nil
    ) {
      self.name = name
      self.file = file
      self.value = value
      self.fraction = fraction
      self.uncertainty = uncertainty
      self.count = count
    }
  }

  /// Labelled events of which mixtures are made.
  public struct Pool: Codable, Equatable, Sendable {
    /// The file.
    public var file: String
    /// The column or array with the classes, as ``ClassLabels`` understands them; nil takes the
    /// usual one.
    public var label: String?
    /// The mixtures to make; no event is used twice.
    public var mixtures: [MixtureBuilder.Wish]

    /// A pool in a file.
    public init(file: String, label: String? = nil, mixtures: [MixtureBuilder.Wish]) {
      self.file = file
      self.label = label
      self.mixtures = mixtures
    }
  }

  /// What the rows of the files are.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    /// Rows of named numbers.
    case table
    /// Jets with constituents.
    case jets
  }

  /// The samples, where they come from files; the richest in signal first if a fraction is unknown.
  public var samples: [Sample] = []
  /// The pool, where mixtures are made.
  public var pool: Pool?
  /// The covariance of the fractions in the order of `samples`.
  public var covariance: [[Double]]?
  /// What the rows are; nil: as the files look.
  public var kind: Kind?
  /// The feature columns; nil: all but weights, truth and samples.
  public var columns: [String]?
  /// The column of event weights.
  public var weight: String?
  /// The column of true classes, which only the evaluation sees.
  public var truth: String?
  /// The column that says which sample a row belongs to.
  public var sampleColumn: String?
  /// The column of scores that come from elsewhere; it is the only feature.
  public var score: String?
  /// How the files are read where their content does not say it.
  public var reading: EventReading?

  /// An empty manifest.
  public init() {}
}
