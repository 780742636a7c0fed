import DataFiles
import Foundation

/// A table of points read from a file: parameters to simulate at, or an observation.
public struct RowsFile: Sendable {
  /// The points.
  public let rows: Rows
  /// The names of the columns, where the file has any.
  public let names: [String]?

  /// Reads points.
  ///
  /// - npy: an array with a row for each point; a vector is one number for each point.
  /// - npz, HDF5: the array called `array`.
  /// - Delimited text: the columns of `array` as `SimulationFile` finds them; if there are none, all
  ///   columns.
  ///
  /// - Throws: `DataFileError` for files that cannot be read; `LikelihoodRatioError` for arrays that are
  ///   missing or of another shape, and numbers that are not finite.
  public init(_ url: URL, array: String) throws {
    if try DataFileKind.sniff(url) == .npy {
      let found = try NPYFile.read(url)
      guard found.shape.count == 1 || found.shape.count == 2 else {
        throw LikelihoodRatioError(
          url.lastPathComponent, "its shape is \(found.shape), expected a row for each point")
      }
      rows = Rows(
        count: found.shape[0], columns: found.shape.count == 2 ? found.shape[1] : 1,
        values: found.doubles)
      names = nil
    } else {
      let arrays = try NamedArrays(url, name: nil)
      if let found = try arrays.rows(array) {
        rows = found
        let candidates = array == "theta" ? ["theta_names"] : ["x_names", "columns"]
        names = try arrays.columnNames(candidates, count: found.columns)
      } else if try DataFileKind.sniff(url) == .csv {
        let table = try CSVTable.read(url)
        let columns = try table.columnNames.map { try table.column($0) }
        rows = Rows(
          count: table.rowCount, columns: columns.count,
          values: (0..<table.rowCount).flatMap { row in columns.map { $0[row] } })
        names = table.columnNames
      } else {
        throw LikelihoodRatioError(
          url.lastPathComponent, "there is no array \"\(array)\"",
          hint: "it has \(arrays.names.joined(separator: ", "))")
      }
    }
    guard rows.count > 0, rows.columns > 0 else {
      throw LikelihoodRatioError(url.lastPathComponent, "it has no numbers")
    }
    try rows.requireFinite(
      url.lastPathComponent, names ?? (1...rows.columns).map { "column \($0)" })
  }

  private init(rows: Rows, names: [String]?) {
    self.rows = rows
    self.names = names
  }

  /// The first points.
  ///
  /// - Throws: `LikelihoodRatioError` when there are not so many.
  public func prefix(_ count: Int) throws -> RowsFile {
    guard count <= rows.count else {
      throw LikelihoodRatioError("theta", "there are \(rows.count) points, \(count) are asked for")
    }
    return RowsFile(rows: rows.selecting(0..<count), names: names)
  }
}
