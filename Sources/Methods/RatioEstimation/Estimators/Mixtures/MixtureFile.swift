import DataFiles
import Foundation
import Simulation

/// A ratio of mixtures, described in a JSON5 file beside the models of its component ratios.
///
/// ```json5
/// {
///   parameters: {gamma: [0, 0.5]},
///   // The weight of each component, a factor for each monomial of the parameters.
///   numerator: {c0: {"1": 0.5, gamma: -0.5}, c1: {"1": 0.5, gamma: -0.5}, c2: {gamma: 1}},
///   denominator: {c0: 0.5, c1: 0.5},
///   // Models of two samples; one for each pair of different components, in either direction.
///   ratios: [
///     {numerator: "c2", denominator: "c0", model: "c2-c0.safetensors"},
///     {numerator: "c2", denominator: "c1", model: "c2-c1.safetensors"},
///     {numerator: "c0", denominator: "c1", model: "c0-c1.safetensors"},
///   ],
/// }
/// ```
///
/// In the place of `numerator`, `morphing` may name the benchmarks of a morphing with their
/// cross-sections (as `MorphingBenchmarks` says): the components are then its benchmarks, weighted
/// by polynomials.
public struct MixtureFile: Codable, Sendable {
  /// A model of two components.
  public struct ComponentModel: Codable, Sendable {
    /// The component in the numerator.
    public var numerator: String
    /// The component in the denominator.
    public var denominator: String
    /// The model's file, relative to this one.
    public var model: String
  }

  /// The range of each parameter.
  public var parameters: [String: [Double]]
  /// The factor of each monomial in the weight of each component of the numerator.
  public var numerator: [String: [String: Double]]?
  /// The benchmarks of a morphing in the place of `numerator`.
  public var morphing: MorphingBenchmarks?
  /// The weight of each component of the denominator.
  public var denominator: [String: Double]
  /// The models.
  public var ratios: [ComponentModel]

  /// Reads a description and its models.
  ///
  /// - Throws: `DataFileError` for files that cannot be read; `LikelihoodRatioError` for components
  ///   without a model, monomials of other parameters, and what `MixtureLogRatio` says.
  public static func read(_ url: URL) throws -> MixtureLogRatio {
    let file: MixtureFile = try JSONFile.read(
      url, as: "a description of a mixture",
      hint: "it has the keys parameters, numerator or morphing, denominator and ratios")
    return try file.logRatio(at: url)
  }

  private func logRatio(at url: URL) throws -> MixtureLogRatio {
    let folder = url.deletingLastPathComponent()
    let models = try ratios.map {
      try NetworkLogRatio.load(URL(filePath: $0.model, relativeTo: folder))
    }
    guard let first = models.first else {
      throw LikelihoodRatioError(
        url.lastPathComponent, "it names no models", hint: "give ratios of components")
    }
    let names = parameters.keys.sorted()
    for name in names where parameters[name]?.count != 2 {
      throw LikelihoodRatioError(
        "parameter \"\(name)\"", "its range is no pair of numbers", hint: "give [from, to]")
    }
    let (components, weights) = try componentWeights(names)
    let references = denominator.keys.sorted()
    return try MixtureLogRatio(
      numerator: weights,
      denominator: references.map { denominator[$0] ?? 0 },
      components: components.map { component in
        try references.map { try ratio(component, $0, models) }
      },
      domain: ParameterBox(
        names: names, lower: names.map { parameters[$0]?[0] ?? 0 },
        upper: names.map { parameters[$0]?[1] ?? 0 }),
      observableNames: first.observableNames,
      name: references.map { "\(denominator[$0] ?? 0) \($0)" }.joined(separator: " + "))
  }

  /// The components of the numerator with the weight of each.
  private func componentWeights(
    _ names: [String]
  ) throws -> (components: [String], weights: [ParameterPolynomial]) {
    if let numerator, morphing == nil {
      let components = numerator.keys.sorted()
      return (components, try components.map { try polynomial(numerator[$0] ?? [:], $0, names) })
    }
    guard let morphing, numerator == nil else {
      throw LikelihoodRatioError(
        "mixture", "it has \(numerator == nil ? "neither" : "both") numerator and morphing",
        hint: "give one of the two")
    }
    guard morphing.parameterNames == names else {
      throw LikelihoodRatioError(
        "morphing", "its parameters are \(morphing.parameterNames.joined(separator: ", "))",
        hint: "ranges are given of \(names.joined(separator: ", "))")
    }
    guard let crossSections = try morphing.crossSections() else {
      throw LikelihoodRatioError(
        "morphing", "a benchmark has no crossSection", hint: "densities are morphed with it")
    }
    return (
      morphing.benchmarks.map(\.name),
      try morphing.morphing().mixtureWeights(crossSections: crossSections)
    )
  }

  private func ratio(
    _ component: String, _ reference: String, _ models: [NetworkLogRatio]
  ) throws -> MixtureLogRatio.ComponentRatio {
    if component == reference { return .identical }
    for (entry, model) in zip(ratios, models) {
      if entry.numerator == component && entry.denominator == reference { return .ratio(model) }
      if entry.numerator == reference && entry.denominator == component { return .inverse(model) }
    }
    throw LikelihoodRatioError(
      "mixture", "there is no model of \(component) and \(reference)",
      hint: "train one with --numerator and --denominator and add it to ratios")
  }

  private static let highestPower = 64

  /// The weight of a component, from factors of monomials such as "1", "a", "a*b" and "a^2".
  private func polynomial(
    _ factors: [String: Double], _ component: String, _ names: [String]
  ) throws -> ParameterPolynomial {
    let terms = factors.sorted { $0.key < $1.key }
    let exponents = try terms.map { term in
      var exponents = [Int](repeating: 0, count: names.count)
      for factor in term.key.split(separator: "*", omittingEmptySubsequences: false)
      where factor != "1" {
        let parts = factor.split(separator: "^", omittingEmptySubsequences: false)
        let power = parts.count == 2 ? Int(parts[1]) : parts.count == 1 ? 1 : nil
        guard let index = names.firstIndex(of: String(parts[0])), let power,
          (0...MixtureFile.highestPower).contains(power)
        else {
          throw LikelihoodRatioError(
            "weight of \(component)", "\"\(term.key)\" is no product of parameters",
            hint: "write 1, \(names.joined(separator: ", ")), or products such as "
              + "\(names.first ?? "a")^2, with powers up to \(MixtureFile.highestPower)")
        }
        exponents[index] += power
      }
      return exponents
    }
    guard !terms.isEmpty else {
      throw LikelihoodRatioError("weight of \(component)", "it has no terms")
    }
    if let term = terms.first(where: { !$0.value.isFinite }) {
      throw LikelihoodRatioError(
        "weight of \(component)", "the factor of \"\(term.key)\" is \(term.value)")
    }
    return ParameterPolynomial(exponents: exponents, coefficients: terms.map(\.value))
  }
}
