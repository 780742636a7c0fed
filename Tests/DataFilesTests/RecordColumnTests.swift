import DataFiles
import Foundation
import TestSupport
import Testing

@Suite("Columns of structured arrays and of pandas' fixed format")
struct RecordColumnTests {
  @Test("fields of records are columns, in npy and npz", arguments: ["records.npy", "records.npz"])
  func records(file: String) throws {
    let table = try EventTable.read(golden(file))
    let own = ["pt", "label", "p_0", "p_1", "p_2", "mass"]
    #expect(table.columnNames.filter { $0 != "extra" } == own && table.nameColumns == ["name"])
    let rows = (0..<5).map(Double.init)
    #expect(try table.column("pt") == rows.map { $0 * 0.5 })
    #expect(try table.column("label") == [0, 1, 0, 1, 0])
    #expect(try table.column("p_2") == rows.map { $0 * 10 + 2 })
    #expect(try table.column("mass") == rows.map { $0 * 0.1 })
    let name = try EventTable.read(golden(file), columns: ["name"]).contents(of: "name")
    #expect(try ClassLabels(name).isSignal == [1, 0, 1, 0, 1])
    if file.hasSuffix("npz") { #expect(try table.column("extra") == rows.map { $0 * 2 }) }
    let named = dataFileError { _ = try EventTable.read(golden("records.npy"), names: ["a"]) }
    #expect(named?.problem.contains("it names them itself") == true)
  }

  private func header(_ descriptor: String, shape: String = "(1,)") -> [UInt8] {
    let text = "{'descr': \(descriptor), 'fortran_order': False, 'shape': \(shape), }"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0] + Array(text.utf8)
  }

  @Test(
    "records that cannot be",
    arguments: [
      ("[('a', [('b', '<f4')])]", "holds records itself"), ("[]", "have no fields"),
      ("[('', '|V8')]", "have no fields"), ("[('a', '<f4', (0,))]", "has the shape [0]"),
      ("[('a', '<f4', (99999999,))]", "has the shape"), ("[('a', '|V8')]", "are not supported"),
      ("[('a', '<U9999999', (9999,))]", "more than 2^30 bytes"), ("[('a' '<f4')]", "understood"),
      ("[('a', '<f4'), ('a', '<f4')]", "two columns have this name"),
    ])
  func broken(descriptor: String, problem: String) throws {
    try withTemporaryFile("broken.npy", header(descriptor) + [UInt8](repeating: 0, count: 8)) {
      url in
      let error = dataFileError { _ = try EventTable.read(url) }
      #expect(error?.problem.contains(problem) == true, "\(String(describing: error))")
    }
  }

  @Test("a fixed data frame of pandas", .enabled(if: OptionalLibrary.hdf5.isInstalled))
  func fixedFrame() throws {
    let table = try EventTable.read(golden("tables.h5"), options: .init(key: "fixed"))
    // The order of the data frame, not that of its blocks.
    #expect(
      table.columnNames
        == ["pt", "label", "mass", "eta", "φ", "count", "is_good", "byte", "small"])
    let other = try EventTable.read(golden("tables.h5"), options: .init(key: "data_columns"))
    for name in table.columnNames {
      #expect(try table.column(name) == other.column(name), "\(name)")
    }
    let missing = dataFileError {
      _ = try EventTable.read(golden("tables.h5"), columns: ["ptt"], options: .init(key: "fixed"))
    }
    #expect(missing?.hint?.contains("pt") == true)
  }
}
