/// A network as data: its inputs and the block that computes its output from them.
///
/// Stored with every trained model, so it is `Codable` with a readable form in JSON:
/// ```json
/// {"inputs": [{"name": "features", "shape": [12]}],
///  "output": {"sequence": [{"dense": {"units": 64, "activation": "relu"}}, {"dense": {"units":
///  2}}]}}
/// ```
public struct Architecture: Codable, Equatable, Sendable {
  /// A named input.
  public struct Input: Codable, Equatable, Sendable {
    /// The name by which examples provide it.
    public var name: String
    /// The shape of one example, without the axis of examples.
    public var shape: Shape

    /// An input with the given shape for each example.
    public init(name: String, shape: Shape) {
      self.name = name
      self.shape = shape
    }
  }

  /// The inputs. With exactly one, `output` starts from it; with several, each branch of `output`
  /// starts with `Block.input(_:)`.
  public var inputs: [Input]
  /// The computation.
  public var output: Block

  /// An architecture from its inputs and computation.
  public init(inputs: [Input], output: Block) {
    self.inputs = inputs
    self.output = output
  }

  /// A chain of dense layers, the last one linear: `widths` are the hidden units.
  public static func dense(
    input: String = "features", count: Int, hidden: [Int], outputs: Int,
    activation: Activation = .relu, initializer: Initializer = .glorotUniform
  ) -> Architecture {
    let layers = hidden.map {
      Block.dense(units: $0, activation: activation, initializer: initializer)
    }
    return Architecture(
      inputs: [Input(name: input, shape: [count])],
      output: .sequence(layers + [.dense(units: outputs, initializer: initializer)]))
  }
}

extension Architecture {
  /// Reads the form of the example above.
  ///
  /// - Throws: `DecodingError` for missing or unknown keys, naming them.
  public init(from decoder: any Decoder) throws {
    try Architecture.refuseUnknownKeys(decoder, known: ["inputs", "output"])
    let container = try decoder.container(keyedBy: CodingKeys.self)
    inputs = try container.decode([Input].self, forKey: .inputs)
    output = try container.decode(Block.self, forKey: .output)
  }

  /// Makes sure that the object being read has no key but these.
  static func refuseUnknownKeys(_ decoder: any Decoder, known: [String]) throws {
    let found = try decoder.container(keyedBy: AnyKey.self)
    for key in found.allKeys where !known.contains(key.stringValue) {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: found.codingPath,
          debugDescription: "unknown key \"\(key.stringValue)\"; known keys: "
            + known.joined(separator: ", ")))
    }
  }
}

extension Architecture.Input {
  /// Reads `{"name": "image", "shape": [40, 40, 1]}`.
  ///
  /// - Throws: `DecodingError` for missing or unknown keys, naming them.
  public init(from decoder: any Decoder) throws {
    try Architecture.refuseUnknownKeys(decoder, known: ["name", "shape"])
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    shape = try container.decode(Shape.self, forKey: .shape)
  }
}

/// A coding key by its text, to find keys that nobody expects.
struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
