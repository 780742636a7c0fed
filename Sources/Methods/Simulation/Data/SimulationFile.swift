import DataFiles
import Foundation

/// Simulations read from a file, with the convention in which it was understood.
public struct SimulationFile: Sendable {
  /// The conventions of files that are in use.
  public enum Convention: String, Codable, Sendable {
    /// `theta` and `x`, each x simulated at its theta (sbi, lampe, sbibm).
    case joint
    /// `theta`, `x` and `label` with 1 for events from the numerator.
    case labelled
    /// `theta0`, `theta1`, `x`, `y` with y = 0 for events from theta0, the numerator (MadMiner).
    case madMiner

    /// What to tell the user.
    public var description: String {
      switch self {
      case .joint: "sbi convention: each x was simulated at its theta"
      case .labelled: "label 1 = event from the numerator p(x|theta), 0 = from the denominator"
      case .madMiner:
        "MadMiner convention: y = 0 marks events from theta0, the numerator; turned into 1 here"
      }
    }
  }

  /// The simulations.
  public let simulations: Simulations
  /// How the file was understood.
  public let convention: Convention
  /// What else was made of it: which columns are parameters and observables, where that was asked
  /// for, and what was filled in.
  public let notes: [String]

  /// Reads simulations.
  ///
  /// - npz: arrays `theta` (or `theta0`), `x` and, where there are any, `theta1`, `r_xz`, `t_xz`,
  ///   `t_xz1`, `weight`, and `label` or `y`. Texts `columns` (or `x_names`) and `theta_names` name
  ///   the columns.
  /// - HDF5: the same names at the top of the file.
  /// - Delimited text: columns `theta_0`, `theta_1`, …, `x_0`, … and so on; `parameter_1`, …,
  ///   `data_1`, … as in sbibm are read too.
  /// - A folder: `x.npy`, `theta.npy`, …, or those of MadMiner: `x_<name>.npy`,
  ///   `theta0_<name>.npy`, ….
  ///
  /// - Any of these where `reading` names the columns, or arrays of one number an event, that are
  ///   parameters: the observables it names, or all other columns, are x. Where it names columns of
  ///   the array `theta`, those of it that it does not name vary as the simulations do.
  /// - A table without x but with labels: all its columns are observables, except for weights,
  ///   truth and the labels.
  ///
  /// - Parameters:
  ///   - url: The file or folder.
  ///   - reading: What the file does not say itself.
  /// - Throws: `DataFileError` for files that cannot be read; `LikelihoodRatioError` for arrays
  ///   that are missing, do not belong together, or contradict each other.
  public static func read(
    _ url: URL, _ given: SimulationReading = SimulationReading()
  ) throws -> SimulationFile {
    let arrays = try NamedArrays(url, given)
    let reading = arrays.reading
    let isMadMiner = arrays.contains("theta0")
    let theta = try arrays.rows(isMadMiner ? "theta0" : "theta")
    let classes = try classes(arrays, reading, hasTheta: theta != nil, isMadMiner: isMadMiner)
    let columns = classes != nil && theta == nil ? try arrays.observables() : nil
    guard let found = try arrays.rows("x") ?? columns?.rows else {
      guard reading.parameters.isEmpty else {
        throw LikelihoodRatioError(
          url.lastPathComponent, "no column is left for the observables",
          hint: "the parameters are \(reading.parameters.joined(separator: ", "))")
      }
      throw LikelihoodRatioError(
        url.lastPathComponent, "there is no array \"\(reading.x ?? "x")\"",
        hint:
          "name it with --x-name, or the classes of a table of events with --label; the file has "
          + arrays.names.joined(separator: ", "))
    }
    guard theta != nil || classes != nil else {
      throw LikelihoodRatioError(
        url.lastPathComponent, "there is neither \"\(reading.theta ?? "theta")\" nor \"label\"",
        hint: "name the array of the parameters with --theta-name, columns of parameters with "
          + "--parameter, or the classes with --label; the file has "
          + arrays.names.joined(separator: ", "))
    }
    let own =
      try columns?.names ?? arrays.columnNames(["x_names", "columns"], count: found.columns)
      ?? Simulations.names("x", found.columns)
    let fill =
      try reading.fill ?? (reading.missing == .fill ? ObservableFill(found, names: own) : nil)
    let (x, names) = fill?.apply(found, names: own) ?? (found, own)
    let all = try Simulations(
      theta: theta ?? .empty(count: x.count), x: x,
      weights: try arrays.numbers("weight") ?? arrays.numbers("weights"),
      isNumerator: classes?.isNumerator, denominatorTheta: try arrays.rows("theta1"),
      jointRatio: try arrays.numbers("r_xz"), jointScore: try arrays.rows("t_xz"),
      denominatorScore: try arrays.rows("t_xz1"),
      parameterNames: try arrays.columnNames(["theta_names"], count: theta?.columns ?? 0),
      observableNames: names, fill: fill, file: url)
    let chosen = arrays.chosenParameters
    let simulations =
      chosen.isEmpty || chosen == all.parameterNames ? all : try all.selecting(parameters: chosen)
    return SimulationFile(
      simulations: simulations, convention: classes?.convention ?? .joint,
      notes: notes(reading, observables: own) + notes(chosen, of: all.parameterNames)
        + (fill?.notes(on: found, names: own) ?? []))
  }

  private static func notes(_ reading: SimulationReading, observables: [String]) -> [String] {
    guard !reading.parameters.isEmpty else { return [] }
    return [
      "parameters \(reading.parameters.joined(separator: ", ")); observables "
        + observables.joined(separator: ", ")
    ]
  }

  private static func notes(_ chosen: [String], of names: [String]) -> [String] {
    let others = names.filter { !chosen.contains($0) }
    guard !chosen.isEmpty, !others.isEmpty else { return [] }
    return [
      "parameters \(chosen.joined(separator: ", ")); \(others.joined(separator: ", ")) vary as the "
        + "simulations do"
    ]
  }

  /// Which events come from the numerator, where the file says it.
  private static func classes(
    _ arrays: NamedArrays, _ reading: SimulationReading, hasTheta: Bool, isMadMiner: Bool
  ) throws -> (isNumerator: [Bool], convention: Convention)? {
    // Beside parameters other names of truth need not be classes of numerator and denominator.
    let usual = (reading.parameters.isEmpty ? ["label", "y"] : ["label"])
      .first(where: arrays.contains)
    guard
      let name = reading.label ?? usual
        ?? (hasTheta ? nil : TruthColumns.label(among: arrays.names))
    else { return nil }
    let isMadMiners = name == "y" && reading.label == nil
    guard !isMadMiners || isMadMiner else {
      throw LikelihoodRatioError(
        name, "without \"theta0\" it is not known which class is the numerator",
        hint: "if y is 1 for events from the numerator, say so with --label y")
    }
    let isOne = try ClassLabels(arrays.column(name), signal: reading.signalName).isSignal
    return (isOne.map { $0 == (isMadMiners ? 0 : 1) }, isMadMiners ? .madMiner : .labelled)
  }
}
