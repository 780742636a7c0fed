import Foundation
import TensorEngine

/// An array of reference values from a fixture file: `{"shape": [2, 3], "values": […]}`.
public struct GoldenArray: Codable, Sendable {
  /// The extents.
  public let shape: [Int]
  /// The elements, row-major.
  public let values: [Double]

  /// The array in the engine's precision.
  public var tensor: Tensor { Tensor(shape: Shape(shape), values: values.map { Float($0) }) }
}

/// Reads the fixture `name` from the folder `Golden` beside the test file that calls this.
public func golden<Content: Decodable>(
  _ name: String, as type: Content.Type = Content.self, beside file: String = #filePath
) throws -> Content {
  let url = URL(fileURLWithPath: file).deletingLastPathComponent()
    .appendingPathComponent("Golden").appendingPathComponent(name)
  return try JSONDecoder().decode(type, from: Data(contentsOf: url))
}

/// Reads the fixture `name` of the test target `tests`, such as `RankingTests`.
public func golden<Content: Decodable>(
  _ name: String, of tests: String, as type: Content.Type = Content.self
) throws -> Content {
  let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "\(tests)/Golden/\(name)")
  return try JSONDecoder().decode(type, from: Data(contentsOf: url))
}
