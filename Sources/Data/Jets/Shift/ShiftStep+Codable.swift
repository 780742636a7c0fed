extension ShiftStep: Codable {
  private struct Key: CodingKey {
    let stringValue: String
    let intValue: Int? = nil
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Each step's name with its parameters, optional ones last.
  private static let table: [(name: String, required: [String], optional: [String])] = [
    ("energyScale", ["factor"], []),
    ("energyResolution", ["stochastic", "constant"], []),
    ("angularSmearing", ["sigma"], []),
    ("constituentLoss", ["probability"], ["falloffPT"]),
    ("softThreshold", ["minimumPT"], []),
    ("cellMerging", ["cellSize"], []),
  ]

  /// Reads `{"name": {parameters}}`.
  ///
  /// - Throws: `DecodingError` that names the unknown step or parameter, the missing one, or the
  ///   one out of range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let names = Self.table.map(\.name).joined(separator: ", ")
    guard container.allKeys.count == 1, let key = container.allKeys.first,
      let entry = Self.table.first(where: { $0.name == key.stringValue })
    else {
      let found = container.allKeys.map(\.stringValue).sorted().joined(separator: ", ")
      throw Self.error(decoder, "a shift step is one of \(names); found '\(found)'")
    }
    let inner = try container.nestedContainer(keyedBy: Key.self, forKey: key)
    var values: [String: Double] = [:]
    for parameter in inner.allKeys {
      guard (entry.required + entry.optional).contains(parameter.stringValue) else {
        let known = (entry.required + entry.optional).joined(separator: ", ")
        throw Self.error(
          decoder, "\(entry.name) has no parameter '\(parameter.stringValue)'; it takes \(known)")
      }
      values[parameter.stringValue] = try inner.decode(Double.self, forKey: parameter)
    }
    if let missing = entry.required.first(where: { values[$0] == nil }) {
      throw Self.error(decoder, "\(entry.name) needs the parameter '\(missing)'")
    }
    self = Self.make(entry.name, values)
    if let problem { throw Self.error(decoder, problem) }
  }

  private static func make(_ name: String, _ values: [String: Double]) -> ShiftStep {
    func value(_ key: String) -> Double { values[key] ?? 0 }
    switch name {
    case "energyScale": return .energyScale(factor: value("factor"))
    case "energyResolution":
      return .energyResolution(stochastic: value("stochastic"), constant: value("constant"))
    case "angularSmearing": return .angularSmearing(sigma: value("sigma"))
    case "constituentLoss":
      return .constituentLoss(probability: value("probability"), falloffPT: values["falloffPT"])
    case "softThreshold": return .softThreshold(minimumPT: value("minimumPT"))
    case "cellMerging": return .cellMerging(cellSize: value("cellSize"))
    default: preconditionFailure("shift step '\(name)' is in the table but not made here")
    }
  }

  private static func error(_ decoder: any Decoder, _ text: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: text))
  }

  /// Writes `{"name": {parameters}}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    var inner = container.nestedContainer(keyedBy: Key.self, forKey: Key(stringValue: name))
    for (key, value) in parameters { try inner.encode(value, forKey: Key(stringValue: key)) }
  }
}
