import DataFiles
import Foundation

/// NumPy's arrays, alone and in archives.
enum ArrayReaders {
  static let all = [npy, records, stored, deflated, compressed]

  private static let npy = Reader("npy", seeds: { _ in arrays }) { url in
    use(try NPYFile.read(url))
    _ = try NPYFile.shape(url)
  }

  /// Structured arrays; most changes hit the description of the fields.
  private static let records = Reader(
    "npy-records",
    seeds: { _ in
      let bytes = try golden("records.npy")
      return [BinarySeed(bytes, places: Array(8..<160)), BinarySeed(bytes)]
    }
  ) { url in
    let table = try EventTable.read(url)
    for name in table.columnNames { _ = try table.column(name) }
  }

  private static let stored = archive("npz") { _ in
    [ZipSeed(entries: entries, method: .stored), BinarySeed(try golden("streamed.npz"))]
  }

  private static let deflated = archive("npz-deflate") { _ in
    [ZipSeed(entries: entries, method: .deflated)]
  }

  private static let compressed = archive("inflate") { workplace in
    let numbers = (0..<200).map { Double($0 % 7) }
    let arrays: [(name: String, array: NumericArray)] = [
      ("a", NumericArray(.float32(numbers.map { Float($0) }))),
      ("b", NumericArray(shape: [20, 10], .float64(numbers))), ("c", NumericArray(.bool([true]))),
    ]
    let file = try workplace.bytes {
      try NPZFile.write(
        arrays, texts: [("names", ["pt", "mass"])], to: $0, compressed: true)
    }
    return [BinarySeed(file)]
  }

  private static func archive(
    _ name: String, seeds: @escaping @Sendable (Workplace) throws -> [any Seed]
  ) -> Reader {
    Reader(name, seeds: seeds) { url in
      let file = try NPZFile(url)
      for name in file.names {
        if (try? file.strings(name)) == nil { use(try file.array(name)) }
        _ = try file.shape(of: name)
      }
    }
  }

  private static func golden(_ name: String) throws -> [UInt8] {
    try Golden.bytes("DataFilesTests/Golden/\(name)")
  }

  private static func use(_ array: NumericArray) {
    _ = array.doubles
    _ = array.floats
    _ = try? array.integers()
  }

  private static let numbers: [NPYSeed] = [
    NPYSeed("<f4", size: 4, shape: [3, 2]), NPYSeed("<f8", size: 8, shape: [4]),
    NPYSeed(">f8", size: 8, shape: [2, 3], order: "True"), NPYSeed("<f2", size: 2, shape: [5]),
    NPYSeed("<i8", size: 8, shape: []), NPYSeed("<u8", size: 8, shape: [3]),
    NPYSeed(">i4", size: 4, shape: [2, 2, 2], order: "True"), NPYSeed("|u1", size: 1, shape: [7]),
    NPYSeed("|b1", size: 1, shape: [0, 3]), NPYSeed("<f4", size: 4, shape: [2], version: 2),
  ]

  private static let texts = [
    NPYSeed("<U3", size: 12, shape: [2]), NPYSeed("|S2", size: 2, shape: [3]),
    NPYSeed(">U1", size: 4, shape: []),
  ]

  private static let arrays: [any Seed] = numbers

  private static let entries: [(name: String, seed: any Seed)] =
    (numbers + texts).enumerated().map { ("array_\($0).npy", $1) }
}
