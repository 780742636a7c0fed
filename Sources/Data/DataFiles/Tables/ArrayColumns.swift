import Foundation

/// Columns that lie in arrays: one for an array (N), F for an array (N, F).
struct ArrayColumns {
  private struct Column {
    let name: String
    let rowCount: Int
    let content: () throws -> ColumnContent
  }

  private let url: URL
  private var columns: [Column] = []
  /// What is in the file besides, and why it is no column.
  private var others: [(name: String, problem: String)] = []

  /// The columns of a single array; `name` is its own name, `names` are those of the columns.
  init(_ array: NumericArray, in url: URL, name: String?, names: [String]?) throws {
    self.url = url
    if let problem = Self.problem(array.shape) {
      throw DataFileError(url, column: name, problem, hint: Self.expected)
    }
    if let names { try checkNames(names, count: array.columnCount, url) }
    append(array, names ?? Self.names(array.columnCount, of: name))
  }

  /// The columns of an npy file, one of texts or any number of numbers.
  init(file url: URL, names: [String]?) throws {
    if let fields = try NPYFile.recordColumns(url) {
      guard names == nil else { throw namedTwice(url) }
      self.init(url, fields)
    } else if try NPYFile.holdsTexts(url) {
      try self.init(NPYFile.contents(url), names: names)
    } else {
      try self.init(NPYFile.read(url), in: url, name: nil, names: names)
    }
  }

  /// The fields of records.
  private init(_ url: URL, _ fields: [(name: String, content: ColumnContent)]) {
    self.url = url
    columns = fields.map { field in
      Column(name: field.name, rowCount: field.content.count) { field.content }
    }
  }

  /// A single column without a name of its own.
  private init(_ column: DataColumn, names: [String]?) throws {
    url = column.url
    if let names { try checkNames(names, count: 1, url) }
    columns = [Column(name: names?[0] ?? "0", rowCount: column.count) { column.content }]
  }

  /// The columns of an npz file.
  init(archive url: URL, names: [String]?) throws {
    self.url = url
    let archive = try NPZFile(url)
    var arrays: [(name: String, array: NumericArray)] = []
    var texts: [(name: String, list: [String])] = []
    var ownNames: [String]?
    for name in archive.names {
      switch try archive.member(name, largestRank: 2) {
      case .numbers(let array):
        if let problem = Self.problem(array.shape) {
          others.append((name, problem))
        } else {
          arrays.append((name, array))
        }
      case .texts(let list):
        if name == "columns" { ownNames = list }
        texts.append((name, list))
      case .records(let fields):
        columns += ArrayColumns(url, fields).columns
      case .larger(let shape): others.append((name, Self.problem(shape) ?? ""))
      case .unreadable(let error): others.append((name, error.problem))
      }
    }
    if let names {
      guard ownNames == nil else { throw namedTwice(url) }
      ownNames = try Self.checked(names, for: arrays, url)
    }
    for (name, array) in arrays {
      let isNamed = array.shape.count == 2 && array.columnCount == ownNames?.count
      append(array, isNamed ? ownNames ?? [] : Self.names(array.columnCount, of: name))
    }
    for (name, list) in texts {
      columns.append(Column(name: name, rowCount: list.count) { ColumnContent(texts: list) })
    }
  }

  /// The columns of arrays in an HDF5 file; they are read when they are asked for.
  init(_ entries: [HDF5Contents.Entry], in url: URL) {
    self.url = url
    for entry in entries {
      let name = entry.path.split(separator: "/").last.map { String($0) } ?? entry.path
      if let problem = Self.problem(entry.shape) {
        others.append((name, problem))
      } else if entry.shape.count == 1 || entry.shape[1] == 1 {
        columns.append(
          Column(name: name, rowCount: entry.shape[0]) {
            try HDF5Array.contents(url, path: entry.path).content
          })
      } else {
        let matrix = SharedMatrix(url, path: entry.path)
        for position in 0..<entry.shape[1] {
          columns.append(
            Column(name: "\(name)_\(position)", rowCount: entry.shape[0]) {
              try matrix.array().columnContent(position)
            })
        }
      }
    }
  }

  /// The columns of a data frame that pandas wrote in its fixed format at `path`: blocks of columns
  /// of one type, each beside the names of its columns, and the order of all in `axis0`.
  init(frame path: String, of contents: HDF5Contents, in url: URL) throws {
    self.url = url
    func names(_ array: String) throws -> [String] {
      let column = try HDF5Array.contents(url, path: "\(path)/\(array)")
      switch column.content {
      case .names(let codes, let names): return codes.map { $0 < 0 ? "" : names[$0] }
      case .numbers(let values): return values.map { Int(exactly: $0).map(String.init) ?? "\($0)" }
      }
    }
    // A damaged file may have two things of one name.
    let entries = Dictionary(
      contents.entries.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    var block = 0
    while entries["\(path)/block\(block)_items"] != nil {
      let items = try names("block\(block)_items")
      let values = "\(path)/block\(block)_values"
      let shape = entries[values]?.shape ?? []
      if shape.count == 2, shape[1] == items.count {
        let matrix = SharedMatrix(url, path: values)
        for (position, name) in items.enumerated() {
          columns.append(
            Column(name: name, rowCount: shape[0]) {
              try matrix.array().columnContent(position)
            })
        }
      } else {
        others += items.map { ($0, "pandas wrote it as Python objects") }
      }
      block += 1
    }
    let order = try names("axis0")
    let places = Dictionary(order.enumerated().map { ($1, $0) }, uniquingKeysWith: min)
    columns.sort { places[$0.name, default: order.count] < places[$1.name, default: order.count] }
  }

  /// The chosen columns; all of the table when nil.
  ///
  /// The table is what has the length that most columns of the file have, the first of equally
  /// frequent ones.
  func values(_ asked: [String]?) throws -> [DataColumn] {
    let chosen: [Column]
    if let asked {
      chosen = try asked.map(column)
    } else {
      let counts = columns.map { column in columns.count { $0.rowCount == column.rowCount } }
      let most = counts.firstIndex(of: counts.max() ?? 0).map { columns[$0].rowCount }
      chosen = columns.filter { $0.rowCount == most }
      try checkNames(chosen.map(\.name), count: chosen.count, url)
    }
    guard let first = chosen.first else {
      throw DataFileError(url, "there are no columns of numbers in it", hint: Self.expected)
    }
    if let other = chosen.first(where: { $0.rowCount != first.rowCount }) {
      throw DataFileError(
        url, column: other.name,
        "there are \(other.rowCount) values, but \(first.rowCount) of \"\(first.name)\"",
        hint: "choose columns of the same events")
    }
    return try chosen.map { DataColumn(url, name: $0.name, try $0.content()) }
  }

  private func column(_ name: String) throws -> Column {
    let found = columns.filter { $0.name == name }
    if let column = found.first, found.count == 1 { return column }
    if let other = others.first(where: { $0.name == name }) {
      throw DataFileError(url, column: name, other.problem, hint: Self.expected)
    }
    guard found.isEmpty else {
      throw DataFileError(url, column: name, "two columns have this name", hint: "rename one")
    }
    throw unknownColumn(name, among: columns.map(\.name), url)
  }

  private mutating func append(_ array: NumericArray, _ names: [String]) {
    for (position, name) in names.enumerated() {
      columns.append(
        Column(name: name, rowCount: array.shape[0]) { array.columnContent(position) })
    }
  }

  private static let expected = "expected one number, or a row of them, for each event"

  /// Why an array of this shape holds no columns.
  private static func problem(_ shape: [Int]) -> String? {
    let isTable = shape.count == 1 || (shape.count == 2 && (1...1 << 20).contains(shape[1]))
    return isTable ? nil : "the shape of the array is \(shape)"
  }

  /// `x_0`, `x_1`, … or `x` for a single column; numbers when the array has no name.
  private static func names(_ count: Int, of array: String?) -> [String] {
    guard let array else { return (0..<count).map { "\($0)" } }
    return count == 1 ? [array] : (0..<count).map { "\(array)_\($0)" }
  }

  /// Names for the only matrix of an archive.
  private static func checked(
    _ names: [String], for arrays: [(name: String, array: NumericArray)], _ url: URL
  ) throws -> [String] {
    let matrices = arrays.filter { $0.array.shape.count == 2 }
    guard let matrix = matrices.first, matrices.count == 1 else {
      throw DataFileError(
        url,
        "names are given for the columns of one array, but it has \(matrices.count) with columns",
        hint: "leave the names out")
    }
    try checkNames(names, count: matrix.array.columnCount, url)
    return names
  }
}

/// An array of an HDF5 file that is read once for all of its columns.
private final class SharedMatrix {
  private let url: URL
  private let path: String
  private var loaded: NumericArray?

  init(_ url: URL, path: String) {
    self.url = url
    self.path = path
  }

  func array() throws -> NumericArray {
    if let loaded { return loaded }
    let array = try HDF5Array.read(url, path: path)
    loaded = array
    return array
  }
}

extension NumericArray {
  /// The length of the last axis of an array (N, F), 1 for an array (N).
  fileprivate var columnCount: Int { shape.count == 2 ? shape[1] : 1 }

  /// The column at `position`.
  func columnContent(_ position: Int) -> ColumnContent {
    let places = stride(from: position, to: count, by: columnCount)
    return switch values {
    case .float32(let values): .numbers(places.map { Double(values[$0]) })
    case .float64(let values): .numbers(places.map { values[$0] })
    case .int64(let values): ColumnContent(integers: places.lazy.map { values[$0] })
    case .int32(let values): .numbers(places.map { Double(values[$0]) })
    case .uint8(let values): .numbers(places.map { Double(values[$0]) })
    case .bool(let values): .numbers(places.map { values[$0] ? 1 : 0 })
    }
  }
}

extension DataColumn {
  /// The column that an array (N) or (N, 1) is.
  ///
  /// - Throws: ``DataFileError`` for another shape.
  init(_ array: NumericArray, in url: URL, name: String?) throws {
    guard array.shape.count == 1 || (array.shape.count == 2 && array.shape[1] == 1) else {
      throw DataFileError(
        url, column: name, "the shape of the array is \(array.shape)",
        hint: "expected one number for each row")
    }
    self.init(url, name: name, array.columnContent(0))
  }
}
