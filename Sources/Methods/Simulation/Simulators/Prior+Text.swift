import Foundation
import Messages
import TensorEngine

extension Marginal {
  /// The forms in which a distribution is written.
  static let forms = "uniform(lower, upper), normal(mean, deviation) or lognormal(location, scale)"

  /// A distribution as it is written: `uniform(0, 1)`, `normal(0, 1)`, `lognormal(0, 0.5)`, whose
  /// numbers are mean and standard deviation of the logarithm.
  ///
  /// - Throws: `LikelihoodRatioError` that says how distributions are written.
  public init(text: String) throws {
    func fail(_ problem: String) -> LikelihoodRatioError {
      LikelihoodRatioError("prior \"\(text)\"", problem, hint: "write \(Marginal.forms)")
    }
    guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else {
      throw fail("it is no distribution")
    }
    let name = text[..<open].trimmingCharacters(in: .whitespaces)
    let numbers = try text[text.index(after: open)..<text.index(before: text.endIndex)]
      .split(separator: ",", omittingEmptySubsequences: false).map { part in
        let word = part.trimmingCharacters(in: .whitespaces)
        guard let number = Double(word) else { throw fail("\"\(word)\" is no number") }
        return number
      }
    guard numbers.count == 2 else { throw fail("it has \(numbers.count) numbers, expected two") }
    switch name.lowercased() {
    case "uniform": self = .uniform(lower: numbers[0], upper: numbers[1])
    case "normal": self = .normal(mean: numbers[0], deviation: numbers[1])
    case "lognormal": self = .logNormal(location: numbers[0], scale: numbers[1])
    default: throw fail("there is no distribution called \"\(name)\"")
    }
    guard isProper else {
      throw fail("its numbers make no distribution: widths are positive, ends finite and rising")
    }
  }

  /// The distribution as `init(text:)` reads it.
  public var text: String {
    switch self {
    case .uniform(let lower, let upper): "uniform(\(lower), \(upper))"
    case .normal(let mean, let deviation): "normal(\(mean), \(deviation))"
    case .logNormal(let location, let scale): "lognormal(\(location), \(scale))"
    }
  }
}

extension Prior {
  /// The prior as it is written: `name=distribution` for each parameter, as `a=uniform(0, 1)`.
  ///
  /// - Parameters:
  ///   - texts: The distributions; the parameters are in their order, or in that of `base`.
  ///   - base: A prior of which only the parameters named in `texts` are replaced.
  /// - Throws: `LikelihoodRatioError` for texts that cannot be read, and names that are unknown or
  ///   occur twice.
  public init(texts: [String], replacing base: Prior? = nil) throws {
    var given: [(name: String, marginal: Marginal)] = []
    for text in texts {
      guard let cut = text.firstIndex(of: "=") else {
        throw LikelihoodRatioError(
          "prior \"\(text)\"", "it does not say of which parameter",
          hint: "write <name>=\(Marginal.forms)")
      }
      let name = text[..<cut].trimmingCharacters(in: .whitespaces)
      guard !name.isEmpty, !given.contains(where: { $0.name == name }) else {
        throw LikelihoodRatioError(
          "prior \"\(text)\"", name.isEmpty ? "the name is empty" : "\"\(name)\" occurs twice",
          hint: "give one distribution for each parameter")
      }
      let marginal = text[text.index(after: cut)...].trimmingCharacters(in: .whitespaces)
      given.append((name, try Marginal(text: marginal)))
    }
    guard let base else {
      guard !given.isEmpty else {
        throw LikelihoodRatioError(
          "prior", "there is none", hint: "write <name>=\(Marginal.forms) for each parameter")
      }
      self.init(given.map(\.name), given.map(\.marginal))
      return
    }
    if let unknown = given.first(where: { !base.names.contains($0.name) })?.name {
      let guess =
        nearestName(to: unknown, among: base.names).map { "did you mean \"\($0)\"? " } ?? ""
      throw LikelihoodRatioError(
        "prior", "there is no parameter \"\(unknown)\"",
        hint: "\(guess)There are \(base.names.joined(separator: ", "))")
    }
    var marginals: [Marginal?] =
      if case .independent(let marginals) = base.distribution { marginals } else {
        base.names.map { _ in nil }
      }
    for (name, marginal) in given {
      if let index = base.names.firstIndex(of: name) { marginals[index] = marginal }
    }
    if given.isEmpty {
      self = base
      return
    }
    if let index = marginals.firstIndex(where: { $0 == nil }) {
      throw LikelihoodRatioError(
        "prior", "\"\(base.names[index])\" is correlated with the others, which are replaced",
        hint: "give a distribution for every parameter")
    }
    self.init(base.names, marginals.compactMap { $0 })
  }

  /// The prior in words.
  public var text: String {
    switch distribution {
    case .independent(let marginals):
      zip(names, marginals).map { "\($0)=\($1.text)" }.joined(separator: ", ")
    case .correlated(let normal):
      "\(names.joined(separator: ", ")) normal with the precision matrix \(normal.precision)"
    }
  }
}
