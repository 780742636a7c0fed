import DataFiles
import Foundation
import Randomness
import RatioEstimation
import Simulation
import TestSupport
import Testing

/// (1 + θz)²·φ(z): three benchmarks determine all θ.
@Suite struct AugmentedSamplingTests {
  private let text = """
    {degree: 2, benchmarks: [
      {name: "sm", theta: {c: 0}, crossSection: 1},
      {name: "plus", theta: {c: 1}, crossSection: 2},
      {name: "minus", theta: {c: -1}, crossSection: 2},
    ]}
    """

  private func benchmarks() throws -> MorphingBenchmarks {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "benchmarks.json5")
    try Data(text.utf8).write(to: url)
    return try MorphingBenchmarks.read(url)
  }

  /// Events of the standard model with their weights at the benchmarks.
  private func events(_ count: Int) throws -> (data: AugmentedData, x: Rows) {
    var random = RandomStream(seed: 3)
    let x = (0..<count).map { _ in random.normal() }
    let weights = x.flatMap { x -> [Double] in [1, (1 + x) * (1 + x), (1 - x) * (1 - x)] }
    return (
      try AugmentedData(
        try benchmarks().morphing(),
        eventWeights: Rows(count: count, columns: 3, values: weights),
        crossSections: try benchmarks().crossSections()),
      Rows(column: x)
    )
  }

  @Test("Draws have the exact joint ratio and score, and are distributed as the densities say")
  func draws() throws {
    let (data, x) = try events(40_000)
    let simulations = try data.simulations(
      .init(
        prior: .box(["c"], [0.3...0.7]), denominator: [-0.5], count: 20_000, points: 100), x: x,
      random: RandomStream(seed: 4))
    #expect(simulations.count == 20_000 && simulations.parameterNames == ["c"])
    let (ratios, scores) = (
      try #require(simulations.jointRatio), try #require(simulations.jointScore)
    )
    func density(_ c: Double, _ x: Double) -> Double { (1 + c * x) * (1 + c * x) / (1 + c * c) }
    var sums: [Bool: (Double, Double)] = [:]
    for row in 0..<simulations.count {
      let (c, x) = (simulations.theta.values[row], simulations.x.values[row])
      // Where the density nearly vanishes the weights cancel.
      #expect(abs(ratios[row] / (density(c, x) / density(-0.5, x)) - 1) < 1e-6)
      let exact = 2 * x / (1 + c * x) - 2 * c / (1 + c * c)
      #expect(abs(scores.values[row] - exact) < 1e-5 * (1 + abs(exact)))
      let isNumerator = simulations.isNumerator?[row] ?? false
      let old = sums[isNumerator] ?? (0, 0)
      sums[isNumerator] = (old.0 + 1, old.1 + x)
    }
    // E[x|c] = 2c/(1 + c²): 0.8 at c = 0.5, and −0.8 at the denominator.
    for (isNumerator, mean) in [(true, 0.79), (false, -0.8)] {
      let sum = try #require(sums[isNumerator])
      #expect(sum.0 == 10_000 && abs(sum.1 / sum.0 - mean) < 0.04, "\(sum.1 / sum.0)")
    }
  }

  @Test("Mistakes are told: other parameters, too few benchmarks, weights below zero")
  func mistakes() throws {
    let (data, x) = try events(100)
    let random = RandomStream(seed: 1)
    #expect(throws: LikelihoodRatioError.self) {
      try data.simulations(
        .init(prior: .box(["a", "b"], [0...1, 0...1]), denominator: [0], count: 100), x: x,
        random: random)
    }
    #expect(throws: LikelihoodRatioError.self) {
      try data.simulations(
        .init(prior: .box(["c"], [0...1]), denominator: [0], count: 100),
        x: Rows(column: [1, 2]), random: random)
    }
    let negative = try AugmentedData(
      try benchmarks().morphing(), eventWeights: Rows([[1, 4, 0], [0, 0, 1]]),
      crossSections: [1, 2, 2])
    #expect {
      try negative.simulations(
        .init(prior: .box(["c"], [0.5...0.6]), denominator: [0], count: 100),
        x: Rows(column: [1, 2]), random: random)
    } throws: {
      "\($0)".contains("event 1 weighs -0.1")
    }
    var few = try benchmarks()
    few.benchmarks.removeLast()
    #expect(throws: LikelihoodRatioError.self) { try few.morphing() }
    few.benchmarks[1].theta = ["d": 1]
    #expect { try few.morphing() } throws: { "\($0)".contains("plus") }
  }

  @Test("A mixture file with a morphing gives the exact ratio of exact components")
  func file() throws {
    // Without models the file cannot be read; what it says about weights is that of the morphing.
    let weights = try benchmarks().morphing().mixtureWeights(crossSections: [1, 2, 2])
    for c in [-0.7, 0.2, 1.4] {
      #expect(abs(weights.reduce(0) { $0 + $1.value(at: [c]) } - (1 + c * c)) < 1e-9)
    }
    let folder = try TemporaryFolder()
    let ratio = try RatioTrainer(
      RatioConfiguration(
        method: .pairs(.carl, scoreWeight: 0), architecture: RatioArchitecture(width: 4, depth: 0),
        weightDecays: [])
    ).train(
      try Simulations.twoSamples(
        numerator: Rows(column: (0..<200).map { Double($0) / 50 }),
        denominator: Rows(column: (0..<200).map { Double($0) / 60 }))
    ).estimate
    try ratio.save(to: folder.url.appending(path: "a.safetensors"))
    func read(_ middle: String) throws -> MixtureLogRatio {
      let url = folder.url.appending(path: "mixture.json5")
      try Data(
        """
        {parameters: {c: [-1, 1]}, \(middle) denominator: {sm: 1}, ratios: [
          {numerator: "plus", denominator: "sm", model: "a.safetensors"},
          {numerator: "minus", denominator: "sm", model: "a.safetensors"}]}
        """.utf8
      ).write(to: url)
      return try MixtureFile.read(url)
    }
    let mixture = try read("morphing: \(text),")
    let x = Rows(column: [0.5, 2])
    let values = try mixture.grid(theta: Rows(column: [0.0, 0.5]), x: x)
    let component = try ratio.pairwise(theta: .empty(count: 2), x: x)
    for row in 0..<2 {
      // At c = 0 it is the standard model itself; at ½ the weights are those of the morphing.
      #expect(abs(values[row]) < 1e-9)
      let shares = weights.map { $0.value(at: [0.5]) / 1.25 }
      let exact = shares[0] + (shares[1] + shares[2]) * exp(component[row])
      #expect(abs(values[2 + row] - log(exact)) < 1e-6)
    }
    for (middle, words) in [
      ("", "neither"), ("numerator: {sm: {\"1\": 1}}, morphing: \(text),", "both"),
      (
        "morphing: \(text.replacingOccurrences(of: ", crossSection: 1}", with: "}")),",
        "crossSection"
      ),
      ("morphing: \(text.replacingOccurrences(of: "c:", with: "d:")),", "its parameters are d"),
    ] {
      #expect { try read(middle) } throws: { "\($0)".contains(words) }
    }
  }
}
