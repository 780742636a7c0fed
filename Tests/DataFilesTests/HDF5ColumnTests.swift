import DataFiles
import Foundation
import TestSupport
import Testing

@Suite("columns and arrays in HDF5 files", .enabled(if: OptionalLibrary.hdf5.isInstalled))
struct HDF5ColumnTests {
  static let frames = golden("names-of-columns.h5")
  static let arrays = golden("arrays.h5")

  @Test(
    "categoricals give their names, whatever their codes", arguments: ["blocks", "data_columns"])
  func readsCategoricals(key: String) throws {
    let frame = try PandasTable(Self.frames, key: key)
    let label = try frame.contents(of: "label")
    #expect(label.content == .names(codes: [1, 0, 0, 1], names: ["top", "qcd", "w"]))
    #expect(try ClassLabels(label).isSignal == [0, 1, 1, 0])
    #expect(try ClassLabels(label, signal: "qcd").isSignal == [1, 0, 0, 1])
    // Names that are numbers are numbers, not their codes.
    #expect(try frame.contents(of: "year").numbers() == [2017, 2018, 2018, 2017])
    #expect(
      try frame.contents(of: "part").content == .names(codes: [0, -1, 1, 0], names: ["a", "b"]))
    #expect(dataFileError { _ = try ClassLabels(frame.contents(of: "part")) }?.row == 1)
    #expect(try frame.contents(of: "flag").numbers() == [1, 0, 1, 0])
    #expect(
      try frame.contents(of: "id").content
        == .names(codes: [0, 1, 2, 3], names: ["jet_0", "jet_1", "jet_2", "jet_3"]))
  }

  @Test("codes never pass for numbers")
  func refusesCodes() throws {
    let frame = try PandasTable(Self.frames, key: "blocks")
    let streamed = dataFileError { try frame.forEachBlock(columns: ["label"]) { _, _ in } }
    #expect(streamed?.column == "label")
    #expect(streamed?.problem.contains("codes of the names \"top\", \"qcd\", \"w\"") == true)
    let table = try EventTable.read(
      Self.frames, columns: ["label", "pt"], options: .init(key: "blocks"))
    let asked = dataFileError { _ = try table.column("label") }
    #expect(asked?.problem.contains("names, not numbers: \"top\" (2 rows), \"qcd\"") == true)
    let nameless = try PandasTable(Self.frames, key: "nameless")
    let lost = dataFileError { _ = try nameless.contents(of: "label") }
    #expect(lost?.problem.contains("codes of names that the file does not have") == true)
  }

  @Test("a table without a selection leaves names out and says so")
  func leavesOutNames() throws {
    let table = try EventTable.read(Self.frames, options: .init(key: "blocks"))
    #expect(table.columnNames == ["pt", "year", "flag"])
    #expect(table.nameColumns == ["label", "part", "id"])
    #expect(table.notes.first?.contains("\"label\", \"part\", \"id\" hold names") == true)
    #expect(try ClassLabels(table.contents(of: "label")).isSignal == [0, 1, 1, 0])
  }

  @Test(
    "texts, enumerations and truth values in plain arrays",
    arguments: ["fixed", "variable", "enumeration", "wide", "flags"])
  func readsNames(array: String) throws {
    let column = try HDF5Array.contents(Self.arrays, path: "names/\(array)")
    #expect(try ClassLabels(column).isSignal == [0, 1, 1, 0])
    guard array != "flags" else { return }
    #expect(column.content.count == 4 && !column.holdsNumbers)
    let error = dataFileError { _ = try HDF5Array.read(Self.arrays, path: "names/\(array)") }
    #expect(error?.column == "names/\(array)", "\(String(describing: error))")
  }

  static let numberTypes = ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]

  @Test("numbers of every size and byte order", arguments: numberTypes)
  func readsNumbers(type: String) throws {
    for name in [type, "big_" + type] {
      let array = try HDF5Array.read(Self.arrays, path: "numbers/\(name)")
      #expect(array.shape == [3, 2])
      #expect(array.doubles == (type.hasPrefix("u") ? [0, 1, 2, 3, 4, 5] : [-2, -1, 0, 1, 2, 3]))
      let rows = try HDF5Array.read(Self.arrays, path: "numbers/\(name)", rows: 1..<2)
      #expect(rows.shape == [1, 2] && rows.doubles == Array(array.doubles[2..<4]))
    }
  }

  @Test("single numbers, and integers that double precision would round")
  func readsSpecialNumbers() throws {
    let scalar = try HDF5Array.read(Self.arrays, path: "numbers/scalar")
    #expect(scalar.shape == [] && scalar.doubles == [2.5])
    let large = try HDF5Array.contents(Self.arrays, path: "numbers/large")
    #expect(large.content == .names(codes: [0, 1], names: ["9007199254740993", "1"]))
    #expect(!large.holdsNumbers)
  }

  @Test("a list of records is a table", arguments: ["records", "packed"])
  func readsRecords(key: String) throws {
    let table = try EventTable.read(Self.arrays, options: .init(key: key))
    #expect(table.columnNames == ["pt", "mass", "p_0", "p_1", "run"])
    #expect(try table.column("run") == [-3, 1, 2, 4])
    // Identities that double precision would round are names.
    #expect(table.nameColumns == ["label", "id"])
    let identities = try table.contents(of: "id").content
    #expect(
      identities == .names(codes: [0, 1, 2, 3], names: (0..<4).map { "\((1 << 63) + UInt64($0))" }))
    #expect(try table.column("pt") == [550.5, 560.5, 570.5, 580.5])
    #expect(try table.column("mass") == [1, 2, 3, 4])
    #expect(try table.column("p_1") == [1, 3, 5, 7])
    #expect(try ClassLabels(table.contents(of: "label")).isSignal == [0, 1, 1, 0])
    var streamed: [Float] = []
    try PandasTable(Self.arrays, key: key).forEachBlock(columns: ["pt", "p_0"]) { streamed += $1 }
    #expect(streamed == [550.5, 0, 560.5, 2, 570.5, 4, 580.5, 6])
  }

  @Test("arrays side by side are columns, as in npz")
  func readsGroups() throws {
    let table = try EventTable.read(Self.arrays, options: .init(key: "jets"))
    #expect(table.columnNames == ["Nobj", "is_signal", "jet_pt", "mass"])
    #expect(try table.column("mass") == [0, 1, 2, 3])
    #expect(try ClassLabels(table.contents(of: "is_signal")).isSignal == [0, 1, 1, 0])
    let error = dataFileError {
      _ = try EventTable.read(Self.arrays, columns: ["Pmu"], options: .init(key: "jets"))
    }
    #expect(error?.problem.contains("[4, 3, 4]") == true)
  }

  @Test("the contents list arrays with shapes")
  func listsContents() throws {
    let contents = try HDF5Contents(Self.arrays)
    #expect(contents.entries.contains { $0.path == "jets/Pmu" && $0.shape == [4, 3, 4] })
    #expect(!contents.entries.contains { $0.path == "links/external" || $0.path == "links/soft" })
    #expect(contents.tables == ["claims/records", "numbers/complex", "packed", "records"])
    #expect(try HDF5Contents(Self.frames).tables.contains("blocks"))
    #expect(contents.summary.contains("… ("))
  }

  @Test("a file behind a user block")
  func readsUserBlock() throws {
    let url = golden("user-block.h5")
    #expect(try DataFileKind.sniff(url) == .hdf5)
    let table = try EventTable.read(url)
    #expect(table.columnNames == ["x", "y"])
    #expect(try table.column("x") == [0, 1, 2])
  }

  static let refused: [(path: String, problem: String)] = [
    ("links/external", "a link to another file"), ("links/external/Nobj", "a link to another file"),
    ("links/loop", "too many"), ("links/nowhere", "HDF5 cannot open"),
    ("links/virtual", "kept in other files"), ("links/elsewhere", "kept in other files"),
    ("claims/chunked", "the file holds only a few"), ("claims/packed", "the file holds only a few"),
    ("claims/contiguous", "the file holds only a few"), ("claims/huge", "is impossible"),
    ("claims/null", "the dataset is empty"), ("numbers/complex", "records of several fields"),
    ("jets", "HDF5 cannot open"), ("records", "records of several fields"),
  ]

  @Test("links, claims and other kinds are refused without opening other files", arguments: refused)
  func refuses(_ array: (path: String, problem: String)) {
    let error = dataFileError { _ = try HDF5Array.read(Self.arrays, path: array.path) }
    #expect(error?.problem.contains(array.problem) == true, "\(String(describing: error))")
    #expect(error?.file == Self.arrays.path)
  }

  @Test("records that were never written take no memory; a soft link and a fill value do no harm")
  func readsClaims() throws {
    let error = dataFileError { _ = try PandasTable(Self.arrays, key: "claims/records") }
    #expect(error?.problem.contains("the file holds only a few") == true)
    #expect(try HDF5Array.read(Self.arrays, path: "links/soft").doubles == [3, 2, 1, 3])
    let filled = try HDF5Array.read(Self.arrays, path: "claims/small").doubles
    #expect(filled == [2.5, 2.5, 2.5, 2.5, 2.5])
  }

  @Test("a file of a newer format than the library knows")
  func namesNewerVersions() throws {
    var bytes = try Data(contentsOf: Self.arrays)
    bytes[8] = 9
    try withTemporaryFile("new.h5", bytes) { url in
      let error = dataFileError { _ = try HDF5Contents(url) }
      #expect(error?.problem.contains("newer HDF5 than the library here") == true)
    }
  }
}
