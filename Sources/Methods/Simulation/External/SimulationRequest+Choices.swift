import DataFiles
import Foundation
import Randomness

/// Where the parameters of an event come from.
public enum ParameterChoice: Equatable, Sendable {
  /// Drawn for each event.
  case prior(Prior)
  /// The same for all events.
  case point([Double], names: [String])

  /// The names of the parameters.
  public var names: [String] {
    switch self {
    case .prior(let prior): prior.names
    case .point(_, let names): names
    }
  }

  /// The choice in words.
  var text: String {
    switch self {
    case .prior(let prior): "prior \(prior.text)"
    case .point(let point, let names):
      "point " + zip(names, point).map { "\($0)=\($1)" }.joined(separator: ", ")
    }
  }

  fileprivate func rows(_ count: Int, _ random: RandomStream) -> Rows {
    switch self {
    case .prior(let prior):
      Rows(count: count, columns: prior.dimension, values: prior.sample(count, random))
    case .point(let point, _): Rows(repeating: point, count: count)
    }
  }
}

extension SimulationRequest {
  /// Events at parameters of one choice. At a single point joint scores are wanted too: they are
  /// what can be learnt there.
  ///
  /// - Throws: As `init`.
  public init(_ choice: ParameterChoice, count: Int, seed: UInt64) throws {
    var isPoint = false
    if case .point = choice { isPoint = true }
    try self.init(
      theta: choice.rows(count, RandomStream(seed: seed).substream("theta")),
      parameterNames: choice.names, wantsScore: isPoint, origin: choice.text, seed: seed)
  }

  /// Events of a numerator and of a denominator in turn.
  ///
  /// - Throws: As `init`; for a numerator at one point of many denominators, which nothing learns
  ///   from.
  public init(
    numerator: ParameterChoice, denominator: ParameterChoice, count: Int, seed: UInt64
  ) throws {
    if case (.point, .prior) = (numerator, denominator) {
      throw LikelihoodRatioError(
        "numerator", "it is one point, but the denominator is drawn from the prior",
        hint: "exchange them: log r(θ₀, θ₁) = −log r(θ₁, θ₀)")
    }
    guard numerator.names == denominator.names else {
      throw LikelihoodRatioError(
        "denominator", "its parameters are \(denominator.names), the numerator's \(numerator.names)"
      )
    }
    let random = RandomStream(seed: seed)
    try self.init(
      numerator: numerator.rows(count, random.substream("theta")),
      denominator: denominator.rows(count, random.substream("theta1")),
      parameterNames: numerator.names,
      origin: "numerator \(numerator.text), denominator \(denominator.text)", seed: seed)
  }

  /// Events at given parameters, a row each.
  ///
  /// - Throws: As `init`.
  public init(rows: Rows, names: [String], seed: UInt64) throws {
    let hash = rows.values.withUnsafeBytes { ContentHash.sha256($0) }
    try self.init(
      theta: rows, parameterNames: names, origin: "parameters of hash \(hash.prefix(16))",
      seed: seed)
  }
}
