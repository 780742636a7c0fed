import Randomness

/// A gzip file whose contents are changed, its checksum and size being right, or which is changed
/// anywhere.
struct GzipSeed: Seed {
  let contents: any Seed

  var bytes: [UInt8] { GzipSeed.file(contents.bytes) }

  func mutated(_ random: inout RandomStream) -> [UInt8] {
    guard random.oneIn(2) else { return GzipSeed.file(contents.mutated(&random)) }
    var bytes = bytes
    ByteMutation.mutate(
      &bytes, places: Array(0..<16) + Array(bytes.count - 8..<bytes.count), &random)
    return bytes
  }

  /// RFC 1952, section 2.3.
  private static func file(_ contents: [UInt8]) -> [UInt8] {
    var file: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + Deflate.blocks(contents)
    for word in [Deflate.checksum(contents), UInt32(truncatingIfNeeded: contents.count)] {
      withUnsafeBytes(of: word.littleEndian) { file += $0 }
    }
    return file
  }
}
