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
    /// A whole column that is better read before the others; nil where it costs as much as all.
    let column: (String) throws -> DataColumn?

    /// The data frame or the text at `url`.
    static func open(_ url: URL, options: JetFileOptions) throws -> Table {
      switch try DataFileKind.sniff(url) {
      case .hdf5:
        guard case .frame(let key) = try HDF5Place(url, key: options.key) else {
          throw DataFileError(
            url, "this file holds arrays, expected a table", hint: "give a data frame of pandas")
        }
        return try frame(url, key: key)
      case .csv: return try text(url)
      case let kind: throw kind.refusal(url)
      }
    }

    /// A data frame in an HDF5 file.
    static func frame(_ url: URL, key: String) throws -> Table {
      let table = try PandasTable(url, key: key)
      return Table(
        columnNames: table.columnNames, rowCount: table.rowCount, chunkSize: table.chunkRowCount
      ) {
        try table.forEachBlock(columns: $0, rows: $1, $2)
      } column: {
        // Numbers come with the jets: all columns of a row are stored together.
        table.holdsNumbers($0) ? nil : try table.contents(of: $0)
      }
    }

    /// A delimited text, in which empty fields are missing numbers.
    static func text(_ url: URL) throws -> Table {
      let file = try CSVFile(url, options: .init(allowsNonFinite: true, missingValue: .nan))
      var count = 0
      // The rows of a text are known only when all of them have been seen.
      try file.forEachBlock(columns: []) { rows, _ in count = rows.upperBound }
      return Table(columnNames: file.columnNames, rowCount: count, chunkSize: nil) {
        try file.forEachBlock(columns: $0, maximumRows: $1.upperBound, $2)
      } column: {
        try file.contents(of: $0)
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

    /// Where the labels are: in a column or in the options' label file.
    func labels(_ url: URL, _ options: JetFileOptions, _ labelled: Bool) throws -> Labels {
      guard labelled else { return .none }
      if let classes = try labelFile(jets: rowCount, options) { return .known(classes) }
      let name = try InputColumns.label(in: columnNames, chosen: options.labelName, file: url)
      guard let column = try column(name) else { return .streamed(name) }
      return .known(try classes(column, jets: rowCount, options))
    }
  }

  /// Rows of a table with the columns of the reference data set.
  static func fromTable(
    _ table: Table, _ url: URL, options: JetFileOptions, labelled: Bool
  ) throws -> JetRows {
    let momenta = try InputColumns.momenta(
      in: table.columnNames, chosen: options.momentumColumns, file: url)
    let labels = try table.labels(url, options, labelled)
    let streamed = labels.streamedColumn
    let (columns, width) = (momenta + (streamed.map { [$0] } ?? []), momenta.count)
    return JetRows(
      count: table.rowCount, order: options.componentOrder ?? .energyFirst,
      naming: .columns(momenta), labels: labels, allowsMissing: true, chunkSize: table.chunkSize
    ) { rows, body in
      try table.forEachRow(columns: columns, in: rows) { row, values in
        try body(
          row, UnsafeBufferPointer(rebasing: values[0..<width]),
          streamed == nil ? nil : Double(values[width]))
      }
    }
  }
}
