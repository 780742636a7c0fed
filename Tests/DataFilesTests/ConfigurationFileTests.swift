import DataFiles
import Foundation
import Testing

@Suite struct ConfigurationFileTests {
  struct Inner: Codable, Equatable {
    var rate = 0.1
    var steps = [1, 2]
  }
  /// A choice, written as an object whose `kind` says which other keys it has; others are refused.
  enum Step: Codable, Equatable {
    case fixed(size: Double)
    case falling(from: Double, factor: Double)

    private enum Key: String, CodingKey { case kind, size, from, factor }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      let isFixed = try container.decode(String.self, forKey: .kind) == "fixed"
      let known: Set<Key> = isFixed ? [.kind, .size] : [.kind, .from, .factor]
      for key in container.allKeys where !known.contains(key) {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container, debugDescription: "\(key.rawValue) is unknown here")
      }
      self =
        isFixed
        ? .fixed(size: try container.decodeIfPresent(Double.self, forKey: .size) ?? 1)
        : .falling(
          from: try container.decodeIfPresent(Double.self, forKey: .from) ?? 2,
          factor: try container.decodeIfPresent(Double.self, forKey: .factor) ?? 0.5)
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      switch self {
      case .fixed(let size):
        try container.encode("fixed", forKey: .kind)
        try container.encode(size, forKey: .size)
      case .falling(let from, let factor):
        try container.encode("falling", forKey: .kind)
        try container.encode(from, forKey: .from)
        try container.encode(factor, forKey: .factor)
      }
    }
  }
  struct Settings: Codable, Equatable {
    var epochs = 3
    var name: String?
    var inner = Inner()
    var step = Step.falling(from: 8, factor: 0.1)
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
    ("{step: {kind: 'fixed'}}", Step.fixed(size: 1)),
    ("{step: {kind: 'fixed', size: 3}}", .fixed(size: 3)),
    ("{step: {factor: 0.2}}", .falling(from: 8, factor: 0.2)),
    ("{step: {kind: 'falling', from: 5}}", .falling(from: 5, factor: 0.1)),
    ("{step: {}}", .falling(from: 8, factor: 0.1)),
  ])
  func anotherKindLeavesTheDefaultBehind(text: String, step: Step) throws {
    #expect(try read(text).step == step)
  }

  @Test(arguments: [
    ("{step: {kind: 'fixed', factor: 3}}", "factor"), ("{step: {size: 3}}", "size"),
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
