import Randomness

/// Changes that know nothing of a format.
enum ByteMutation {
  /// Makes one to three changes; `places` are offsets that deserve most of them.
  static func mutate(_ bytes: inout [UInt8], places: [Int] = [], _ random: inout RandomStream) {
    for _ in 0...random.integer(below: 3) { change(&bytes, places, &random) }
  }

  private static func change(
    _ bytes: inout [UInt8], _ places: [Int], _ random: inout RandomStream
  ) {
    guard !bytes.isEmpty else { return bytes.append(UInt8(random.integer(below: 256))) }
    let place = place(bytes.count, places, &random)
    switch random.integer(below: 14) {
    case 0, 1: bytes[place] ^= 1 << UInt8(random.integer(below: 8))
    case 2: bytes[place] = random.choose([0, 1, 0x7F, 0x80, 0xFF, 0x20, 0x0A])
    case 3, 4, 5, 6: setInteger(&bytes, place, &random)
    case 7: bytes[place] &+= random.oneIn(2) ? 1 : 255
    case 8: bytes.removeSubrange(place...)
    case 9: bytes.removeSubrange(place..<min(place + length(&random), bytes.count))
    case 10:
      let piece = Array(bytes[place..<min(place + length(&random), bytes.count)])
      bytes.insert(contentsOf: piece, at: random.integer(below: bytes.count + 1))
    case 11:
      let end = min(place + length(&random), bytes.count)
      let source = random.integer(below: bytes.count - (end - place) + 1)
      bytes.replaceSubrange(place..<end, with: Array(bytes[source..<source + end - place]))
    case 12:
      let noise = (0..<length(&random)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      bytes.insert(contentsOf: noise, at: place)
    default:
      let end = min(place + length(&random), bytes.count)
      for index in place..<end { bytes[index] = 0 }
    }
  }

  private static func place(
    _ count: Int, _ places: [Int], _ random: inout RandomStream
  ) -> Int {
    guard !places.isEmpty, !random.oneIn(8) else { return random.integer(below: count) }
    return min(random.choose(places), count - 1)
  }

  /// Short pieces are the most likely ones.
  private static func length(_ random: inout RandomStream) -> Int {
    1 + random.integer(below: 1 << (1 + random.integer(below: 9)))
  }

  /// Writes an extreme number of 1, 2, 4 or 8 bytes, or one that is off by one, in either order.
  private static func setInteger(_ bytes: inout [UInt8], _ start: Int, _ random: inout RandomStream)
  {
    let size = 1 << random.integer(below: 4)
    guard start + size <= bytes.count else { return }
    var value = UInt64(bitPattern: random.choose(Extremes.integers))
    if random.oneIn(4) {
      value = 0
      for index in (0..<size).reversed() { value = value << 8 | UInt64(bytes[start + index]) }
      value = random.oneIn(2) ? value &+ 1 : value &- 1
    }
    let isBigEndian = random.oneIn(8)
    for index in 0..<size {
      bytes[start + (isBigEndian ? size - 1 - index : index)] = UInt8(truncatingIfNeeded: value)
      value >>= 8
    }
  }
}
