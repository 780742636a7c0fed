import DataFiles
import Foundation

extension JetRows {
  /// Calls a body with consecutive blocks of a range of rows of some columns, row-major.
  typealias Blocks = (
    _ columns: [String], _ rows: Range<Int>,
    _ body: (Range<Int>, UnsafeBufferPointer<Float>) throws -> Void
  ) throws -> Void

  /// A table of named columns that is streamed block by block.
  struct Table {
    let columnNames: [String]
    let rowCount: Int
    let chunkSize: Int?
    let blocks: Blocks

    /// The pandas table or CSV file at `url`.
    static func open(_ url: URL, options: JetFileOptions) throws -> Table {
      switch try FileFormat(url) {
      case .hdf5: return try pandas(url, key: options.tableKey)
      case .text: return try text(url)
      case .npz, .npy:
        throw DataFileError(
          url, "this file holds arrays, expected a table", hint: "give an HDF5 or CSV file")
      }
    }

    /// Calls `body` with the rows of `range` in order.
    func forEachRow(
      columns: [String], in range: Range<Int>,
      _ body: (_ row: Int, _ values: UnsafeBufferPointer<Float>) throws -> Void
    ) throws {
      let width = columns.count
      try blocks(columns, range) { rows, values in
        for row in rows.clamped(to: range) {
          let start = (row - rows.lowerBound) * width
          try body(row, UnsafeBufferPointer(rebasing: values[start..<start + width]))
        }
      }
    }

    private static func pandas(_ url: URL, key: String) throws -> Table {
      let table = try PandasTable(url, key: key)
      return Table(
        columnNames: table.columnNames, rowCount: table.rowCount, chunkSize: table.chunkRowCount
      ) {
        try table.forEachBlock(columns: $0, rows: $1, $2)
      }
    }

    private static func text(_ url: URL) throws -> Table {
      let file = try CSVFile(url)
      var count = 0
      // The rows of a text are known only when all of them have been seen.
      try file.forEachBlock(columns: Array(file.columnNames.prefix(1))) { rows, _ in
        count = rows.upperBound
      }
      return Table(columnNames: file.columnNames, rowCount: count, chunkSize: nil) {
        try file.forEachBlock(columns: $0, maximumRows: $1.upperBound, $2)
      }
    }
  }

  /// Rows of a table with the columns of the reference data set.
  static func fromTable(_ url: URL, options: JetFileOptions, labelled: Bool) throws -> JetRows {
    let table = try Table.open(url, options: options)
    let momenta = try InputColumns.momenta(
      in: table.columnNames, chosen: options.momentumColumns, file: url)
    let label = try labelColumn(table, url, options, labelled)
    let columns = momenta + (label.column.map { [$0] } ?? [])
    let width = momenta.count
    return JetRows(
      count: table.rowCount, order: options.componentOrder, naming: .columns(momenta),
      labelColumn: labelled ? label.name : nil, chunkSize: table.chunkSize
    ) { rows, body in
      try table.forEachRow(columns: columns, in: rows) { row, values in
        let momenta = UnsafeBufferPointer(rebasing: values[0..<width])
        let value = label.column == nil ? label.values?[row] : Double(values[width])
        try body(row, momenta, value)
      }
    }
  }

  /// Where a table's labels are: in a column of its own or in the options' label file.
  private static func labelColumn(
    _ table: Table, _ url: URL, _ options: JetFileOptions, _ labelled: Bool
  ) throws -> (column: String?, values: [Double]?, name: String) {
    guard labelled else { return (nil, nil, "") }
    if options.labelFile != nil {
      let all = try withLabelFile(nil, jets: table.rowCount, labelName: "", url, options, labelled)
      return (nil, all.labels, all.name)
    }
    let name = try InputColumns.label(
      in: table.columnNames, chosen: options.labelName, file: url)
    return (name, nil, name)
  }
}
