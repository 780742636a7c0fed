import DataFiles
import Foundation
import Testing

@Suite struct ConfigurationFileTests {
  struct Inner: Codable, Equatable {
    var rate = 0.1
    var steps = [1, 2]
  }
  struct Settings: Codable, Equatable {
    var epochs = 3
    var name: String?
    var inner = Inner()
  }

  private func read(_ text: String) throws -> Settings {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json5")
    defer { try? FileManager.default.removeItem(at: url) }
    try Data(text.utf8).write(to: url)
    return try ConfigurationFile.read(url, defaults: Settings())
  }

  @Test func onlyWhatDiffersNeedsToBeGiven() throws {
    let settings = try read("{ // a comment\n inner: {steps: [7]}, }")
    #expect(settings == Settings(inner: Inner(steps: [7])))
    #expect(try read("{}") == Settings())
  }

  @Test func aResolvedFileReadsBack() throws {
    let settings = Settings(epochs: 9, name: "x")
    let text = String(decoding: try ConfigurationFile.encode(settings), as: UTF8.self)
    #expect(try read(text) == settings)
  }

  @Test(arguments: [
    ("{epoch: 3}", "Did you mean \"epochs\""), ("{inner: {speed: 1}}", "inner.speed"),
    ("{epochs: 'three'}", "epochs"), ("{epochs: 3", "JSON5"), ("[1]", "one object"),
  ])
  func brokenFilesAreRefused(text: String, words: String) {
    #expect {
      try read(text)
    } throws: {
      "\($0)".contains(words) && "\($0)".contains(".json5")
    }
  }
}
