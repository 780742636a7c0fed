import DataFiles
import Foundation
import Testing

/// Texts at which Foundation's own decoder ends the program.
@Suite("JSON that breaks off, or is no text")
struct ForeignJSONTests {
  private struct Contents: Codable { var degree = 1 }

  /// The message about a configuration file and a JSON file with these bytes.
  private func messages(_ bytes: [UInt8]) throws -> [String] {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json5")
    defer { try? FileManager.default.removeItem(at: url) }
    try Data(bytes).write(to: url)
    let readers: [() throws -> Contents] = [
      { try ConfigurationFile.read(url, defaults: Contents()) },
      { try JSONFile.read(url, as: "a list", hint: "it has a degree") },
    ]
    return try readers.map { read in
      try #require(#expect(throws: DataFileError.self) { try read() }).description
    }
  }

  @Test("Bytes that are no UTF-8, as a name and elsewhere")
  func notText() throws {
    for text in ["{\u{1}degree\": 1}", "{\"degree\u{1}\": 1}", "\u{1}"] {
      let bytes = text.utf8.map { $0 == 1 ? 0xFF : $0 }
      for message in try messages(bytes) { #expect(message.contains("UTF-8"), "\(message)") }
    }
  }

  @Test("Levels without end", arguments: [512, 513, 514, 100_000])
  func levels(_ count: Int) throws {
    for bracket in ["[", "{\"degree\":"] {
      let text = String(repeating: bracket, count: count)
      for message in try messages(Array(text.utf8)) { #expect(!message.isEmpty) }
    }
  }

  @Test(
    "Numbers that end with the sign of their exponent",
    arguments: [
      "1e-", "{\"degree\":1E+ }", "{degree: .5e-}", "[1.5e+,2]", "{\n'a\\'': 1, b:3e-\n}",
    ])
  func exponents(text: String) throws {
    let line = text.hasPrefix("{\n") ? 2 : 1
    for message in try messages(Array(text.utf8)) {
      #expect(message.contains("line \(line) ends with the sign of its exponent"), "\(message)")
    }
  }

  @Test("What only looks like such a number")
  func otherExponents() throws {
    let text = #"{"a": "1e-", b: '2e+\'1e-', /* 1e- */ c: 1e-3, d: 2E+05} // 1e-"#
    let value = try ForeignJSON.decode(JSONValue.self, from: Data(text.utf8), allowsJSON5: true)
    guard case .object(let members) = value else { throw CancellationError() }
    #expect(members["a"] == .string("1e-") && members["c"] == .number(1e-3))
  }

  @Test("A decoder of records and metadata")
  func decode() throws {
    #expect(try ForeignJSON.decode([Int].self, from: "[1, 2]") == [1, 2])
    for count in [513, 10_000] {
      #expect(throws: DecodingError.self) {
        try ForeignJSON.decode([Int].self, from: String(repeating: "[", count: count))
      }
    }
  }
}
