import DataFiles
import Foundation

/// Parameters read from a file, to simulate at.
public struct ParameterFile: Sendable {
  /// The points, one a row.
  public let points: Rows
  /// The names of the parameters, where the file has any.
  public let names: [String]?

  /// Reads parameters.
  ///
  /// - npy: an array with a row for each point; a vector is one number for each point.
  /// - npz, HDF5: the array `theta`.
  /// - Delimited text: the columns of `theta` as `SimulationFile` finds them; if there are none,
  ///   all columns.
  ///
  /// - Parameters:
  ///   - url: The file.
  ///   - reading: What the file does not say itself.
  /// - Throws: `DataFileError` for files that cannot be read; `LikelihoodRatioError` for a file
  ///   without parameters, arrays of another shape, and numbers that are not finite.
  public init(_ url: URL, _ reading: SimulationReading = SimulationReading()) throws {
    (points, names) = try ParameterFile.contents(url, reading)
    guard points.count > 0, points.columns > 0 else {
      throw LikelihoodRatioError(url.lastPathComponent, "it has no numbers")
    }
    try points.requireFinite(
      url.lastPathComponent, names ?? (1...points.columns).map { "column \($0)" }, in: url)
  }

  private init(points: Rows, names: [String]?) {
    self.points = points
    self.names = names
  }

  private static func contents(
    _ url: URL, _ reading: SimulationReading
  ) throws -> (Rows, [String]?) {
    let kind = try DataFileKind.sniff(url)
    if kind == .npy {
      let array = try NPYFile.read(url)
      guard array.shape.count == 1 || array.shape.count == 2 else {
        throw LikelihoodRatioError(
          url.lastPathComponent, "its shape is \(array.shape), expected a row for each point")
      }
      let columns = array.shape.count == 2 ? array.shape[1] : 1
      return (Rows(count: array.shape[0], columns: columns, values: array.doubles), nil)
    }
    let arrays = try NamedArrays(url, reading)
    if let theta = try arrays.rows("theta") {
      let names = try arrays.columnNames(["theta_names"], count: theta.columns)
      let chosen = arrays.chosenParameters
      guard !chosen.isEmpty, let names else { return (theta, names) }
      return (theta.selectingColumns(chosen.compactMap(names.firstIndex)), chosen)
    }
    guard kind == .csv else {
      throw LikelihoodRatioError(
        url.lastPathComponent, "there is no array \"\(reading.theta ?? "theta")\"",
        hint: "name it with --theta-name; the file has \(arrays.names.joined(separator: ", "))")
    }
    let table = try CSVTable.read(url)
    let columns = try table.columnNames.map { try table.column($0) }
    return (
      Rows(
        count: table.rowCount, columns: columns.count,
        values: (0..<table.rowCount).flatMap { row in columns.map { $0[row] } }),
      table.columnNames
    )
  }

  /// The first points.
  ///
  /// - Throws: `LikelihoodRatioError` when there are not so many.
  public func prefix(_ count: Int) throws -> ParameterFile {
    guard count <= points.count else {
      throw LikelihoodRatioError(
        "theta", "there are \(points.count) points, \(count) are asked for")
    }
    return ParameterFile(points: points.selecting(0..<count), names: names)
  }
}
