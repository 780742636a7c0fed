import Foundation

/// Where the named columns of a pandas table stand in its records.
///
/// A table is a dataset of records: an index and blocks of columns of one type
/// (`values_block_0`, …), or single columns where pandas was told `data_columns`. The names of a
/// block's columns are a pickled list in the attribute `<block>_kind` of the dataset, the order of
/// all columns one in `non_index_axes` of the group (pandas `io/pytables.py`).
struct TableLayout: Sendable {
  struct Column: Sendable {
    let name: String
    /// Nil for texts and other types that are no numbers.
    let element: StoredElement?
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
  /// - Throws: ``DataFileError`` for unknown columns and those that hold no numbers.
  func columns(named names: [String], _ url: URL) throws -> [Column] {
    try names.map { name in
      guard let position = positions[name] else {
        throw unknownColumn(name, among: columns.map(\.name), url)
      }
      guard columns[position].element != nil else {
        throw DataFileError(
          url, column: name, "this column does not hold numbers", hint: "name the columns to read")
      }
      return columns[position]
    }
  }
}

extension TableLayout {
  /// One member of the records: an array of columns of one type, or a single column.
  private struct Block {
    let name: String
    let element: StoredElement?
    let offset: Int
    let columnCount: Int
    let columnSize: Int
  }

  /// Reads the layout of `dataset`, whose record type is `type`, in `group`.
  init(
    type: HDF5Library.Identifier, dataset: HDF5Library.Identifier,
    group: HDF5Library.Identifier, _ library: HDF5Library, _ url: URL
  ) throws {
    guard library.typeClass(type) == HDF5Library.TypeClass.compound else {
      throw DataFileError(
        url, "the dataset is no table of records",
        hint: "write it with DataFrame.to_hdf(path, key=\"table\", format=\"table\")")
    }
    recordSize = library.typeSize(type)
    var columns: [Column] = []
    for index in 0..<UInt32(max(0, library.memberCount(type))) {
      let block = try Self.block(type, index, library, url)
      guard block.name != "index", block.columnCount > 0 else { continue }
      let names = try Self.columnNames(of: block, dataset, library, url)
      guard names.count == block.columnCount else {
        throw DataFileError(
          url, column: block.name,
          "\(names.count) names are given for the \(block.columnCount) columns of this block")
      }
      for (position, name) in names.enumerated() {
        columns.append(
          Column(
            name: name, element: block.element, offset: block.offset + position * block.columnSize))
      }
    }
    self.columns = try Self.ordered(columns, group, library, url)
    positions = Dictionary(uniqueKeysWithValues: self.columns.enumerated().map { ($1.name, $0) })
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
    var element = library.element(of: member.identifier)
    if library.typeClass(member.identifier) == HDF5Library.TypeClass.array {
      let rank = max(0, Int(library.arrayRank(member.identifier)))
      var lengths = [UInt64](repeating: 0, count: rank)
      _ = library.arrayLengths(member.identifier, &lengths)
      count = elementCount(lengths.map { Int(clamping: $0) }) ?? 0
      let base = try HDF5Handle(
        library.baseType(member.identifier), library.closeType, library, url,
        "read the record type")
      element = library.element(of: base.identifier)
    }
    return Block(
      name: String(cString: name), element: element, offset: library.memberOffset(type, index),
      columnCount: count, columnSize: library.typeSize(member.identifier) / max(count, 1))
  }

  private static func columnNames(
    of block: Block, _ dataset: HDF5Library.Identifier, _ library: HDF5Library, _ url: URL
  ) throws -> [String] {
    let attribute = "\(block.name)_kind"
    if let pickle = try library.attribute(attribute, of: dataset, url) {
      return try unpickle(pickle, attribute, url) { $0.names }
    }
    if block.columnCount == 1, !block.name.hasPrefix("values_block") { return [block.name] }
    guard let names = referenceNames(count: block.columnCount, element: block.element) else {
      throw DataFileError(
        url, column: attribute, "the names of the \(block.columnCount) columns are missing",
        hint: "write the table with pandas, or convert it to .npz")
    }
    return names
  }

  /// The names in the top-tagging reference data (Zenodo 2603256), for copies that lost them:
  /// 200 four-momenta and the truth's, and the two integers.
  private static func referenceNames(count: Int, element: StoredElement?) -> [String]? {
    switch (count, element) {
    case (804, .float32):
      (0..<200).flatMap { ["E_\($0)", "PX_\($0)", "PY_\($0)", "PZ_\($0)"] }
        + ["truthE", "truthPX", "truthPY", "truthPZ"]
    case (2, .int64): ["ttv", "is_signal_new"]
    default: nil
    }
  }

  /// The columns in the order of the data frame, which is that of the blocks when none is stored.
  private static func ordered(
    _ columns: [Column], _ group: HDF5Library.Identifier, _ library: HDF5Library, _ url: URL
  ) throws -> [Column] {
    let positions = Dictionary(
      columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    guard positions.count == columns.count else {
      throw DataFileError(url, "two columns of the table have the same name")
    }
    guard let pickle = try library.attribute("non_index_axes", of: group, url) else {
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
