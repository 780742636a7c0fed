import DataFiles
import Foundation
import TestSupport
import Testing

@Suite(
  "broken pandas tables",
  .enabled(if: OptionalLibrary.hdf5.isInstalled && OptionalLibrary.blosc.isInstalled))
struct BrokenTableTests {
  static let unreadable: [(file: String, key: String, problem: String)] = [
    ("tables.h5", "tabel", "has no \"tabel\""),
    ("tables.h5", "nested/tables", "has no \"nested/tables\""),
    ("tables.h5", "fixed", "no data frame in pandas' table format"),
    ("tables.h5", "nested", "no data frame in pandas' table format"),
    ("tables.h5", "bzip2", "compressed with the filter 307 (bzip2)"),
    ("names.h5", "array", "no data frame in pandas' table format"),
    ("names.h5", "numbers", "the dataset is no table of records"),
    ("names.h5", "missing", "the names of the 2 columns are missing"),
    ("names.h5", "evil", "wants to call posix.system, which is refused"),
    ("names.h5", "evil4", "wants to call posix.system, which is refused"),
    ("names.h5", "dictionary", "more than list names"),
    ("names.h5", "cut", "breaks off"),
    ("pickles.h5", "tuples", "tuples in tuples"), ("pickles.h5", "lists", "too many lists"),
    ("names.h5", "three", "3 names are given for the 2 columns"),
    ("names.h5", "twice", "the same name"),
    ("names.h5", "disagree", "disagree with those of the blocks"),
    ("types.npz", "table", "no HDF5 file"),
    ("missing.h5", "table", "No such file"),
  ]

  @Test("tables that cannot be opened", arguments: unreadable)
  func refusesTable(_ table: (file: String, key: String, problem: String)) throws {
    let error = dataFileError { _ = try PandasTable(golden(table.file), key: table.key) }
    #expect(error?.problem.contains(table.problem) == true, "\(String(describing: error))")
    #expect(error?.file == golden(table.file).path)
    #expect(error?.description.split(separator: "\n").count ?? 3 <= 2)
    #expect(!FileManager.default.fileExists(atPath: "/tmp/a-pickle-was-executed"))
  }

  @Test("a missing key is answered with those that are there")
  func namesKeys() {
    let error = dataFileError { _ = try PandasTable(golden("names.h5"), key: "jets") }
    #expect(error?.hint?.hasPrefix("it has array, big_endian") == true)
  }

  @Test("columns that are not there")
  func refusesColumns() throws {
    let table = try PandasTable(golden("tables.h5"), key: "lz4")
    let error = dataFileError { try table.forEachBlock(columns: ["PT"]) { _, _ in } }
    #expect(error?.hint?.hasPrefix("did you mean \"pt\"? It has pt, label, mass") == true)
  }

  @Test("files cut off anywhere", arguments: [1, 8, 100, 2000, 50_000, 150_000])
  func refusesCutFiles(length: Int) throws {
    let bytes = try Data(contentsOf: golden("tables.h5")).prefix(length)
    try withTemporaryFile("cut.h5", bytes) { url in
      let error = dataFileError {
        _ = try PandasTable(url, key: "lz4").forEachBlock(columns: ["pt"]) { _, _ in }
      }
      #expect(error?.file == url.path)
    }
  }

  /// How the second chunk is damaged, and what must be said about it.
  enum Damage: String, CaseIterable, Sendable {
    case zeros, header, size, noise
  }

  @Test(
    "damaged chunks are named by their rows", arguments: ["lz4", "deflate", "fletcher"],
    Damage.allCases)
  func refusesDamagedChunk(key: String, damage: Damage) throws {
    // Blosc has no checksum: noise inside a frame may go unnoticed, see the next test.
    if key == "lz4", damage == .noise { return }
    let chunk = try Self.chunk(key, row: 128)
    var bytes = try Data(contentsOf: golden("tables.h5"))
    switch damage {
    case .zeros: bytes.replaceSubrange(chunk, with: Data(count: chunk.count))
    case .header: bytes[chunk.lowerBound] ^= 0xFF
    // The uncompressed size in a Blosc header; somewhere in the middle for the others.
    case .size: bytes[chunk.lowerBound + 5] ^= 0x55
    case .noise:
      for position in chunk.lowerBound + 100..<chunk.lowerBound + 140 { bytes[position] ^= 0xA5 }
    }
    try withTemporaryFile("damaged.h5", bytes) { url in
      let table = try PandasTable(url, key: key)
      var rowsRead = 0
      let error = dataFileError {
        try table.forEachBlock(columns: ["pt"]) { rows, _ in rowsRead += rows.count }
      }
      #expect(rowsRead == 128)
      #expect(error?.rows == 128..<256)
      #expect(
        error?.description.contains("damaged.h5, rows 128–255: this chunk is damaged") == true)
      // The chunks behind are still within reach.
      #expect(try PandasTableTests.read(table, ["pt"], rows: 256..<300).count == 44)
    }
  }

  @Test("noise in a Blosc frame neither crashes nor reaches beyond its chunk", arguments: 0..<20)
  func survivesNoise(seed: Int) throws {
    let chunk = try Self.chunk("lz4", row: 128)
    var bytes = try Data(contentsOf: golden("tables.h5"))
    for step in 0..<8 {
      let position = chunk.lowerBound + 16 + (seed * 7919 + step * 104_729) % (chunk.count - 16)
      bytes[position] ^= UInt8(1 + (seed * 31 + step * 17) % 255)
    }
    try withTemporaryFile("noise.h5", bytes) { url in
      let table = try PandasTable(url, key: "lz4")
      let error = dataFileError { try table.forEachBlock(columns: ["pt"]) { _, _ in } }
      #expect(error == nil || error?.rows == 128..<256)
      let expected = (0..<128).map { PandasTableTests.value("pt", row: $0) }
      #expect(try PandasTableTests.read(table, ["pt"], rows: 0..<128) == expected)
    }
  }

  @Test("an error in the caller's closure ends the reading and comes out unchanged")
  func passesErrors() throws {
    let table = try PandasTable(golden("tables.h5"), key: "lz4")
    var blocks = 0
    #expect(throws: CancellationError.self) {
      try table.forEachBlock(columns: ["pt"]) { _, _ in
        blocks += 1
        throw CancellationError()
      }
    }
    #expect(blocks == 1)
  }

  /// Where a chunk of `tables.h5` stands.
  private static func chunk(_ key: String, row: Int) throws -> Range<Int> {
    let lines = try String(contentsOf: golden("chunks.csv"), encoding: .utf8).split(separator: "\n")
    let line = try #require(lines.first { $0.hasPrefix("\(key),\(row),") })
    let fields = line.split(separator: ",").compactMap { Int($0) }
    return fields[1]..<fields[1] + fields[2]
  }
}
