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

  /// Reads simulations.
  ///
  /// - npz: arrays `theta` (or `theta0`), `x` and, where there are any, `theta1`, `r_xz`, `t_xz`,
  ///   `t_xz1`, `weight`, and `label` or `y`. Texts `columns` (or `x_names`) and `theta_names` name the
  ///   columns.
  /// - HDF5: the same names at the top of the file.
  /// - Delimited text: columns `theta_0`, `theta_1`, …, `x_0`, … and so on; `parameter_1`, …, `data_1`,
  ///   … as in sbibm are read too.
  /// - A folder: `x.npy`, `theta.npy`, …, or those of MadMiner: `x_<name>.npy`, `theta0_<name>.npy`, ….
  ///
  /// - Parameters:
  ///   - url: The file or folder.
  ///   - name: Which files of a folder, for example "train"; nil when there is only one kind.
  /// - Throws: `DataFileError` for files that cannot be read; `LikelihoodRatioError` for arrays that
  ///   are missing, do not belong together, or contradict each other.
  public static func read(_ url: URL, name: String? = nil) throws -> SimulationFile {
    let arrays = try NamedArrays(url, name: name)
    let isMadMiner = arrays.contains("theta0")
    let theta = try arrays.rows(isMadMiner ? "theta0" : "theta")
    guard let x = try arrays.rows("x") else {
      throw LikelihoodRatioError(
        url.lastPathComponent, "there is no array \"x\"",
        hint: "it has \(arrays.names.joined(separator: ", "))")
    }
    let classes = try classes(arrays, isMadMiner: isMadMiner)
    guard theta != nil || classes != nil else {
      throw LikelihoodRatioError(
        url.lastPathComponent, "there is neither \"theta\" nor \"label\"",
        hint: "it has \(arrays.names.joined(separator: ", "))")
    }
    let simulations = try Simulations(
      theta: theta ?? .empty(count: x.count), x: x,
      weights: try arrays.numbers("weight") ?? arrays.numbers("weights"),
      isNumerator: classes?.isNumerator, denominatorTheta: try arrays.rows("theta1"),
      jointRatio: try arrays.numbers("r_xz"), jointScore: try arrays.rows("t_xz"),
      denominatorScore: try arrays.rows("t_xz1"),
      parameterNames: try arrays.columnNames(["theta_names"], count: theta?.columns ?? 0),
      observableNames: try arrays.columnNames(["x_names", "columns"], count: x.columns))
    return SimulationFile(simulations: simulations, convention: classes?.convention ?? .joint)
  }

  private static func classes(
    _ arrays: NamedArrays, isMadMiner: Bool
  ) throws -> (isNumerator: [Bool], convention: Convention)? {
    for (name, convention) in [("label", Convention.labelled), ("y", .madMiner)] {
      guard let values = try arrays.numbers(name) else { continue }
      guard convention == .labelled || isMadMiner else {
        throw LikelihoodRatioError(
          name, "without \"theta0\" it is not known which class is the numerator",
          hint: "name the array \"label\", with 1 for events from theta")
      }
      if let row = values.firstIndex(where: { $0 != 0 && $0 != 1 }) {
        throw LikelihoodRatioError(name, "row \(row) is \(values[row]), expected 0 or 1")
      }
      return (values.map { $0 == (convention == .labelled ? 1 : 0) }, convention)
    }
    return nil
  }
}
