import DataFiles
import Foundation
import TestSupport
import Testing

@Suite(
  "Text packed by bzip2", .enabled(if: OptionalLibrary.bzip2.isInstalled, "libbz2 is not installed")
)
struct Bzip2Tests {
  /// Python's bz2.compress(b"energy,count\n1.5,2\n-0.25,7\n").
  private let packed = Data(
    base64Encoded:
      "QlpoOTFBWSZTWcU7cl0AAAjZgAAQAAdygAqBliAgADFNMjExMQiMgekMnqYkBDcOGDo6o0egytifi7ki"
      + "nChIYp25LoA=")!

  private func withFile(_ contents: Data, _ body: (URL) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).csv.bz2")
    try contents.write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    try body(url)
  }

  @Test("A packed table is read like the text in it, alone and as events")
  func reading() throws {
    try withFile(packed) { url in
      let table = try CSVTable.read(url)
      #expect(table.columnNames == ["energy", "count"])
      #expect(try table.column("energy") == [1.5, -0.25])
      #expect(try EventTable.read(url).column("count") == [2, 7])
    }
  }

  @Test("A damaged file is an error that names it")
  func damage() throws {
    var broken = packed
    broken[30] ^= 0xFF
    for contents in [broken, packed.prefix(40)] {
      try withFile(contents) { url in
        let error = #expect(throws: DataFileError.self) { try CSVTable.read(url) }
        #expect(error?.file == url.path)
        #expect(error?.problem.contains("damaged") == true)
      }
    }
  }
}
