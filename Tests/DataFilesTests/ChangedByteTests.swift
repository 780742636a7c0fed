import DataFiles
import Foundation
import TestSupport
import Testing

/// Small files of every format with one byte changed: reading them gives values or a
/// `DataFileError`, and never ends the program.
///
/// Damaged HDF5 goes through libhdf5, whose own faults are not ours to test; there the first bytes
/// are changed, and the attributes and chunks that are decoded here have tests of their own.
@Suite("files with one byte changed", .timeLimit(.minutes(2)))
struct ChangedByteTests {
  /// Everything that reads files of a format.
  private static func readEverything(_ url: URL) throws {
    let readers: [(URL) throws -> Void] = [
      { _ = try DataFileKind.sniff($0) },
      { url in
        let table = try EventTable.read(url)
        for name in table.columnNames + table.nameColumns {
          _ = try? ClassLabels(table.contents(of: name))
        }
      },
      { _ = try EventTable.read($0, options: .init(allowsMissing: true)) },
      { url in try CSVFile(url).forEachBlock(columns: CSVFile(url).columnNames) { _, _ in } },
      { _ = try NPYFile.read($0) }, { _ = try NPYFile.contents($0) },
      { url in
        let file = try NPZFile(url)
        for name in file.names {
          _ = try file.shape(of: name)
          _ = try file.contents(of: name)
        }
      },
    ]
    for reader in readers {
      do { try reader(url) } catch is DataFileError {}
    }
  }

  /// Reads copies of `bytes` in which one byte at each of `positions` has other values.
  private static func change(_ bytes: Data, at positions: some Sequence<Int>) throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("changed")
      for position in positions {
        for value in [bytes[position] ^ 0x01, bytes[position] ^ 0x80, 0x00, 0xFF] {
          var changed = bytes
          changed[position] = value
          try changed.write(to: url)
          try readEverything(url)
        }
      }
    }
  }

  @Test("arrays and archives", arguments: ["version2.npy", "objects.npy", "structured.npy"])
  func readsArrays(file: String) throws {
    let bytes = try Data(contentsOf: golden(file))
    try Self.change(bytes, at: bytes.indices)
  }

  @Test("arrays of texts")
  func readsTexts() throws {
    let bytes = try array(
      "{'descr': '<U3', 'fortran_order': False, 'shape': (2,), }",
      Array("top".unicodeScalars) + Array("qcd".unicodeScalars))
    try Self.change(bytes, at: bytes.indices)
  }

  private func array(_ header: String, _ text: [Unicode.Scalar]) throws -> Data {
    var bytes = Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0])
    bytes += Data(header.utf8)
    for scalar in text { bytes += Data([UInt8(scalar.value), 0, 0, 0]) }
    return bytes
  }

  @Test("compressed and streamed archives", .enabled(if: OptionalLibrary.zlib.isInstalled))
  func readsArchives() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("small.npz")
      let values = (0..<40).map { Float($0) }
      try NPZFile.write(
        [("x", NumericArray(shape: [20, 2], .float32(values)))], texts: [("columns", ["a", "b"])],
        to: url, compressed: true)
      let bytes = try Data(contentsOf: url)
      try Self.change(bytes, at: bytes.indices)
    }
    let streamed = try Data(contentsOf: golden("streamed.npz"))
    let directory = try #require(streamed.lastRange(of: Data([0x50, 0x4B, 1, 2]))).lowerBound
    try Self.change(streamed, at: Array(0..<40) + Array(directory..<streamed.count))
  }

  @Test("text, plain and packed", arguments: ["frame.csv", "frame.tsv", "frame.txt"])
  func readsText(file: String) throws {
    let bytes = try Data(contentsOf: golden(file)).prefix(240)
    try Self.change(bytes, at: stride(from: 0, to: bytes.count, by: 2))
  }

  @Test("text packed by gzip", .enabled(if: OptionalLibrary.zlib.isInstalled))
  func readsPackedText() throws {
    let bytes = try Data(contentsOf: golden("packed.csv.gz"))
    try Self.change(bytes, at: Array(0..<20) + Array(stride(from: 20, to: bytes.count, by: 16)))
  }

  @Test("arrays with lengths and types of every size in the header")
  func readsHeaders() throws {
    let lengths = [
      "0", "1", "2", "-1", "255", "65536", "4294967295", "4611686018427387904",
      "9223372036854775807", "9223372036854775808", "1e3", "", "1, 1", "0, 9223372036854775807",
      "9223372036854775807, 0", "0, 0, 0", "2, 9223372036854775807, 2", "1,)(", "None",
    ]
    let types = [
      "<f8", ">f2", "|b1", "<U0", "<U1", "<U4611686018427387904", "|S0", "|S9223372036854775807",
      "<f16", "<M8[ns]", "|V8", "<i", "", "<", "<U-1", "|O",
    ]
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("header.npy")
      for type in types {
        for length in lengths {
          let header = "{'descr': '\(type)', 'fortran_order': True, 'shape': (\(length),), }"
          try array(header, ["a", "b"]).write(to: url)
          try Self.readEverything(url)
        }
      }
    }
  }

  @Test("the start of HDF5 files", .enabled(if: OptionalLibrary.hdf5.isInstalled))
  func readsHDF5() throws {
    let bytes = try Data(contentsOf: golden("arrays.h5"))
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("changed.h5")
      for position in 0..<96 {
        var changed = bytes
        changed[position] ^= 0x55
        try changed.write(to: url)
        do {
          for key in ["records", "jets", "names"] {
            _ = try EventTable.read(url, options: .init(key: key))
          }
        } catch is DataFileError {}
      }
    }
  }
}
