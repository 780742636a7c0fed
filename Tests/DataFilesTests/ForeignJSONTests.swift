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

  @Test(
    "The place of what is wrong",
    arguments: [
      ("{\"a\": 1,\n \"b\" 2}", "line 2, column 6: a colon after the key"),
      ("{a: 1\n  b: 2}", "line 2, column 3: a comma or }"),
      ("{\n a: [1, 2,\n", "line 2, column 5: this is not closed: ]"),
      ("{\n a: [1, 2],\n", "line 1, column 1: this is not closed: }"),
      ("{Δφ: yes}", "line 1, column 6: \"yes\" is no value; texts stand in quotes"),
      ("{a: 'x\n'}", "line 1, column 5: this text has no closing quote in its line"),
      ("{a: 1.2.3}", "line 1, column 5: \"1.2.3\" is no number"),
      ("{a: 1} b", "line 1, column 8: there is more text"),
      ("{a: \"\\u12\"}", "line 1, column 6: this is no escape"),
      ("{a: 1 /* b", "line 1, column 7: this comment is not closed"),
      ("{a: ,}", "line 1, column 5: \",\" stands where a value should"),
      ("{1: 2}", "line 1, column 2: a key or }"), ("", "line 1, column 1: the text ends"),
    ])
  func places(text: String, words: String) throws {
    for message in try messages(Array(text.utf8)) {
      #expect(message.contains(words) && !message.contains(".."), "\(message)")
    }
  }

  @Test("JSON is narrower than JSON5")
  func strict() {
    for (text, words) in [
      ("{'a': 1}", "a key in double quotes"), ("[1, 2}", "a comma or ]"),
      ("[+1]", "is no number"), ("[1 // one\n]", "a comma or ]"), ("[.5]", "is no number"),
    ] {
      #expect {
        try ForeignJSON.decode([Double].self, from: text)
      } throws: {
        "\($0)".contains(words)
      }
    }
  }

  @Test("No place is made up in a text that is JSON5")
  func right() throws {
    let text = """
      \u{FEFF}{a: [1, -2.5e3, +.5, 0xFf, 5., -Infinity, NaN, 1E5,], // first
        "b\\n\\u00e9": 'it\\'s', $c_1: {}, d: [], /* second */ é: null, e: true}
      """
    for decoded in [text, "  \(text.dropFirst())\n\n"] {
      let error = #expect(throws: DecodingError.self) {
        try ForeignJSON.decode([Int].self, from: Data(decoded.utf8), allowsJSON5: true)
      }
      #expect(error.map { !"\($0)".contains("column") } == true)
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
