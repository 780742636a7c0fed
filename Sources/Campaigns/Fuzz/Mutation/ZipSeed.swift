import Randomness

/// A zip file of npy files, changed in its own fields or inside of an entry, whose checksum and
/// sizes are then right.
struct ZipSeed: Seed {
  /// How entries stand in the file.
  enum Method: UInt64, Sendable {
    case stored = 0
    /// Deflate, in blocks that are not compressed: every decoder takes them, no compressor is
    /// needed.
    case deflated = 8
  }

  let entries: [(name: String, seed: any Seed)]
  let method: Method

  var bytes: [UInt8] { ZipWriter.write(entries.map { ($0.name, $0.seed.bytes) }, method).bytes }

  func mutated(_ random: inout RandomStream) -> [UInt8] {
    var contents = entries.map { ($0.name, $0.seed.bytes) }
    let place = random.integer(below: entries.count)
    let kind = random.integer(below: 8)
    switch kind {
    case 0, 1, 2, 3: contents[place].1 = entries[place].seed.mutated(&random)
    case 4:
      contents[place].0 = random.choose([
        "", ".npy", "a", "../a.npy", contents[0].0, String(repeating: "n", count: 70_000),
        "arr\0.npy", "é.npy",
      ])
    default: break
    }
    var (bytes, fields) = ZipWriter.write(contents, method)
    if kind > 4 {
      for _ in 0...random.integer(below: 2) {
        let field = random.choose(fields)
        let value = UInt64(bitPattern: random.choose(Extremes.integers))
        let near = random.oneIn(2)
        for index in 0..<field.size {
          let old = bytes[field.start + index]
          bytes[field.start + index] =
            near
            ? (index == 0 ? old &+ (random.oneIn(2) ? 1 : 255) : old)
            : UInt8(truncatingIfNeeded: value >> (8 * UInt64(index)))
        }
      }
    }
    if random.oneIn(10) { ByteMutation.mutate(&bytes, &random) }
    return bytes
  }
}

/// Writes zip files and remembers where each field stands.
enum ZipWriter {
  static func write(
    _ entries: [(name: String, contents: [UInt8])], _ method: ZipSeed.Method
  ) -> (bytes: [UInt8], fields: [(start: Int, size: Int)]) {
    var bytes: [UInt8] = []
    var fields: [(start: Int, size: Int)] = []
    func put(_ value: UInt64, _ size: Int) {
      fields.append((bytes.count, size))
      for index in 0..<size {
        bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(index))))
      }
    }
    var directory: [(name: [UInt8], crc: UInt64, packed: UInt64, size: UInt64, start: UInt64)] = []
    for (name, contents) in entries {
      let packed = method == .stored ? contents : Deflate.blocks(contents)
      let entry = (
        name: Array(name.utf8.prefix(65_535)), crc: UInt64(Deflate.checksum(contents)),
        packed: UInt64(packed.count), size: UInt64(contents.count), start: UInt64(bytes.count)
      )
      directory.append(entry)
      for (value, size) in [
        (0x0403_4B50, 4), (20, 2), (0, 2), (method.rawValue, 2), (0, 2), (33, 2), (entry.crc, 4),
        (entry.packed, 4), (entry.size, 4), (UInt64(entry.name.count), 2), (0, 2),
      ] { put(value, size) }
      bytes += entry.name
      bytes += packed
    }
    let start = bytes.count
    for entry in directory {
      for (value, size) in [
        (0x0201_4B50, 4), (20, 2), (20, 2), (0, 2), (method.rawValue, 2), (0, 2), (33, 2),
        (entry.crc, 4), (entry.packed, 4), (entry.size, 4), (UInt64(entry.name.count), 2), (0, 2),
        (0, 2), (0, 2), (0, 2), (0, 4), (entry.start, 4),
      ] { put(value, size) }
      bytes += entry.name
    }
    let count = UInt64(directory.count)
    let size = bytes.count - start
    for (value, size) in [
      (0x0605_4B50, 4), (0, 2), (0, 2), (count, 2), (count, 2), (UInt64(size), 4),
      (UInt64(start), 4), (0, 2),
    ] { put(value, size) }
    return (bytes, fields)
  }
}
