import Messages
import Testing

@Suite struct MessagesTests {
  /// The distances of the literature's examples, counted by hand.
  @Test(arguments: [
    ("kitten", "sitting", 3), ("flaw", "lawn", 2), ("saturday", "sunday", 3), ("", "abc", 3),
    ("abc", "", 3), ("same", "same", 0), ("ab", "ba", 1),
  ])
  func distances(_ first: String, _ second: String, _ expected: Int) {
    #expect(editDistance(first, second) == expected)
    #expect(editDistance(second, first) == expected)
  }

  @Test(arguments: [
    ("sede", "seed"), ("chllenge", "challenge"), ("chal", "challenge"), ("xyz", nil), ("", nil),
    ("jason", "json"),
  ])
  func nearestWord(word: String, expected: String?) {
    #expect(nearestName(to: word, among: ["seed", "challenge", "json"]) == expected)
  }

  private enum Area {}

  @Test func anErrorSaysWhoseWhatAndWhatToDo() {
    let error = ExplainedError<Area>("sample \"a\"", "it has no events", hint: "give more")
    #expect(error.description == "sample \"a\": it has no events.\n  Give more.")
    #expect(ExplainedError<Area>("x", "it is 3").description == "x: it is 3.")
  }

  @Test("Texts of any length do not make messages of any length")
  func longTexts() {
    let long = "begin " + String(repeating: "é", count: 100_000) + " end"
    let text = ExplainedError<Area>(long, long, hint: long).description
    #expect(text.count < 3000 && text.contains("begin é") && text.contains("é … é"))
    #expect(text.hasSuffix("é end.") && text.contains("\n  Begin"))
    #expect(String(repeating: "é", count: 1000).shortenedForMessage.count == 1000)
  }
}
