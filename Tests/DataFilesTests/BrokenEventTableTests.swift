import DataFiles
import Foundation
import TestSupport
import Testing

@Suite("broken tables of events")
struct BrokenEventTableTests {
  /// A file's name and content, what is asked of it, and words of the error.
  struct Broken: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var write: @Sendable (URL) throws -> Void
    var columns: [String]?
    var words: [String]

    init(
      _ title: String, _ words: [String], columns: [String]? = nil,
      _ write: @escaping @Sendable (URL) throws -> Void
    ) {
      testDescription = title
      self.words = words
      self.columns = columns
      self.write = write
    }

    static func text(
      _ title: String, _ words: [String], columns: [String]? = nil, _ content: String
    ) -> Broken {
      Broken(title, words, columns: columns) { try Data(content.utf8).write(to: $0) }
    }

    static func bytes(_ title: String, _ words: [String], _ content: [UInt8]) -> Broken {
      Broken(title, words) { try Data(content).write(to: $0) }
    }

    static func array(
      _ title: String, _ words: [String], shape: [Int], _ values: [Float]
    ) -> Broken {
      Broken(title, words) {
        try NPYFile.write(NumericArray(shape: shape, .float32(values)), to: $0)
      }
    }

    static func archive(
      _ title: String, _ words: [String], columns: [String]? = nil,
      _ arrays: [(name: String, array: NumericArray)]
    ) -> Broken {
      Broken(title, words, columns: columns) { try NPZFile.write(arrays, to: $0) }
    }

    static func golden(_ title: String, _ words: [String], columns: [String]? = nil) -> Broken {
      let source = DataFilesTests.golden("events.npz")
      return Broken(title, words, columns: columns) {
        try FileManager.default.copyItem(at: source, to: $0)
      }
    }
  }

  static let numbers: [Broken] = [
    .array(
      "NaN in an array", ["row 1, \"1\"", "nan is not a finite"], shape: [2, 2], [0, 1, 2, .nan]),
    .array("infinity in an array", ["row 0, \"0\"", "inf is not"], shape: [2], [.infinity, 1]),
    .archive(
      "NaN in an archive", ["row 2, \"m\"", "drop the row"],
      [
        ("m", NumericArray(.float64([1, 2, .nan])))
      ]),
    .text("NaN in text", ["line 3, \"b\"", "nan"], "a,b\n1,2\n3,nan\n"),
    .text("a hole in text", ["line 2, \"a\"", "missing"], "a,b\n,2\n"),
    .text("a word in text", ["line 3, \"b\"", "\"x\" is not a number"], "a,b\n1,2\n3,x\n"),
  ]

  static let shapes: [Broken] = [
    .text("a ragged line", ["line 3", "1 fields, the first line has 2"], "a,b\n1,2\n3\n"),
    .text("a header alone", ["no events"], "a,b\n"),
    .array("no rows", ["no events"], shape: [0, 3], []),
    .array("no columns", ["[3, 0]", "for each event"], shape: [3, 0], []),
    .array("three axes", ["[1, 2, 2]", "for each event"], shape: [1, 2, 2], [1, 2, 3, 4]),
    .archive(
      "no array of columns", ["no columns of numbers"],
      [("X", NumericArray(shape: [1, 1, 1], .float32([1])))]),
    .archive(
      "columns of two lengths", ["\"b\": there are 3 values, but 2 of \"a\""],
      columns: ["a", "b"],
      [
        ("a", NumericArray(.float64([1, 2]))), ("b", NumericArray(.float64([1, 2, 3]))),
      ]),
    .archive(
      "two columns of one name", ["\"x_0\"", "this name"],
      [
        ("x", NumericArray(shape: [1, 2], .float64([1, 2]))), ("x_0", NumericArray(.float64([1]))),
      ]),
    .archive(
      "two columns of one name, one asked for", ["\"x_0\"", "this name"], columns: ["x_0"],
      [
        ("x", NumericArray(shape: [1, 2], .float64([1, 2]))), ("x_0", NumericArray(.float64([1]))),
      ]),
  ]

  static let names: [Broken] = [
    .golden(
      "an unknown column", ["\"m_j1\"", "Did you mean \"m_jj\"? It has m_jj, tau21_j1"],
      columns: ["label", "m_j1"]),
    .golden(
      "a column like no other", ["\"sphericity\"", "It has m_jj, tau21_j1"],
      columns: ["sphericity"]),
    .golden("no columns", ["no columns are asked for"], columns: []),
    .golden(
      "an array with three axes", ["\"constituents\"", "[6, 2, 4]"], columns: ["constituents"]),
    .golden("a single number", ["\"scalar\"", "[]"], columns: ["scalar"]),
    .golden("texts", ["\"columns\"", "names, not numbers"], columns: ["columns"]),
    .golden(
      "integers out of range", ["\"identity\"", "above 9223372036854775807"],
      columns: ["identity"]),
    .golden(
      "another length", ["\"seed\": there are 1 values, but 6 of \"m_jj\""],
      columns: ["m_jj", "seed"]),
    .text(
      "a column in another case", ["Did you mean \"pt\"? It has pt, m"], columns: ["PT"],
      "pt,m\n1,2\n"),
    .text("a column named twice in text", ["\"a\"", "this name"], "a,a\n1,2\n"),
  ]

  static let formats: [Broken] = [
    .bytes("an empty file", ["empty"], []),
    .bytes("gzip", ["gzip", "gunzip"], [0x1F, 0x8B, 8, 0, 0, 0]),
    .bytes("Parquet", ["format that is not read", "to_csv"], Array("PAR1....".utf8)),
    .bytes("ROOT", ["which is not read", "npz, HDF5 or CSV"], Array("root".utf8) + [0, 0, 0]),
    .bytes("noise", ["no table of events"], [1, 2, 0, 4, 5, 6, 7, 8, 9]),
    .bytes("a cut archive", ["cut off"], [0x50, 0x4B, 3, 4, 0, 0]),
    .bytes("a cut array", ["cut off"], [0x93] + Array("NUMPY".utf8) + [1, 0, 200, 0]),
    Broken("no file", ["No such file"]) { _ in },
  ]

  @Test("each is a clear error that names the file", arguments: numbers + shapes + names + formats)
  func refuses(_ broken: Broken) throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("broken")
      try broken.write(url)
      let error = dataFileError {
        let table = try EventTable.read(url, columns: broken.columns)
        for name in table.columnNames { _ = try table.column(name) }
      }
      let text = error?.description ?? "no error"
      #expect(error?.file == url.path)
      for words in broken.words { #expect(text.contains(words), "\"\(words)\" is not in: \(text)") }
    }
  }

  @Test("names for columns that have names, or for several arrays")
  func refusesNames() throws {
    let named = dataFileError { _ = try EventTable.read(golden("events.npz"), names: ["a"]) }
    #expect(named?.problem.contains("names them itself") == true)
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("two.npz")
      let array = NumericArray(shape: [1, 2], .float32([1, 2]))
      try NPZFile.write([("a", array), ("b", array)], to: url)
      let error = dataFileError { _ = try EventTable.read(url, names: ["x", "y"]) }
      #expect(error?.problem.contains("it has 2 with columns") == true)
    }
  }

  static let keys: [(file: String, key: String?, names: [String]?, words: String)] = [
    ("names.h5", nil, nil, "none is chosen"), ("names.h5", "jets", nil, "has no \"jets\""),
    ("names.h5", "deep/array", nil, "[2, 3, 4]"),
    ("names.h5", "deep", nil, "no columns of numbers"),
    ("tables.h5", "empty", nil, "no events"),
    ("tables.h5", "lz4", ["a"], "names them itself"),
    ("names.h5", "array", ["a"], "1 names are given for 3 columns"),
  ]

  @Test(
    "keys of HDF5 files",
    .enabled(if: OptionalLibrary.hdf5.isInstalled && OptionalLibrary.blosc.isInstalled),
    arguments: keys)
  func refusesKeys(
    _ file: (file: String, key: String?, names: [String]?, words: String)
  ) throws {
    let error = dataFileError {
      _ = try EventTable.read(
        golden(file.file), names: file.names, options: .init(key: file.key))
    }
    #expect(error?.description.contains(file.words) == true, "\(String(describing: error))")
    #expect(error?.file == golden(file.file).path)
  }
}
