import DataFiles
import Foundation
import TestSupport
import Testing

@Suite("text packed by gzip", .enabled(if: OptionalLibrary.zlib.isInstalled))
struct PackedTextTests {
  /// Three hundred rows in two members, as `cat a.gz b.gz` joins them.
  static let packed = golden("packed.csv.gz")

  @Test("all members are read")
  func readsMembers() throws {
    let table = try EventTable.read(Self.packed)
    #expect(table.columnNames == ["row", "half"] && table.nameColumns == ["class"])
    #expect(try table.column("half") == (0..<300).map { Double($0) / 2 })
    let classes = try ClassLabels(table.contents(of: "class")).isSignal
    #expect(classes == (0..<300).map { $0 % 3 == 0 ? 1 : 0 })
    #expect(try CSVTable.read(Self.packed, columns: ["row"]).column("row")[299] == 299)
  }

  @Test("a file cut off anywhere is noticed", arguments: [1, 5, 12, 40, 300, 700, 1000])
  func noticesCuts(length: Int) throws {
    let bytes = try Data(contentsOf: Self.packed)
    try withTemporaryFile("cut.csv.gz", bytes.dropLast(length)) { url in
      let error = dataFileError { _ = try EventTable.read(url) }
      let text = error?.description ?? "no error"
      #expect(text.contains("cut off") || text.contains("damaged"), "\(text)")
      #expect(error?.file == url.path)
    }
  }

  @Test("zeros may follow, anything else may not")
  func readsPadding() throws {
    let bytes = try Data(contentsOf: Self.packed)
    try withTemporaryFile("padded.gz", bytes + Data(count: 512)) { (url) throws in
      #expect(try EventTable.read(url).rowCount == 300)
    }
    try withTemporaryFile("more.gz", bytes + Data("more".utf8)) { url in
      let error = dataFileError { _ = try EventTable.read(url) }
      #expect(error?.problem.contains("damaged") == true)
    }
  }

  @Test("gzip of something else is no table")
  func refusesOthers() {
    let error = dataFileError { _ = try EventTable.read(golden("packed.npy.gz")) }
    #expect(error?.problem.contains("compressed by gzip and holds no text") == true)
    #expect(error?.hint?.contains("gunzip") == true)
  }
}
