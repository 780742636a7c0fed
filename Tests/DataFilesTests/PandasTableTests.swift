import DataFiles
import Foundation
import TestSupport
import Testing

@Suite(
  "pandas tables",
  .enabled(if: OptionalLibrary.hdf5.isInstalled && OptionalLibrary.blosc.isInstalled))
struct PandasTableTests {
  static let names = ["pt", "label", "mass", "eta", "φ", "count", "is_good", "byte", "small"]

  /// The numbers of `make_tables.py`.
  static func value(_ column: String, row: Int) -> Float {
    switch column {
    case "pt": Float(row * 37 % 101) * 0.25 + 550
    case "label": Float(row % 2)
    case "mass": Float(Double(row) * 0.1)
    case "eta": Float(row % 8) * 0.5 - 2
    case "φ": Float(row % 5) * 0.25
    case "count": Float(row % 7 - 3)
    case "is_good": row % 3 == 0 ? 1 : 0
    case "byte": Float(row % 256)
    default: Float(row - 100)
    }
  }

  /// Reads columns and checks that the blocks follow each other.
  static func read(
    _ table: PandasTable, _ columns: [String], rows: Range<Int>? = nil
  ) throws -> [Float] {
    var values: [Float] = []
    var next = rows?.lowerBound ?? 0
    try table.forEachBlock(columns: columns, rows: rows) { block, numbers in
      #expect(block.lowerBound == next)
      #expect(numbers.count == block.count * columns.count)
      next = block.upperBound
      values += numbers
    }
    #expect(next == rows?.upperBound ?? table.rowCount)
    return values
  }

  static let compressions = [
    "blosclz", "lz4", "lz4hc", "zlib", "zstd", "deflate", "plain", "fletcher", "fletcher_blosc",
  ]

  @Test("every compression gives the numbers that pandas wrote", arguments: compressions)
  func readsEveryCompression(key: String) throws {
    let table = try PandasTable(golden("tables.h5"), key: key)
    #expect(table.columnNames == Self.names)
    #expect(table.rowCount == 300)
    let expected = (0..<300).flatMap { row in Self.names.map { Self.value($0, row: row) } }
    #expect(try Self.read(table, Self.names) == expected)
  }

  @Test("chosen columns come in the order asked for", arguments: ["lz4", "data_columns"])
  func readsChosenColumns(key: String) throws {
    let table = try PandasTable(golden("tables.h5"), key: key)
    let columns = ["small", "eta", "φ", "is_good", "mass"]
    let expected = (0..<table.rowCount).flatMap { row in
      columns.map { Self.value($0, row: row) }
    }
    #expect(try Self.read(table, columns) == expected)
    #expect(try Self.read(table, []) == [])
  }

  @Test("a range of rows, within chunks and across", arguments: [0..<300, 5..<7, 127..<257, 9..<9])
  func readsRanges(rows: Range<Int>) throws {
    let table = try PandasTable(golden("tables.h5"), key: "lz4")
    let expected = rows.map { Self.value("pt", row: $0) }
    #expect(try Self.read(table, ["pt"], rows: rows) == expected)
  }

  @Test("some columns kept apart, a key with two parts")
  func readsOtherLayouts() throws {
    for key in ["some_data_columns", "nested/table", "/nested/table"] {
      let table = try PandasTable(golden("tables.h5"), key: key)
      #expect(table.columnNames == Self.names)
      let expected = (0..<12).flatMap { row in Self.names.map { Self.value($0, row: row) } }
      #expect(try Self.read(table, Self.names) == expected)
    }
  }

  @Test("a table without rows")
  func readsEmptyTable() throws {
    let table = try PandasTable(golden("tables.h5"), key: "empty")
    #expect(table.rowCount == 0)
    #expect(try Self.read(table, ["pt"]) == [])
  }

  @Test("a column of texts is listed and cannot be read")
  func refusesTexts() throws {
    let table = try PandasTable(golden("tables.h5"), key: "text")
    #expect(table.columnNames == Self.names + ["name"])
    #expect(try Self.read(table, ["pt"]).count == 12)
    let error = dataFileError { try table.forEachBlock(columns: ["name"]) { _, _ in } }
    #expect(error?.column == "name")
  }

  @Test("the layout of the reference data")
  func readsReferenceLayout() throws {
    let table = try PandasTable(golden("reference.h5"))
    #expect(table.columnNames.count == 806)
    #expect(table.columnNames.prefix(5) == ["E_0", "PX_0", "PY_0", "PZ_0", "E_1"])
    #expect(table.columnNames.suffix(3) == ["truthPZ", "ttv", "is_signal_new"])
    let values = try Self.read(table, ["PZ_199", "truthE", "ttv", "is_signal_new"])
    #expect(values == [799, 800, 0, 1, 1799, 1800, 1, 0, 2799, 2800, 2, 1])
  }

  @Test("the layout of the challenge's images")
  func readsImageLayout() throws {
    let table = try PandasTable(golden("images.h5"))
    #expect(table.columnNames.count == 1602)
    let values = try Self.read(table, ["img_0", "img_1599", "is_signal_new", "mass"])
    let last = Float(1599.0 / 1024)
    #expect(
      values
        == [0, last, 0, 10, 1, 1 + last, 1, 20, 2, 2 + last, 0, 30, 3, 3 + last, 1, 40])
  }

  static let pickles: [(key: String, names: [String])] =
    (0...5).map { ("protocol\($0)", ["pt", "φ"]) }
    + [
      ("numpy_text", ["pt", "φ"]), ("numpy_text4", ["pt", "φ"]), ("numpy_integers", ["7", "-8"]),
      ("integers", ["7", "300000"]), ("python2", ["pt", "it\\'s"]), ("tuple", ["pt", "φ"]),
    ]

  @Test("column names pickled in every way, in a table without chunks", arguments: pickles)
  func readsPickledNames(_ expected: (key: String, names: [String])) throws {
    let table = try PandasTable(golden("names.h5"), key: expected.key)
    #expect(table.columnNames == expected.names)
    #expect(try Self.read(table, expected.names) == [1, 2, 3, 4, 5, 6])
    #expect(try Self.read(table, [expected.names[1]], rows: 1..<3) == [4, 6])
  }

  @Test("numbers stored the other way round")
  func readsBigEndian() throws {
    let table = try PandasTable(golden("names.h5"), key: "big_endian")
    #expect(try Self.read(table, ["pt"]) == [1, 3, 5])
  }

  @Test("many threads at once")
  func readsConcurrently() async throws {
    let expected = (0..<300).map { Self.value("pt", row: $0) }
    let shared = try PandasTable(golden("tables.h5"), key: "deflate")
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for task in 0..<16 {
        group.addTask {
          let table =
            try task % 2 == 0 ? shared : PandasTable(golden("tables.h5"), key: "blosclz")
          return try Self.read(table, ["pt"]) == expected
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }

  @Test("plain arrays")
  func readsArrays() throws {
    let array = try HDF5Array.read(golden("names.h5"), path: "array")
    #expect(array == NumericArray(shape: [2, 3], .float32([0, 1, 2, 3, 4, 5])))
    let deep = try HDF5Array.read(golden("names.h5"), path: "deep/array")
    #expect(deep == NumericArray(shape: [2, 3, 4], .int32(Array(0..<24))))
    #expect(throws: DataFileError.self) {
      try HDF5Array.read(golden("names.h5"), path: "deep/missing")
    }
    #expect(throws: DataFileError.self) { try HDF5Array.read(golden("names.h5"), path: "deep") }
  }
}
