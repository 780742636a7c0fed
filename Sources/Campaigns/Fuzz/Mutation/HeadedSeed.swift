import Randomness

/// A line of JSON with bytes after it.
struct HeadedSeed: Seed {
  private let header: JSONSeed
  private let rest: [UInt8]

  /// - Precondition: the first line is JSON.
  init(_ bytes: [UInt8]) {
    let end = bytes.firstIndex(of: 0x0A) ?? bytes.endIndex
    header = JSONSeed(Array(bytes[..<end]))
    rest = Array(bytes[end...])
  }

  var bytes: [UInt8] { header.bytes + rest }

  func mutated(_ random: inout RandomStream) -> [UInt8] {
    if random.oneIn(2) { return Array(header.mutatedTree(&random).text.utf8) + rest }
    var rest = rest
    ByteMutation.mutate(&rest, &random)
    return header.bytes + rest
  }
}
