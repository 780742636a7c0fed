import DataFiles
import Foundation
import TestSupport

/// HDF5 files: plain arrays, the data frames of pandas and the pickles in their attributes. Empty
/// where libhdf5 is missing.
enum HDF5Readers {
  static let all: [Reader] =
    OptionalLibrary.hdf5.isInstalled ? [array, records, metadata] : []

  private static let array = Reader(
    "hdf5-array",
    seeds: { _ in [BinarySeed(try Golden.bytes("SimulationTests/Data/Golden/simulations.h5"))]
    }
  ) { url in
    for name in ["theta", "x"] { _ = try HDF5Array.read(url, path: name).doubles }
    _ = try EventTable.read(url, options: .init(key: "x"))
  }

  private static let records = Reader(
    "hdf5-records",
    seeds: { _ in [BinarySeed(try Golden.bytes("DataFilesTests/Golden/reference.h5"))] }
  ) { url in
    let table = try PandasTable(url)
    let columns = Array(table.columnNames.prefix(3))
    try table.forEachBlock(columns: columns) { _, _ in }
  }

  /// The keys of frames whose column names are pickled in different ways.
  private static let keys = [
    "protocol0", "protocol2", "protocol4", "protocol5", "numpy_text", "numpy_text4",
    "numpy_integers",
    "integers", "python2", "tuple",
  ]

  private static let metadata = Reader(
    "pandas-metadata",
    seeds: { _ in
      let bytes = try Golden.bytes("DataFilesTests/Golden/names.h5")
      return [BinarySeed(bytes, places: pickles(in: bytes))]
    }
  ) { url in
    var problem: (any Error)?
    for key in keys {
      do {
        let table = try PandasTable(url, key: key)
        try table.forEachBlock(columns: table.columnNames) { _, _ in }
      } catch {
        problem = error
      }
    }
    if let problem { throw problem }
  }

  /// The offsets of the 160 bytes from each start of a pickle on.
  private static func pickles(in bytes: [UInt8]) -> [Int] {
    let starts = (0..<bytes.count - 160).filter { start in
      bytes[start...].starts(with: "(lp".utf8)
        || bytes[start] == 0x80 && (2...5).contains(bytes[start + 1])
    }
    return starts.flatMap { $0..<$0 + 160 }
  }
}
