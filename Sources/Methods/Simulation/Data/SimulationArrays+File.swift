import DataFiles
import Foundation

extension SimulationArrays {
  /// Writes an npz file that `SimulationFile.read` reads: `x` and, where there are any, `theta`,
  /// `theta1`, `label` (1: drawn at theta), `weight`, `r_xz`, `t_xz` and `t_xz1`, with the names of
  /// the columns in `theta_names` and `columns`.
  ///
  /// - Throws: `DataFileError` when the file exists and `overwrite` is false, or cannot be written.
  func write(to url: URL, overwrite: Bool) throws {
    var arrays: [(name: String, array: NumericArray)] = []
    func add(_ name: String, _ rows: Rows?) {
      guard let rows, rows.columns > 0 else { return }
      arrays.append(
        (name, NumericArray(shape: [rows.count, rows.columns], .float64(rows.values))))
    }
    func add(_ name: String, _ values: [Double]?) {
      if let values { arrays.append((name, NumericArray(.float64(values)))) }
    }
    add("x", x)
    add("theta", theta)
    add("theta1", denominatorTheta)
    if let isNumerator {
      arrays.append(("label", NumericArray(.uint8(isNumerator.map { $0 ? 1 : 0 }))))
    }
    add("weight", weights)
    add("r_xz", jointRatio)
    add("t_xz", jointScore)
    add("t_xz1", denominatorScore)
    try NPZFile.write(
      arrays,
      texts: [
        (name: "theta_names", texts: parameterNames), (name: "columns", texts: observableNames),
      ], to: url, overwrite: overwrite)
  }
}

extension Simulations {
  /// Writes an npz file that `SimulationFile.read` reads.
  ///
  /// - Throws: `DataFileError` when the file exists and `overwrite` is false, or cannot be written.
  public func write(to url: URL, overwrite: Bool = false) throws {
    try SimulationArrays(
      theta: theta, x: x, weights: weights, isNumerator: isNumerator,
      denominatorTheta: denominatorTheta, jointRatio: jointRatio, jointScore: jointScore,
      denominatorScore: denominatorScore, parameterNames: parameterNames,
      observableNames: observableNames
    ).write(to: url, overwrite: overwrite)
  }
}

extension ObservedEvents {
  /// Writes an npz file that `read` reads.
  ///
  /// - Throws: `DataFileError` when the file exists and `overwrite` is false, or cannot be written.
  public func write(to url: URL, overwrite: Bool = false) throws {
    try SimulationArrays(
      theta: .empty(count: count), x: x, weights: weights, isNumerator: nil, denominatorTheta: nil,
      jointRatio: nil, jointScore: nil, denominatorScore: nil, parameterNames: [],
      observableNames: names
    ).write(to: url, overwrite: overwrite)
  }
}
