extension Block: Codable {
  private enum Kind: String, CodingKey, CaseIterable {
    case input, sequence, named, concatenation, residual, setSum, weighted, dense, convolution
    case maxPooling, averagePooling, flatten, dropout, gru, lstm, batchNormalization,
      layerNormalization
    case activation
  }

  private struct Named: Codable {
    var name: String
    var block: Block
  }
  private struct Dense: Codable {
    var units: Int
    var activation: Activation?
    var initializer: Initializer?
  }
  private struct Convolution: Codable {
    var filters: Int
    var kernel: Int
    var stride: Int?
    var padding: Padding?
    var activation: Activation?
    var initializer: Initializer?
  }
  private struct GRU: Codable {
    var units: Int
    var form: GRUForm?
    var bidirectional: Bool?
  }
  private struct LSTM: Codable {
    var units: Int
    var gate: GateActivation?
    var bidirectional: Bool?
  }
  private struct Normalization: Codable {
    var momentum: Float?
    var epsilon: Float?
  }

  /// Reads the form `{"dense": {"units": 64, "activation": "relu"}}`; `flatten` is a plain string.
  public init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      guard text == Kind.flatten.rawValue else { throw Block.unknown(text, decoder) }
      self = .flatten
      return
    }
    let keys = try decoder.container(keyedBy: AnyKey.self).allKeys
    guard let key = keys.first, keys.count == 1 else {
      throw Block.problem(
        "a block is an object with exactly one key, found "
          + "\(keys.map(\.stringValue).sorted())", decoder.codingPath)
    }
    guard let kind = Kind(rawValue: key.stringValue) else {
      throw Block.unknown(key.stringValue, decoder)
    }
    self = try Block.decode(kind, decoder.container(keyedBy: Kind.self))
  }

  private static func decode(
    _ kind: Kind, _ container: KeyedDecodingContainer<Kind>
  ) throws -> Block {
    /// Decodes the value of the block and refuses keys that it does not know.
    func value<Value: Decodable>(_ type: Value.Type, _ known: String...) throws -> Value {
      if !known.isEmpty {
        let found = try container.nestedContainer(keyedBy: AnyKey.self, forKey: kind)
        for key in found.allKeys where !known.contains(key.stringValue) {
          throw problem(
            "unknown key \"\(key.stringValue)\" in \"\(kind.rawValue)\"; known keys: "
              + known.joined(separator: ", "), found.codingPath)
        }
      }
      return try container.decode(type, forKey: kind)
    }
    switch kind {
    case .input: return .input(try value(String.self))
    case .sequence: return .sequence(try value([Block].self))
    case .concatenation: return .concatenation(try value([Block].self))
    case .residual: return .residual(try value([Block].self))
    case .setSum: return .setSum(try value([Block].self))
    case .weighted: return .weighted(try value([Block].self))
    case .maxPooling: return .maxPooling(try value(Int.self))
    case .averagePooling: return .averagePooling(try value(Int.self))
    case .dropout: return .dropout(try value(Float.self))
    case .activation: return .activation(try value(Activation.self))
    case .flatten: return .flatten
    case .named:
      let body = try value(Named.self, "name", "block")
      return .named(body.name, body.block)
    case .dense:
      let body = try value(Dense.self, "units", "activation", "initializer")
      return .dense(
        units: body.units, activation: body.activation ?? .linear,
        initializer: body.initializer ?? .glorotUniform)
    case .convolution:
      let body = try value(
        Convolution.self, "filters", "kernel", "stride", "padding", "activation", "initializer")
      return .convolution(
        filters: body.filters, kernel: body.kernel, stride: body.stride ?? 1,
        padding: body.padding ?? .same, activation: body.activation ?? .linear,
        initializer: body.initializer ?? .glorotUniform)
    case .gru:
      let body = try value(GRU.self, "units", "form", "bidirectional")
      return .gru(
        units: body.units, form: body.form ?? .resetAfter,
        bidirectional: body.bidirectional ?? false)
    case .lstm:
      let body = try value(LSTM.self, "units", "gate", "bidirectional")
      return .lstm(
        units: body.units, gate: body.gate ?? .sigmoid, bidirectional: body.bidirectional ?? false)
    case .batchNormalization:
      let body = try value(Normalization.self, "momentum", "epsilon")
      return .batchNormalization(momentum: body.momentum ?? 0.99, epsilon: body.epsilon ?? 1e-3)
    case .layerNormalization:
      let body = try value(Normalization.self, "epsilon")
      return .layerNormalization(epsilon: body.epsilon ?? 1e-5)
    }
  }

  private static func problem(_ text: String, _ path: [any CodingKey]) -> DecodingError {
    .dataCorrupted(.init(codingPath: path, debugDescription: text))
  }

  private static func unknown(_ name: String, _ decoder: any Decoder) -> DecodingError {
    problem(
      "unknown block \"\(name)\"; known blocks: "
        + Kind.allCases.map(\.rawValue).joined(separator: ", "), decoder.codingPath)
  }

  /// Writes the form that `init(from:)` reads, with every option spelled out.
  public func encode(to encoder: any Encoder) throws {
    if self == .flatten {
      var container = encoder.singleValueContainer()
      try container.encode(Kind.flatten.rawValue)
      return
    }
    var container = encoder.container(keyedBy: Kind.self)
    switch self {
    case .input(let name): try container.encode(name, forKey: .input)
    case .sequence(let blocks): try container.encode(blocks, forKey: .sequence)
    case .named(let name, let block):
      try container.encode(Named(name: name, block: block), forKey: .named)
    case .concatenation(let blocks): try container.encode(blocks, forKey: .concatenation)
    case .residual(let blocks): try container.encode(blocks, forKey: .residual)
    case .setSum(let blocks): try container.encode(blocks, forKey: .setSum)
    case .weighted(let blocks): try container.encode(blocks, forKey: .weighted)
    case .dense(let units, let activation, let initializer):
      try container.encode(
        Dense(units: units, activation: activation, initializer: initializer), forKey: .dense)
    case .convolution(let filters, let kernel, let stride, let padding, let activation, let start):
      try container.encode(
        Convolution(
          filters: filters, kernel: kernel, stride: stride, padding: padding,
          activation: activation, initializer: start), forKey: .convolution)
    case .maxPooling(let size): try container.encode(size, forKey: .maxPooling)
    case .averagePooling(let size): try container.encode(size, forKey: .averagePooling)
    case .flatten: break
    case .dropout(let rate): try container.encode(rate, forKey: .dropout)
    case .gru(let units, let form, let bidirectional):
      try container.encode(
        GRU(units: units, form: form, bidirectional: bidirectional), forKey: .gru)
    case .lstm(let units, let gate, let bidirectional):
      try container.encode(
        LSTM(units: units, gate: gate, bidirectional: bidirectional), forKey: .lstm)
    case .batchNormalization(let momentum, let epsilon):
      try container.encode(
        Normalization(momentum: momentum, epsilon: epsilon), forKey: .batchNormalization)
    case .layerNormalization(let epsilon):
      try container.encode(Normalization(epsilon: epsilon), forKey: .layerNormalization)
    case .activation(let activation): try container.encode(activation, forKey: .activation)
    }
  }
}
