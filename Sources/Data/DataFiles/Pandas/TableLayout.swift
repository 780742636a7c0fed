import Foundation

/// Where the named columns of a table stand in its records: one of pandas, or a plain dataset of
/// records.
///
/// A table of pandas is a dataset of records: an index and blocks of columns of one type
/// (`values_block_0`, …), or single columns where pandas was told `data_columns`. The names of a
/// block's columns are a pickled list in the attribute `<block>_kind` of the dataset, the order of
/// all columns one in `non_index_axes` of the group (pandas `io/pytables.py`). The codes of a
/// categorical are marked by the attribute `<block>_meta`; their names are a table
/// `meta/<block>/meta` of the group. In a plain dataset every member is a column of its own name,
/// and a member of several elements the columns `<name>_0`, `<name>_1`, ….
struct TableLayout: Sendable {
  struct Column: Sendable {
    let name: String
    let storage: StoredValue
    /// Bytes from the start of the record.
    let offset: Int
  }

  /// The columns in the order of the data frame.
  let columns: [Column]
  /// Bytes of a record.
  let recordSize: Int
  /// Where in `columns` each name stands.
  private let positions: [String: Int]

  /// The columns named in `names`, in that order.
  ///
  /// - Throws: ``DataFileError`` for unknown columns.
  func columns(named names: [String], _ url: URL) throws -> [Column] {
    try names.map { name in
      guard let position = positions[name] else {
        throw unknownColumn(name, among: columns.map(\.name), url)
      }
      return columns[position]
    }
  }
}

extension TableLayout {
  /// One member of the records: an array of columns of one type, or a single column.
  private struct Block {
    let name: String
    var storage: StoredValue
    let offset: Int
    let columnCount: Int
    let columnSize: Int
  }

  /// Reads the layout of `dataset`, whose record type is `type`.
  ///
  /// - Parameter group: The group of a pandas table; nil for a plain dataset.
  init(
    type: HDF5Library.Identifier, dataset: HDF5Library.Identifier,
    group: HDF5Library.Identifier?, _ library: HDF5Library, _ url: URL
  ) throws {
    guard library.typeClass(type) == HDF5Library.TypeClass.compound else {
      throw DataFileError(
        url, "the dataset is no table of records",
        hint: "write it with DataFrame.to_hdf(path, key=\"table\", format=\"table\")")
    }
    recordSize = library.typeSize(type)
    var columns: [Column] = []
    for index in 0..<UInt32(max(0, library.memberCount(type))) {
      var block = try Self.block(type, index, library, url)
      let isIndex =
        try block.name == "index"
        && (group != nil || library.attribute("index_kind", of: dataset, url) != nil)
      guard !isIndex, block.columnCount > 0 else { continue }
      guard block.offset >= 0,
        block.columnSize * block.columnCount <= recordSize - block.offset
      else { throw DataFileError(url, column: block.name, "HDF5 cannot read the record type") }
      let names = try Self.columnNames(of: block, dataset, isPlain: group == nil, library, url)
      guard names.count == block.columnCount else {
        throw DataFileError(
          url, column: block.name,
          "\(names.count) names are given for the \(block.columnCount) columns of this block")
      }
      if let group, try Self.isCategorical(block.name, dataset, library, url) {
        block.storage = try Self.categorical(block, group, library, url)
      }
      for (position, name) in names.enumerated() {
        columns.append(
          Column(
            name: name, storage: block.storage, offset: block.offset + position * block.columnSize))
      }
    }
    let ordered = try Self.ordered(columns, group, library, url)
    self.columns = ordered
    positions = Dictionary(uniqueKeysWithValues: ordered.enumerated().map { ($1.name, $0) })
  }

  private static func block(
    _ type: HDF5Library.Identifier, _ index: UInt32, _ library: HDF5Library, _ url: URL
  ) throws -> Block {
    let member = try HDF5Handle(
      library.memberType(type, index), library.closeType, library, url, "read the record type")
    guard let name = library.memberName(type, index) else {
      throw DataFileError(url, "HDF5 cannot read the record type")
    }
    defer { _ = library.freeMemory(name) }
    var count = 1
    var storage = try library.storage(of: member.identifier, url)
    if library.typeClass(member.identifier) == HDF5Library.TypeClass.array {
      let rank = max(0, Int(library.arrayRank(member.identifier)))
      var lengths = [UInt64](repeating: 0, count: rank)
      _ = library.arrayLengths(member.identifier, &lengths)
      count = elementCount(lengths.map { Int(clamping: $0) }) ?? 0
      let base = try HDF5Handle(
        library.baseType(member.identifier), library.closeType, library, url,
        "read the record type")
      storage = try library.storage(of: base.identifier, url)
    }
    return Block(
      name: String(cString: name), storage: storage, offset: library.memberOffset(type, index),
      columnCount: count, columnSize: library.typeSize(member.identifier) / max(count, 1))
  }

  // MARK: Categoricals

  private static func isCategorical(
    _ block: String, _ dataset: HDF5Library.Identifier, _ library: HDF5Library, _ url: URL
  ) throws -> Bool {
    // A text by itself, or a pickle of it.
    let value = try library.attribute("\(block)_meta", of: dataset, url) ?? []
    return String(decoding: value, as: UTF8.self).contains("category")
  }

  /// The codes of a categorical with their names, which pandas keeps in a table of one column.
  private static func categorical(
    _ block: Block, _ group: HDF5Library.Identifier, _ library: HDF5Library, _ url: URL
  ) throws -> StoredValue {
    guard case .number(let element, let isBigEndian) = block.storage, element.isInteger else {
      return .other("it holds a categorical of an unusual kind")
    }
    let path = "meta/\(block.name)/meta/table"
    var parent = ""
    for part in path.split(separator: "/") {
      parent += (parent.isEmpty ? "" : "/") + part
      guard library.linkExists(group, parent, 0) > 0 else {
        return .other("it holds codes of names that the file does not have")
      }
    }
    let dataset = try HDF5Handle(
      library.openDataset(group, path, 0), library.closeDataset, library, url,
      "open the names of the categorical \"\(block.name)\"")
    let records = try HDF5Records(dataset, library, url)
    // One level only: a table of names has no categoricals of its own.
    let layout = try TableLayout(
      type: records.typeIdentifier, dataset: records.datasetIdentifier, group: nil, library, url)
    guard records.rowCount <= 1 << 20,
      let values = layout.columns.first(where: { $0.name == "values" })
    else { return .other("it holds codes of names that cannot be read") }
    let reader = try TableColumnReader([values], recordSize: layout.recordSize, url)
    let content = try reader.read(records)[0]
    let names: [String] =
      switch content {
      case .numbers(let values): values.map { Int(exactly: $0).map { "\($0)" } ?? "\($0)" }
      case .names(let codes, let names): codes.map { $0 < 0 ? "" : names[$0] }
      }
    let pairs = names.enumerated().filter { !$1.isEmpty }.map { ($0, $1) }
    return .codes(
      element, isBigEndian: isBigEndian, names: Dictionary(uniqueKeysWithValues: pairs))
  }

  // MARK: Names of columns

  private static func columnNames(
    of block: Block, _ dataset: HDF5Library.Identifier, isPlain: Bool, _ library: HDF5Library,
    _ url: URL
  ) throws -> [String] {
    let attribute = "\(block.name)_kind"
    if let pickle = try library.attribute(attribute, of: dataset, url) {
      return try unpickle(pickle, attribute, url) { $0.names }
    }
    if block.columnCount == 1, isPlain || !block.name.hasPrefix("values_block") {
      return [block.name]
    }
    if isPlain { return (0..<block.columnCount).map { "\(block.name)_\($0)" } }
    guard let names = referenceNames(count: block.columnCount, storage: block.storage) else {
      throw DataFileError(
        url, column: attribute, "the names of the \(block.columnCount) columns are missing",
        hint: "write the table with pandas, or convert it to .npz")
    }
    return names
  }

  /// The names in the top-tagging reference data (Zenodo 2603256), for copies that lost them:
  /// 200 four-momenta and the truth's, and the two integers.
  private static func referenceNames(count: Int, storage: StoredValue) -> [String]? {
    switch (count, storage) {
    case (804, .number(.float32, _)):
      (0..<200).flatMap { ["E_\($0)", "PX_\($0)", "PY_\($0)", "PZ_\($0)"] }
        + ["truthE", "truthPX", "truthPY", "truthPZ"]
    case (2, .number(.int64, _)): ["ttv", "is_signal_new"]
    default: nil
    }
  }

  /// The columns in the order of the data frame, which is that of the blocks when none is stored.
  private static func ordered(
    _ columns: [Column], _ group: HDF5Library.Identifier?, _ library: HDF5Library, _ url: URL
  ) throws -> [Column] {
    let positions = Dictionary(
      columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    guard positions.count == columns.count else {
      throw DataFileError(url, "two columns of the table have the same name")
    }
    guard let group, let pickle = try library.attribute("non_index_axes", of: group, url) else {
      return columns
    }
    // [(1, [names])]
    let names = try unpickle(pickle, "non_index_axes", url) { value in
      guard let axis = value.items?.first?.items, axis.count == 2 else { return nil }
      return axis[1].names
    }
    let order = names.compactMap { positions[$0] }
    guard order.count == names.count, Set(order).count == columns.count else {
      throw DataFileError(
        url, column: "non_index_axes", "the column names disagree with those of the blocks",
        hint: "the file may be damaged: write it again with pandas")
    }
    return order.map { columns[$0] }
  }

  private static func unpickle(
    _ pickle: [UInt8], _ attribute: String, _ url: URL, _ extract: (PickledValue) -> [String]?
  ) throws -> [String] {
    let problem: String
    do throws(PickledValue.Problem) {
      if let names = extract(try PickledValue(pickle: pickle)) { return names }
      problem = "the attribute holds no list of names"
    } catch {
      problem = error.text
    }
    throw DataFileError(
      url, column: attribute, problem, hint: "write the table again with pandas")
  }
}
