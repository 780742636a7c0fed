import Simulation

/// The methods that learn a log ratio.
public enum RatioMethod: Equatable, Sendable {
  /// From events of a numerator and a denominator, with the joint score times `scoreWeight` where
  /// that is not 0.
  case pairs(PairLoss, scoreWeight: Double)
  /// From joint simulations.
  case contrastive(ContrastiveLoss)

  /// The names of all methods.
  public static let names = [
    "carl", "rolr", "alice", "cascal", "rascal", "alices", "nreA", "nreB", "nreC", "bnre",
  ]

  /// The name by which the method is called in the literature.
  public var name: String {
    switch self {
    case .pairs(let loss, let scoreWeight):
      guard scoreWeight != 0 else { return loss.rawValue }
      return switch loss {
      case .carl: "cascal"
      case .rolr: "rascal"
      case .alice: "alices"
      }
    case .contrastive(.nreA): return "nreA"
    case .contrastive(.nreB): return "nreB"
    case .contrastive(.nreC): return "nreC"
    case .contrastive(.bnre): return "bnre"
    }
  }

  /// The method called `name`, with its own default numbers; nil when there is none.
  public init?(name: String, scoreWeight: Double = RatioMethod.standardScoreWeight) {
    switch name {
    case "carl": self = .pairs(.carl, scoreWeight: 0)
    case "rolr": self = .pairs(.rolr, scoreWeight: 0)
    case "alice": self = .pairs(.alice, scoreWeight: 0)
    case "cascal": self = .pairs(.carl, scoreWeight: scoreWeight)
    case "rascal": self = .pairs(.rolr, scoreWeight: scoreWeight)
    case "alices": self = .pairs(.alice, scoreWeight: scoreWeight)
    case "nreA": self = .contrastive(.nreA)
    case "nreB": self = .contrastive(.nreB())
    case "nreC": self = .contrastive(.nreC())
    case "bnre": self = .contrastive(.bnre())
    default: return nil
    }
  }

  /// α of the score term in standardized parameters.
  public static let standardScoreWeight = 1.0
}

extension RatioMethod: Codable {
  private enum Key: String, CodingKey {
    case name, scoreWeight, atoms, classes, gamma, strength
  }

  /// Reads `"nreA"` or `{"name": "nreC", "classes": 5, "gamma": 1}`.
  ///
  /// - Throws: `LikelihoodRatioError` for an unknown name and numbers out of range.
  public init(from decoder: any Decoder) throws {
    if let name = try? decoder.singleValueContainer().decode(String.self) {
      self = try RatioMethod.named(name)
      return
    }
    let container = try decoder.container(keyedBy: Key.self)
    func number(_ key: Key, _ standard: Double) throws -> Double {
      try container.decodeIfPresent(Double.self, forKey: key) ?? standard
    }
    let method = try RatioMethod.named(container.decode(String.self, forKey: .name))
    switch method {
    case .pairs(let loss, let weight):
      self = .pairs(loss, scoreWeight: weight == 0 ? 0 : try number(.scoreWeight, weight))
    case .contrastive(.nreA): self = method
    case .contrastive(.nreB(let atoms)):
      self = .contrastive(
        .nreB(atoms: try container.decodeIfPresent(Int.self, forKey: .atoms) ?? atoms))
    case .contrastive(.nreC(let classes, let gamma)):
      self = .contrastive(
        .nreC(
          classes: try container.decodeIfPresent(Int.self, forKey: .classes) ?? classes,
          gamma: try number(.gamma, gamma)))
    case .contrastive(.bnre(let strength)):
      self = .contrastive(.bnre(strength: try number(.strength, strength)))
    }
    try validate()
  }

  private static func named(_ name: String) throws -> RatioMethod {
    guard let method = RatioMethod(name: name) else {
      throw LikelihoodRatioError(
        "method \"\(name)\"", "there is no such method",
        hint: "choose one of \(names.joined(separator: ", "))")
    }
    return method
  }

  /// Writes the object form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    switch self {
    case .pairs(_, let scoreWeight):
      if scoreWeight != 0 { try container.encode(scoreWeight, forKey: .scoreWeight) }
    case .contrastive(.nreA): break
    case .contrastive(.nreB(let atoms)): try container.encode(atoms, forKey: .atoms)
    case .contrastive(.nreC(let classes, let gamma)):
      try container.encode(classes, forKey: .classes)
      try container.encode(gamma, forKey: .gamma)
    case .contrastive(.bnre(let strength)): try container.encode(strength, forKey: .strength)
    }
  }

  /// Checks the numbers.
  ///
  /// - Throws: `LikelihoodRatioError` for the first one out of range.
  public func validate() throws {
    switch self {
    case .pairs(_, let scoreWeight):
      guard scoreWeight >= 0, scoreWeight.isFinite else {
        throw LikelihoodRatioError("scoreWeight", "it is \(scoreWeight), expected a number ≥ 0")
      }
    case .contrastive(let loss): try loss.validate()
    }
  }
}
