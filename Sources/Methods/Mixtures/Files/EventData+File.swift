import BoostedTrees
import DataFiles
import Foundation
import Jets

extension EventData {
  /// The events of a file that are to be scored, without weights, labels or anything else.
  ///
  /// - Parameter columns: The columns of a table; nil for jets.
  /// - Returns: The events and what the reader found worth saying.
  /// - Throws: `DataFileError` for files and columns that cannot be used.
  public static func read(
    _ url: URL, columns: [String]?, reading: EventReading
  ) throws -> (events: EventData, warnings: [String]) {
    guard let columns else {
      let jets = try JetFiles.readUnlabelled(url, options: reading.jetOptions(label: nil))
      return (.jets(jets), jets.warnings)
    }
    let table = try EventTable.read(
      url, columns: columns, names: reading.names,
      options: .init(allowsMissing: true, key: reading.key))
    let features = try FeatureTable(
      names: columns, rows: table.rowCount, values: try table.rowMajor(columns: columns))
    return (.table(features), [])
  }
}
