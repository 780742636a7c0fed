import DataFiles
import Foundation
import TestSupport
import Testing

@Suite("tables of events")
struct EventTableTests {
  /// What `make_events.py` put into the columns of `events.npz` that are as long as the table.
  static let columns: [(name: String, value: @Sendable (Int) -> Double)] = [
    ("m_jj", { Double($0 * 100 + 3000) }), ("tau21_j1", { Double($0) * 0.25 }),
    ("eta_j1", { -Double($0) }), ("label", { Double($0 % 2) }), ("weight", { Double($0) * 0.1 }),
    ("theta", { Double($0) * 0.5 }), ("pair_0", { Double($0) }), ("pair_1", { Double($0 + 10) }),
  ]

  @Test("an npz file gives its arrays and the named columns of its matrix")
  func readsArchive() throws {
    let table = try EventTable.read(golden("events.npz"))
    #expect(table.columnNames == Self.columns.map(\.name))
    #expect(table.rowCount == 6)
    for (name, value) in Self.columns { #expect(try table.column(name) == (0..<6).map(value)) }
  }

  @Test("chosen columns come in the order asked for, one named twice once")
  func readsChosenColumns() throws {
    let asked = ["label", "m_jj", "label", "pair_1"]
    let table = try EventTable.read(golden("events.npz"), columns: asked)
    #expect(table.columnNames == ["label", "m_jj", "pair_1"])
    #expect(try table.rowMajor(columns: ["m_jj", "label"]).prefix(4) == [3000, 0, 3100, 1])
    #expect(throws: DataFileError.self) { try table.column("weight") }
    // Arrays of another length are columns for whoever asks for them alone.
    let short = try EventTable.read(golden("events.npz"), columns: ["short"])
    #expect(try short.column("short") == [0, 1, 2, 3])
    #expect(try table == EventTable.read(golden("events.npz"), columns: asked))
    #expect(table != short)
  }

  /// The same six numbers in every format without names of its own, written by `write`.
  static let unnamed: [(name: String, write: @Sendable (URL) throws -> Void, columns: [String])] = {
    let matrix = NumericArray(shape: [3, 2], .float64([1, 2, 3, 4, 5, 6]))
    return [
      ("events.npy", { try NPYFile.write(matrix, to: $0) }, ["0", "1"]),
      ("events.npz", { try NPZFile.write([("x", matrix)], to: $0) }, ["x_0", "x_1"]),
      ("events.csv", { try Data("1,2\n3,4\n5,6\n".utf8).write(to: $0) }, ["column_0", "column_1"]),
      ("events.txt", { try Data(" 1 2\n3  4\n5 6".utf8).write(to: $0) }, ["column_0", "column_1"]),
    ]
  }()

  @Test(
    "names come from the format or the caller; the file's own name says nothing", arguments: unnamed
  )
  func namesColumns(
    _ file: (name: String, write: @Sendable (URL) throws -> Void, columns: [String])
  ) throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("data.bin")
      try file.write(url)
      let table = try EventTable.read(url)
      #expect(table.columnNames == file.columns)
      #expect(try table.column(file.columns[0]) == [1, 3, 5])
      let named = try EventTable.read(url, columns: ["mass"], names: ["pt", "mass"])
      #expect(named.columnNames == ["mass"])
      #expect(try named.column("mass") == [2, 4, 6])
      let error = dataFileError { _ = try EventTable.read(url, names: ["pt"]) }
      #expect(error?.problem == "1 names are given for 2 columns")
      let twice = dataFileError { _ = try EventTable.read(url, names: ["pt", "pt"]) }
      #expect(twice?.problem == "two columns have this name")
    }
  }

  @Test("a single column needs no number")
  func readsVectors() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("masses.npy")
      try NPYFile.write(NumericArray(.int32([7, 8])), to: url)
      #expect(try EventTable.read(url).column("0") == [7, 8])
      #expect(try EventTable.read(url, names: ["mass"]).column("mass") == [7, 8])
    }
  }

  @Test("text with a header", arguments: ["frame.csv", "frame.tsv"])
  func readsText(file: String) throws {
    let table = try EventTable.read(golden(file), columns: ["mass", "φ"])
    #expect(try table.column("mass") == (0..<12).map { Double($0) * 0.1 })
    #expect(try table.column("φ")[4] == 1)
    let error = dataFileError { _ = try EventTable.read(golden(file), names: ["a"]) }
    #expect(error?.problem.contains("names them itself") == true)
  }

  @Test(
    "data frames and arrays in HDF5",
    .enabled(if: OptionalLibrary.hdf5.isInstalled && OptionalLibrary.blosc.isInstalled))
  func readsHDF5() throws {
    func read(_ file: String, _ key: String?, _ columns: [String]? = nil) throws -> EventTable {
      try EventTable.read(golden(file), columns: columns, options: .init(key: key))
    }
    let frame = try read("tables.h5", "lz4")
    #expect(frame.columnNames == PandasTableTests.names && frame.rowCount == 300)
    // In double precision, which the rows of jet files are not.
    #expect(try frame.column("mass") == (0..<300).map { Double($0) * 0.1 })
    #expect(try frame.column("small") == (0..<300).map { Double($0 - 100) })
    let labels = try read("reference.h5", nil, ["is_signal_new", "ttv"])
    #expect(try labels.rowMajor(columns: ["ttv", "is_signal_new"]) == [0, 1, 1, 0, 2, 1])
    let array = try read("names.h5", "array")
    #expect(array.columnNames == ["array_0", "array_1", "array_2"])
    #expect(try array.column("array_2") == [2, 5])
    let vector = try read("names.h5", "numbers/table")
    #expect(try vector.column("table") == [0, 1, 2, 3, 4])
    let named = try EventTable.read(
      golden("names.h5"), columns: ["c"], names: ["a", "b", "c"], options: .init(key: "array"))
    #expect(try named.column("c") == [2, 5])
  }

  @Test("missing values are accepted on request, infinities never")
  func readsMissingValues() throws {
    let matrix = NumericArray(shape: [2, 2], .float32([1, .nan, 3, 4]))
    try withTemporaryFolder { folder in
      let array = folder.appendingPathComponent("a.npy")
      try NPYFile.write(matrix, to: array)
      let text = folder.appendingPathComponent("a.csv")
      try Data("0,1\n1,nan\n3,\n".utf8).write(to: text)
      let infinite = folder.appendingPathComponent("b.csv")
      try Data("a,b\n1,nan\n3,-inf\n".utf8).write(to: infinite)
      let options = EventTable.Options(allowsMissing: true)
      #expect(try EventTable.read(array, options: options).column("1")[0].isNaN)
      #expect(try EventTable.read(array, options: options).rowMajor(columns: ["1"])[0].isNaN)
      let table = try EventTable.read(text, names: ["a", "b"], options: options)
      #expect(try table.column("b").map(\.isNaN) == [false, true, true])
      let error = dataFileError { _ = try EventTable.read(infinite, options: options) }
      #expect(error?.row == 1 && error?.column == "b", "\(String(describing: error))")
    }
  }

  @Test("numbers that nothing can be computed with")
  func refusesLargeNumbers() throws {
    try withTemporaryFile("large.csv", "a,b\n1,2\n3,1e139\n".utf8) { url in
      let table = try EventTable.read(url)
      #expect(try table.column("b") == [2, 1e139])
      let error = dataFileError { _ = try table.rowMajor(columns: ["a", "b"]) }
      #expect(error?.row == 1 && error?.column == "b")
      #expect(error?.problem.contains("too large to compute with") == true)
    }
  }
}
