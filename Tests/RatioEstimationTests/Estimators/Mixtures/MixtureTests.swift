import Foundation
import Randomness
import RatioEstimation
import Simulation
import Testing

/// A log ratio of two densities of one observable, given by functions.
private struct FormulaRatio: LogRatio {
  let denominator = RatioDenominator.sample("exact")
  let domain = ParameterBox(around: .empty(count: 1), names: [])
  let observableNames = ["x"]
  let value: @Sendable (Double) -> Double

  func pairwise(theta: Rows, x: Rows) throws -> [Double] { x.values.map(value) }
}

private func normal(_ x: Double, _ mean: Double, _ deviation: Double) -> Double {
  exp(-0.5 * (x - mean) * (x - mean) / (deviation * deviation)) / deviation
    / (2 * Double.pi).squareRoot()
}

@Suite("Mixtures from ratios of components")
struct MixtureTests {
  private let gamma = ParameterBox(around: Rows([[0], [0.1]]), names: ["gamma"])

  /// carl's example: c₀ = N(−2, 0.75), c₁ = N(0, 2), c₂ = N(1, 0.5);
  /// p₀ = (½ − γ/2)(c₀ + c₁) + γ c₂, p₁ = ½(c₀ + c₁).
  private func density(_ component: Int, _ x: Double) -> Double {
    [normal(x, -2, 0.75), normal(x, 0, 2), normal(x, 1, 0.5)][component]
  }

  private func mixture(_ weights: [ParameterPolynomial]) throws -> MixtureLogRatio {
    let components = (0..<3).map { first in
      (0..<2).map { second -> MixtureLogRatio.ComponentRatio in
        if first == second { return .identical }
        let ratio = { @Sendable (a: Int, b: Int) -> FormulaRatio in
          FormulaRatio { log(MixtureTests().density(a, $0) / MixtureTests().density(b, $0)) }
        }
        // A pair that was trained the other way round serves as well.
        return first < second ? .inverse(ratio(second, first)) : .ratio(ratio(first, second))
      }
    }
    return try MixtureLogRatio(
      numerator: weights, denominator: [0.5, 0.5], components: components, domain: gamma,
      observableNames: ["x"])
  }

  private var carl: [ParameterPolynomial] {
    [
      .linear(0.5, slopes: [-0.5]), .linear(0.5, slopes: [-0.5]), .linear(0, slopes: [1]),
    ]
  }

  @Test("Exact components give the exact ratio of carl's mixtures at every γ")
  func decomposition() throws {
    let ratio = try mixture(carl)
    let x = (0..<41).map { -5 + 0.25 * Double($0) }
    for value in [0, 0.05, 0.1] {
      let found = try ratio.logRatios(theta: Rows([[value]]), x: Rows(column: x))
      #expect(found.warnings.isEmpty)
      for (place, x) in x.enumerated() {
        let below = 0.5 * density(0, x) + 0.5 * density(1, x)
        let exact = log((1 - value) + value * density(2, x) / below)
        #expect(abs(found.values[place] - exact) < 1e-10)
      }
    }
  }

  @Test("Negative weights are summed before the logarithm; sums that are not positive are counted")
  func negativeWeights() throws {
    let ratio = try mixture([
      .constant(0.9, parameters: 1), .constant(0.3, parameters: 1),
      .constant(-0.2, parameters: 1),
    ])
    let x = [-3.0, 0, 1]
    let found = try ratio.logRatios(theta: Rows([[0.05]]), x: Rows(column: x))
    for (place, x) in x.enumerated() {
      let above = 0.9 * density(0, x) + 0.3 * density(1, x) - 0.2 * density(2, x)
      let exact = above / (0.5 * density(0, x) + 0.5 * density(1, x))
      #expect(abs(found.values[place] - (exact > 0 ? log(exact) : MixtureLogRatio.floor)) < 1e-9)
    }
    #expect(found.values[2] == MixtureLogRatio.floor && found.values[0].isFinite)
    #expect(found.warnings.count == 1 && found.warnings[0].hasPrefix("1 of 3 ratios were cut off"))
  }

  @Test("A denominator that comes out ≤ 0 makes the largest ratio, and is counted too")
  func negativeDenominator() throws {
    let steep = Constant(value: 3, domain: try ParameterBox(names: [], lower: [], upper: []))
    let ratio = try MixtureLogRatio(
      numerator: [.constant(1, parameters: 1)], denominator: [2, -1],
      components: [[.identical, .inverse(steep)]], domain: gamma,
      observableNames: ["x"])
    let found = try ratio.logRatios(theta: Rows([[0.05]]), x: Rows(column: [0]))
    #expect(found.values == [-MixtureLogRatio.floor] && found.warnings.count == 1)
  }

  /// The same ratio everywhere.
  private struct Constant: LogRatio {
    let value: Double
    let denominator = RatioDenominator.sample("other")
    let observableNames = ["x"]
    let domain: ParameterBox
    func pairwise(theta: Rows, x: Rows) throws -> [Double] {
      Array(repeating: value, count: x.count)
    }
  }

  @Test("Pairs that are missing and ratios with parameters are refused")
  func badInput() {
    #expect {
      try MixtureLogRatio(
        numerator: carl, denominator: [1], components: [[.identical]], domain: gamma,
        observableNames: ["x"])
    } throws: { "\($0)".contains("a ratio for each pair") }
  }
}

/// p(x|θ) = φ(x)(1 + θx)²/(1 + θ²), φ the standard normal density: a morphing of 1, θ, θ².
private enum EffectiveToy {
  static func logRatio(_ theta: Double, _ x: Double) -> Double {
    2 * log(abs(1 + theta * x)) - log(1 + theta * theta)
  }
  static func score(_ theta: Double, _ x: Double) -> Double {
    2 * x / (1 + theta * x) - 2 * theta / (1 + theta * theta)
  }
}

@Suite("Morphing")
struct MorphingTests {
  private let benchmarks = [[0.0], [1.0], [-0.5]]

  @Test("Three benchmarks determine a quadratic dependence everywhere, by exact components")
  func morphed() throws {
    let morphing = try Morphing(exponents: [[0], [1], [2]], benchmarks: benchmarks)
    let ratio = try MixtureLogRatio(
      numerator: morphing.mixtureWeights(
        crossSections: benchmarks.map { 1 + $0[0] * $0[0] }),
      denominator: [1],
      components: benchmarks.map { point in
        [.ratio(FormulaRatio { EffectiveToy.logRatio(point[0], $0) })]
      },
      domain: ParameterBox(names: ["theta"], lower: [-2], upper: [2]), observableNames: ["x"])
    let x = (0..<30).map { -3 + 0.21 * Double($0) }
    for theta in [-1.7, -0.2, 0.4, 2] {
      let values = try ratio.grid(theta: Rows([[theta]]), x: Rows(column: x))
      for (place, x) in x.enumerated() where abs(1 + theta * x) > 0.05 {
        #expect(abs(values[place] - EffectiveToy.logRatio(theta, x)) < 1e-9, "\(theta) \(x)")
      }
    }
    #expect(morphing.weights(at: [0.5]).contains { $0 < 0 })
    #expect(abs(morphing.weights(at: [7]).reduce(0, +) - 1) < 1e-9)
  }

  @Test("Joint ratio and score from benchmark weights are those of the toy")
  func augmented() throws {
    let morphing = try Morphing(exponents: [[0], [1], [2]], benchmarks: benchmarks)
    let x = [-1.3, 0.2, 2.1]
    let data = try AugmentedData(
      morphing,
      eventWeights: Rows(x.map { x in benchmarks.map { pow(1 + $0[0] * x, 2) } }),
      crossSections: benchmarks.map { 1 + $0[0] * $0[0] })
    for (event, x) in x.enumerated() {
      let ratio = try data.jointRatio(event, numerator: [0.8], denominator: [-0.3])
      let exact = EffectiveToy.logRatio(0.8, x) - EffectiveToy.logRatio(-0.3, x)
      #expect(abs(log(ratio) - exact) < 1e-10)
      let score = try data.jointScore(event, at: [0.8])
      #expect(abs(score[0] - EffectiveToy.score(0.8, x)) < 1e-10)
    }
  }

  @Test("Monomials are counted right, and points that determine too little are refused")
  func basis() {
    #expect(Morphing.monomials(parameters: 2, degree: 2).count == 6)
    #expect(Set(Morphing.monomials(parameters: 3, degree: 4)).count == 35)
    #expect {
      try Morphing(exponents: [[0], [1], [2]], benchmarks: [[0], [1], [1]])
    } throws: { "\($0)".contains("do not determine") }
  }
}
