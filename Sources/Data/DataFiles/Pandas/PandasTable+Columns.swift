import Foundation

extension PandasTable {
  /// The column called `name`, numbers or names: texts, categoricals, enumerations.
  ///
  /// - Throws: ``DataFileError`` for an unknown column, one of another kind, or a damaged chunk.
  public func contents(of name: String) throws -> DataColumn { try contents(of: [name])[0] }

  /// Several columns in one pass over the file; all that can be read when nil.
  func contents(of names: [String]?) throws -> [DataColumn] {
    let columns =
      try names.map { try layout.columns(named: $0, url) }
      ?? layout.columns.filter(\.storage.isReadable)
    guard !columns.isEmpty else { return [] }
    let reader = try TableColumnReader(columns, recordSize: layout.recordSize, url)
    return zip(columns, try reader.read(records)).map { DataColumn(url, name: $0.name, $1) }
  }
}

extension StoredValue {
  /// Whether records with such values can be read.
  fileprivate var isReadable: Bool {
    switch self {
    case .number, .codes, .text: true
    case .variableText, .other: false
    }
  }
}

/// Reads whole columns of numbers and names out of records.
struct TableColumnReader {
  private let columns: [TableLayout.Column]
  private let recordSize: Int
  private let numbers: RecordConverter
  /// Where in `columns` those stand whose numbers double precision holds.
  private let numberPlaces: [Int]

  /// - Throws: ``DataFileError`` for a column that cannot be read.
  init(_ columns: [TableLayout.Column], recordSize: Int, _ url: URL) throws {
    self.columns = columns
    self.recordSize = recordSize
    if let column = columns.first(where: { !$0.storage.isReadable }) {
      throw DataFileError(
        url, column: column.name, column.storage.unreadable,
        hint: "leave the column out, or write it with texts of one length")
    }
    numberPlaces = columns.indices.filter { columns[$0].storage.isExactInDoublePrecision }
    numbers = try RecordConverter(numberPlaces.map { columns[$0] }, recordSize: recordSize, url)
  }

  /// The contents of the columns, row by row.
  func read(_ records: HDF5Records) throws -> [ColumnContent] {
    var values = [[Double]](repeating: [], count: numberPlaces.count)
    var texts = [NameInterner](repeating: NameInterner(), count: columns.count)
    var codes = [[Int]](repeating: [], count: columns.count)
    var block: [Double] = []
    try records.forEachBlock(0..<records.rowCount) { rows, bytes in
      block = [Double](repeating: 0, count: rows.count * numberPlaces.count)
      block.withUnsafeMutableBufferPointer { numbers.convert(bytes, into: $0) }
      for place in numberPlaces.indices {
        for row in 0..<rows.count { values[place].append(block[row * numberPlaces.count + place]) }
      }
      for (index, column) in columns.enumerated() {
        for row in 0..<rows.count {
          let start = row * recordSize + column.offset
          switch column.storage {
          case .text(let size):
            texts[index].append(
              paddedText(UnsafeRawBufferPointer(rebasing: bytes[start..<start + size])))
          case .codes(let element, let isBigEndian, _),
            .number(let element, let isBigEndian)
          where !numberPlaces.contains(index):
            let field = UnsafeRawBufferPointer(rebasing: bytes[start..<start + element.byteCount])
            codes[index].append(element.integer(field, isBigEndian: isBigEndian))
          case .number, .variableText, .other: break
          }
        }
      }
    }
    var next = values.makeIterator()
    return columns.indices.map { index in
      switch columns[index].storage {
      case .text: texts[index].content
      case .codes(_, _, let names): ColumnContent(codes: codes[index], names: names)
      case .number(.int64, _): ColumnContent(integers: codes[index])
      case .number(.uint64, _):
        ColumnContent(integers: codes[index].lazy.map { UInt(bitPattern: $0) })
      case .number, .variableText, .other: .numbers(next.next() ?? [])
      }
    }
  }
}

extension StoredValue {
  /// Whether the values are numbers.
  var isNumber: Bool {
    if case .number = self { true } else { false }
  }

  /// Whether the values are numbers that double precision holds; integers of 64 bits may be too
  /// long for it.
  fileprivate var isExactInDoublePrecision: Bool {
    switch self {
    case .number(.int64, _), .number(.uint64, _): false
    case .number: true
    case .codes, .text, .variableText, .other: false
    }
  }

  fileprivate var unreadable: String {
    switch self {
    case .other(let kind): kind
    case .number, .codes, .text, .variableText:
      "it holds texts of different lengths, which are not read from tables"
    }
  }
}
