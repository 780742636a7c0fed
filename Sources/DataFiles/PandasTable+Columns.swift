import Foundation

extension PandasTable {
  /// The column called `name`, numbers or names.
  ///
  /// - Throws: ``DataFileError`` for an unknown column, one of another kind, or a damaged chunk.
  public func contents(of name: String) throws -> DataColumn { try contents(of: [name])[0] }

  /// Several columns in one pass over the file.
  func contents(of columns: [String]) throws -> [DataColumn] {
    var values = [[Double]](repeating: [], count: columns.count)
    try forEachBlock(columns: columns, of: Double.self) { rows, block in
      for column in columns.indices {
        for row in 0..<rows.count { values[column].append(block[row * columns.count + column]) }
      }
    }
    return zip(columns, values).map { DataColumn(url, name: $0, .numbers($1)) }
  }
}
