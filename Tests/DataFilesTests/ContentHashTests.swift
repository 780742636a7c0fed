import DataFiles
import Foundation
import Testing

@Suite("SHA-256")
struct ContentHashTests {
  /// NIST's examples for FIPS 180-4 and its vectors of byte-oriented messages.
  static let published: [(message: String, hash: String)] = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr"
        + "lmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ]

  @Test("published vectors", arguments: published)
  func matchesPublished(_ vector: (message: String, hash: String)) throws {
    #expect(ContentHash.sha256(vector.message) == vector.hash)
    try withTemporaryFile("message", vector.message.utf8) { (url) throws in
      #expect(try ContentHash.sha256(of: url) == vector.hash)
    }
  }

  @Test("a million times the letter a, in pieces of any size", arguments: [1, 63, 64, 65, 1000])
  func matchesPublishedMillion(piece: Int) {
    var hasher = SHA256Hasher()
    let letters = Data(repeating: UInt8(ascii: "a"), count: piece)
    for _ in 0..<(1_000_000 / piece) { hasher.update(letters) }
    hasher.update(Data(repeating: UInt8(ascii: "a"), count: 1_000_000 % piece))
    #expect(
      hasher.finalize() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("a missing file")
  func refusesMissingFile() {
    #expect(throws: DataFileError.self) {
      try ContentHash.sha256(of: URL(fileURLWithPath: "/no/such/file"))
    }
  }
}
