import Randomness

/// A file of a format that is changed byte by byte.
struct BinarySeed: Seed {
  let bytes: [UInt8]
  /// Offsets that deserve most changes.
  let places: [Int]

  /// A file whose bytes other than zero are the interesting ones: headers and tables of contents,
  /// in formats that are mostly padding.
  init(_ bytes: [UInt8]) {
    self.init(bytes, places: bytes.indices.filter { bytes[$0] != 0 })
  }

  init(_ bytes: [UInt8], places: [Int]) {
    (self.bytes, self.places) = (bytes, places)
  }

  func mutated(_ random: inout RandomStream) -> [UInt8] {
    var bytes = bytes
    ByteMutation.mutate(&bytes, places: places, &random)
    return bytes
  }
}
