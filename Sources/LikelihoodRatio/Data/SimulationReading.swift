/// How files of simulations and events are read where their content does not say it.
public struct SimulationReading: Equatable, Sendable {
  /// The data frame, or the group of arrays, of an HDF5 file.
  public var key: String?
  /// Which files of a folder, for example "train"; nil when there is only one kind.
  public var part: String?
  /// The array of the parameters, or what the names of its columns begin with; nil for `theta`.
  public var theta: String?
  /// The array of the observables, or what the names of its columns begin with; nil for `x`.
  public var x: String?
  /// The array or column that is 1 for events of the numerator and 0 for those of the denominator; nil
  /// for the usual ones.
  public var label: String?
  /// The name or number of the numerator in the labels; nil where they say it themselves.
  public var signalName: String?

  /// As the files say.
  public init() {}
}
