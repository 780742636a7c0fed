import Training

/// How files of simulations and events are read where their content does not say it.
public struct SimulationReading: Sendable {
  /// The data frame, or the group of arrays, of an HDF5 file.
  public var key: String?
  /// Which files of a folder, for example "train"; nil when there is only one kind.
  public var part: String?
  /// The array of the parameters, or what the names of its columns begin with; nil for `theta`.
  public var theta: String?
  /// The array of the observables, or what the names of its columns begin with; nil for `x`.
  public var x: String?
  /// The array or column that is 1 for events of the numerator and 0 for those of the denominator;
  /// nil for the usual ones.
  public var label: String?
  /// The name or number of the numerator in the labels; nil where they say it themselves.
  public var signalName: String?

  /// The columns, or arrays of one number an event, that are the parameters; empty where they are
  /// in the array of the parameters.
  public var parameters: [String] = []
  /// The same of the observables, where parameters are named; empty: all other columns.
  public var observables: [String] = []
  /// What a model calls its parameters and observables: they are found under these names in tables
  /// without an array of parameters.
  public var model: (parameters: [String], observables: [String]) = ([], [])
  /// Whether missing observables are an error, or are filled in.
  public var missing = MissingValues.refuse
  /// How they are filled in, where a model says it.
  public var fill: ObservableFill?

  /// As the files say.
  public init() {}
}
