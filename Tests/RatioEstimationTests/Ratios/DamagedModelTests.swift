import DataFiles
import Diagnostics
import Foundation
import Randomness
import Ranking
import RatioBenchmark
import RatioEstimation
import RatioInference
import Simulation
import TensorEngine
import TestSupport
import Testing
import Training

@Suite("Ratio models from files") struct DamagedModelTests {
  /// θ = (a, b) and x = θ plus noise.
  private static func simulations(_ count: Int, offset: Double = 0) throws -> Simulations {
    var random = RandomStream(seed: 3)
    let theta = Rows(
      (0..<count).map { _ in [random.uniform(in: -1...1), random.uniform(in: 2...4)] })
    let x = Rows(
      (0..<count).map {
        [theta[$0][0] + random.normal() + offset, theta[$0][1] + random.normal() + offset]
      })
    return try Simulations(theta: theta, x: x, parameterNames: ["a", "b"])
  }

  private static func configuration(_ method: String) throws -> RatioConfiguration {
    var configuration = RatioConfiguration(
      method: try #require(RatioMethod(name: method)),
      architecture: RatioArchitecture(width: 4, depth: 1), automaticEpochs: false,
      weightDecays: [])
    configuration.fit.epochs = 2
    return configuration
  }

  private let theta = Rows([[0.1, 2.5], [-0.5, 3.9]])
  private let x = Rows([[0.4, 3], [-2, 1.5]])

  enum Model: CaseIterable { case plain, base, marginals, calibrated }

  @Test("Whatever became of a network's file is an error, or a ratio", arguments: Model.allCases)
  func networks(_ model: Model) throws {
    let simulations = try DamagedModelTests.simulations(300)
    var configuration = try DamagedModelTests.configuration("nreA")
    configuration.linearBase = model == .base
    configuration.logDistance = model == .base
    var ratio = try RatioTrainer(configuration).train(
      simulations, marginals: model == .marginals ? [[0], [0, 1]] : nil
    ).estimate
    if model == .calibrated {
      let scores = (0..<40).map { Double($0 % 7) + ($0 % 2 == 0 ? 0 : 1) }
      let sample = try ScoredSample(scores: scores, isSignal: (0..<40).map { UInt8($0 % 2) })
      ratio = try ratio.calibrated(by: CalibrationMap(.isotonic, fittedTo: sample, scale: .logit))
    }
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "model.safetensors")
    try ratio.save(to: url)
    #expect(try NetworkLogRatio.load(url).grid(theta: theta, x: x).count == 4)
    for text in ["preprocessing", "architecture"] {
      let outcome = try ModelDamage.sweep(url, metadata: text) {
        let read = try NetworkLogRatio.load($0)
        _ = try read.pairwise(theta: theta, x: x)
        _ = try read.grid(theta: theta, x: x)
        _ = read.replicas
        if model == .marginals {
          _ = try read.marginal(of: [0]).pairwise(theta: Rows(column: [0.1, 0.2]), x: x)
        }
      }
      #expect(outcome.refused > 50)
    }
  }

  @Test("Whatever became of a score's file is an error, or a score")
  func scores() throws {
    let plain = try DamagedModelTests.simulations(200)
    let simulations = try Simulations(
      theta: Rows(repeating: [0, 3], count: 200), x: plain.x,
      jointScore: Rows((0..<200).map { [plain.x[$0][0], plain.x[$0][1] - 3] }),
      parameterNames: ["a", "b"])
    let score = try ScoreTrainer(try DamagedModelTests.configuration("nreA")).train(simulations)
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "score.safetensors")
    try score.estimate.save(to: url)
    for text in ["preprocessing", "architecture"] {
      let outcome = try ModelDamage.sweep(url, metadata: text) {
        let read = try ScoreEstimate.load($0)
        _ = try read.scores(x: x)
        _ = try read.projections(theta: [0, 3], x: x)
      }
      #expect(outcome.refused > 50)
    }
  }

  @Test("Whatever became of a histogram's file is an error, or a ratio")
  func histograms() throws {
    let all = try DamagedModelTests.simulations(300)
    let simulations = try all.selecting(observables: [all.observableNames[0]])
    let ratio = try HistogramLogRatio(simulations, .init(bins: 3, degree: 1, replicas: 1))
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "histogram.json")
    try ratio.save(to: url)
    var refused = 0
    for damage in try JSONDamage.all(of: try String(contentsOf: url, encoding: .utf8)) {
      try Data(damage.text.utf8).write(to: url)
      do {
        guard let read = try HistogramLogRatio.load(url)?.ratio else { continue }
        _ = try read.grid(theta: theta, x: Rows(column: [0.2, 1e9]))
        _ = read.replicas
      } catch {
        refused += 1
      }
    }
    #expect(refused > 100)
  }

  @Test("Whatever became of a workspace is an error, or templates")
  func workspaces() throws {
    let text = """
      {"channels": [{"name": "sr", "samples": [
        {"name": "s", "data": [3, 4], "modifiers": [
         {"name": "mu", "type": "normfactor", "data": null},
          {"name": "lumi", "type": "lumi", "data": null}]},
        {"name": "b", "data": [50, 60], "modifiers": [
          {"name": "scale", "type": "normsys", "data": {"hi": 1.1, "lo": 0.9}},
          {"name": "tilt", "type": "histosys", "data": {"hi_data": [52, 58], "lo_data": [48, 62]}},
          {"name": "mc", "type": "staterror", "data": [2, 2]},
          {"name": "cr", "type": "shapesys", "data": [5, 5]},
          {"name": "free", "type": "shapefactor", "data": null}]}]}],
       "measurements": [{"name": "m", "config": {"poi": "mu", "parameters": [
         {"name": "mu", "bounds": [[0, 5]], "inits": [1], "fixed": false},
         {"name": "lumi", "auxdata": [1.0], "sigmas": [0.02], "bounds": [[0.9, 1.1]],
          "inits": [1]}]}}],
       "observations": [{"name": "sr", "data": [52, 63]}], "version": "1.0.0"}
      """
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "workspace.json")
    var (refused, accepted) = (0, 0)
    for damage in try JSONDamage.all(of: text) {
      try Data(damage.text.utf8).write(to: url)
      do {
        let measurement = try HistFactoryWorkspace.read(url).measurement()
        let model = measurement.model
        let start = model.parameters.map(\.start)
        _ = model.expectedCounts(at: start)
        _ = model.likelihood(of: measurement.observation)
        _ = model.toy(at: start, random: RandomStream(seed: 1))
        let end = model.parameters.map { min($0.bounds.upperBound, 1e9) }
        _ = model.toy(at: end, random: RandomStream(seed: 2))
        accepted += 1
      } catch {
        refused += 1
      }
    }
    #expect(refused > 200 && accepted > 20, "\(refused) refused, \(accepted) accepted")
  }

  @Test(
    "Weights of mixtures that are no polynomials are errors",
    arguments: [
      "^", "x^", "x^-1", "x^99999999999", "x^9223372036854775807*x", "", "*", "x*", "^2", "y",
    ])
  func polynomials(_ key: String) throws {
    let text = """
      {parameters: {x: [0, 1]}, numerator: {a: {"\(key)": 1}}, denominator: {b: 1},
       ratios: [{numerator: "a", denominator: "b", model: "ab.safetensors"}]}
      """
    let error = try mixtureError(text)
    #expect(error.contains("is no product of parameters"), "\(error)")
  }

  @Test("Numbers of mixtures that are none are errors")
  func mixtureNumbers() throws {
    func text(_ parameters: String, _ factor: String, _ weight: String) -> String {
      """
      {parameters: {x: \(parameters)}, numerator: {a: {"1": \(factor)}},
       denominator: {b: \(weight)},
       ratios: [{numerator: "a", denominator: "b", model: "ab.safetensors"}]}
      """
    }
    #expect(try mixtureError(text("[0, NaN]", "1", "1")).contains("edges"))
    #expect(try mixtureError(text("[0, 1]", "Infinity", "1")).contains("factor"))
    #expect(try mixtureError(text("[0, 1]", "1", "NaN")).contains("weights"))
    let names = (0..<90).map { "p\($0): 0" }.joined(separator: ", ")
    let morphing = """
      {parameters: {x: [0, 1]}, denominator: {b: 1},
       morphing: {degree: 8, benchmarks: [{name: "a", theta: {\(names)}, crossSection: 1}]},
       ratios: [{numerator: "a", denominator: "b", model: "ab.safetensors"}]}
      """
    _ = try mixtureError(morphing)
    let benchmarks = try JSONDecoder().decode(
      MorphingBenchmarks.self,
      from: Data(
        """
        {"degree": 8, "benchmarks": [{"name": "a", "theta": \
        {\((0..<90).map { "\"p\($0)\": 0" }.joined(separator: ", "))}}]}
        """.utf8))
    #expect { try benchmarks.morphing() } throws: { "\($0)".contains("1 points for") }
  }

  /// The error of reading a mixture whose model of two samples is there; empty for none.
  private func mixtureError(_ text: String) throws -> String {
    let folder = try TemporaryFolder()
    var random = RandomStream(seed: 1)
    let sample = Rows(column: (0..<100).map { _ in random.normal() })
    let simulations = try Simulations.twoSamples(
      numerator: sample, denominator: sample, observableNames: ["x"])
    try RatioTrainer(try DamagedModelTests.configuration("carl")).train(simulations).estimate.save(
      to: folder.url.appending(path: "ab.safetensors"))
    let url = folder.url.appending(path: "mixture.json5")
    try Data(text.utf8).write(to: url)
    do {
      _ = try MixtureFile.read(url)
      return ""
    } catch { return "\(error)" }
  }

  @Test("A constant of 10⁹ beside every observable changes no ratio")
  func offset() throws {
    func logRatios(_ offset: Double) throws -> [Double] {
      let ratio = try RatioTrainer(try DamagedModelTests.configuration("nreA")).train(
        DamagedModelTests.simulations(300, offset: offset)
      ).estimate
      return try ratio.grid(
        theta: theta, x: Rows(count: 2, columns: 2, values: x.values.map { $0 + offset }))
    }
    for (a, b) in zip(try logRatios(0), try logRatios(1e9)) { #expect(abs(a - b) < 1e-3) }
  }

  @Test("Weights that cannot be summed are one clear error", arguments: [1e308, 1e-165])
  func weights(size: Double) throws {
    let plain = try DamagedModelTests.simulations(20)
    #expect {
      try Simulations(
        theta: plain.theta, x: plain.x, weights: Array(repeating: size, count: 20))
    } throws: { "\($0)".contains("the largest is") && "\($0)".contains("Multiply") }
  }

  @Test("Configurations are checked value by value")
  func configurations() throws {
    func refused<Configuration: Codable>(
      _ configuration: Configuration, _ validate: (Configuration) throws -> Void
    ) throws -> Int {
      try JSONDamage.all(of: try canonicalJSON(configuration)).count { damage in
        do {
          try validate(
            JSONDecoder().decode(Configuration.self, from: Data(damage.text.utf8)))
          return false
        } catch { return true }
      }
    }
    #expect(try refused(RatioConfiguration()) { try $0.validate() } > 100)
    #expect(try refused(RatioSweepConfiguration()) { try $0.validate() } > 100)
    #expect(try refused(TruncatedRounds()) { try $0.validate() } > 100)
    var configuration = RatioConfiguration(members: 1000)
    configuration.architecture = RatioArchitecture(width: 8192, depth: 64)
    configuration.weightDecays = []
    // Larger than any memory: refused before a number of it is allocated.
    #expect {
      try RatioTrainer(configuration).train(DamagedModelTests.simulations(200))
    } throws: { "\($0)".contains("parameters") }
  }
}
