import Jets
import Randomness

/// A cache of jets that is changed in its description, in its numbers or anywhere; checksums and
/// lengths are then right, so that what they protect is reached.
struct CacheSeed: Seed {
  private let payload: [UInt8]
  private let description: JSONSeed
  private static let tailSize = 24
  private static let prologueSize = 4096

  /// - Precondition: the file is valid.
  init(_ bytes: [UInt8]) {
    let tail = bytes.count - CacheSeed.tailSize
    let length = (0..<8).reversed().reduce(0) { $0 << 8 | Int(bytes[tail + $1]) }
    payload = Array(bytes[..<(tail - length)])
    let text = String(decoding: bytes[(tail - length)..<tail], as: UTF8.self)
    guard var tree = JSONTree(text) else { preconditionFailure("CacheSeed: no description") }
    // The source's time and place differ from run to run; without them the cache is recognised by
    // the source's contents.
    for name in ["modificationTime", "inode", "device"] {
      tree.set("\"\(name)\"", to: .literal("0"))
    }
    description = JSONSeed(tree.text)
  }

  var bytes: [UInt8] { CacheSeed.file(payload, String(decoding: description.bytes, as: UTF8.self)) }

  func mutated(_ random: inout RandomStream) -> [UInt8] {
    switch random.integer(below: 6) {
    case 0, 1: return CacheSeed.file(payload, description.mutatedTree(&random).text)
    case 2, 3, 4:
      var payload = payload
      ByteMutation.mutate(
        &payload, places: Array(CacheSeed.prologueSize..<payload.count), &random)
      return CacheSeed.file(payload, described(payload))
    default:
      var bytes = bytes
      ByteMutation.mutate(&bytes, &random)
      return bytes
    }
  }

  /// The description with the checksum of `payload`.
  private func described(_ payload: [UInt8]) -> String {
    guard case .object(var members)? = JSONTree(String(decoding: description.bytes, as: UTF8.self)),
      payload.count >= CacheSeed.prologueSize,
      let place = members.firstIndex(where: { $0.name == "\"payloadChecksum\"" })
    else { return "{}" }
    let sum = payload[CacheSeed.prologueSize...].withUnsafeBytes { CacheChecksum.of($0) }
    members[place].value = .literal("\(sum)")
    return JSONTree.object(members).text
  }

  private static func file(_ payload: [UInt8], _ description: String) -> [UInt8] {
    let text = Array(description.utf8)
    var file = payload + text
    for word in [UInt64(text.count), text.withUnsafeBytes { CacheChecksum.of($0) }] {
      withUnsafeBytes(of: word.littleEndian) { file += $0 }
    }
    return file + payload.prefix(8)
  }
}
