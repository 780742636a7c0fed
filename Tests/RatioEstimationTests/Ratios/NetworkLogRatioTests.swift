import DataFiles
import Foundation
import Randomness
import RatioEstimation
import Simulation
import TensorEngine
import TestSupport
import Testing
import Training

@Suite("The log ratio of networks")
struct NetworkLogRatioTests {
  private func trained(
    members: Int = 1, mean: EnsembleMean = .logRatio, method: String = "nreA", seed: UInt64 = 1,
    threads: Int = Threads.count
  ) throws -> RatioTraining {
    var random = RandomStream(seed: 3)
    let theta = Rows(
      (0..<300).map { _ in [random.uniform(in: -1...1), random.uniform(in: 2...4)] })
    let x = Rows(
      (0..<300).map { [theta[$0][0] + random.normal(), theta[$0][1] + random.normal()] })
    var configuration = RatioConfiguration(
      method: try #require(RatioMethod(name: method)),
      architecture: RatioArchitecture(width: 8, depth: 2, isResidual: true), members: members,
      mean: mean, automaticEpochs: false, weightDecays: [], seed: seed)
    configuration.fit.epochs = 3
    return try RatioTrainer(configuration, threads: threads).train(
      try Simulations(theta: theta, x: x, parameterNames: ["a", "b"]))
  }

  private let theta = Rows([[0.1, 2.5], [-0.5, 3.9], [0.9, 3]])
  private let x = Rows([[0.4, 3], [-2, 1.5], [0, 2.2], [1, 1]])

  @Test("A grid is all pairs; differences and sums over a data set follow from it")
  func evaluation() throws {
    let ratio = try trained().estimate
    let grid = try ratio.logRatios(theta: theta, x: x)
    #expect(grid.warnings.isEmpty && grid.values.count == 12)
    for point in 0..<3 {
      let pairs = try ratio.pairwise(theta: Rows(repeating: theta[point], count: 4), x: x)
      for place in 0..<4 { #expect(abs(pairs[place] - grid.values[point * 4 + place]) < 1e-6) }
    }
    let difference = try ratio.logRatios(numerator: theta[0], denominator: theta[2], x: x)
    #expect(abs(difference.values[1] - grid.values[1] + grid.values[9]) < 1e-6)
    let weights = [1, 2, -0.5, 0]
    let sums = try ratio.logRatios(ofDataset: x, weights: weights, theta: theta)
    let expected = zip(grid.values[4..<8], weights).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(sums.values[1] - expected) < 1e-6)
  }

  @Test("Parameters outside of the trained box are a warning that names one")
  func domain() throws {
    let ratio = try trained().estimate
    #expect(ratio.domain.names == ["a", "b"] && ratio.domain.upper[1] < 4)
    let result = try ratio.logRatios(theta: Rows([[0, 3], [0, 5]]), x: x)
    #expect(result.warnings.count == 1)
    #expect(
      result.warnings[0].hasPrefix("1 of 2 parameter points")
        && result.warnings[0].contains("b = 5"))
  }

  @Test("Wrong columns and missing numbers are errors")
  func badInput() throws {
    let ratio = try trained().estimate
    #expect { try ratio.grid(theta: Rows([[0.0]]), x: x) } throws: {
      "\($0)".contains("theta: it has 1 columns, the estimate reads 2") && "\($0)".contains("a, b")
    }
    #expect { try ratio.grid(theta: theta, x: Rows([[.nan, 1]])) } throws: {
      "\($0)".contains("row 0")
    }
  }

  @Test("A file brings back the same numbers, domain and denominator", arguments: ["nreA", "nreB"])
  func file(method: String) throws {
    let ratio = try trained(members: 2, method: method).estimate
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors")
    try ratio.save(to: url)
    let loaded = try NetworkLogRatio.load(url)
    #expect(loaded.description == ratio.description)
    #expect(loaded.isNormalized == (method == "nreA"))
    #expect(try loaded.grid(theta: theta, x: x) == ratio.grid(theta: theta, x: x))
    #expect(try ModelFile.load(url).labelConvention.contains("numerator first"))
    let other = message { _ = try ScoreEstimate.load(url) }
    #expect(other.contains("the kind \"log ratio\", and a \"score\" is needed"), "\(other)")
  }

  @Test("An ensemble is the stated mean of its members", arguments: EnsembleMean.allCases)
  func ensemble(mean: EnsembleMean) throws {
    let ratio = try trained(members: 3, mean: mean).estimate
    let members = try ratio.memberLogRatios(theta: theta, x: x)
    let combined = try ratio.grid(theta: theta, x: x)
    for place in 0..<12 {
      let ratios = members[3 * place..<3 * place + 3].map { exp($0) }
      #expect(Set(ratios).count == 3)
      let expected =
        switch mean {
        case .logRatio: log(ratios.reduce(1, *)) / 3
        case .ratio: log(ratios.reduce(0, +) / 3)
        case .probability:
          log(
            ratios.reduce(0) { $0 + $1 / (1 + $1) } / ratios.reduce(0) { $0 + 1 / (1 + $1) })
        }
      #expect(abs(combined[place] - expected) < 1e-5)
    }
  }

  @Test("Means of ratios that are known up to a function of x are refused")
  func meaninglessMean() {
    #expect { try trained(mean: .ratio, method: "nreB") } throws: { "\($0)".contains("logRatio") }
  }

  @Test("A seed fixes every number, for any number of threads")
  func reproducibility() throws {
    let first = try trained(method: "bnre", threads: 1).estimate.grid(theta: theta, x: x)
    let second = try trained(method: "bnre", threads: 3).estimate.grid(theta: theta, x: x)
    let other = try trained(method: "bnre", seed: 2).estimate.grid(theta: theta, x: x)
    #expect(first == second && first != other)
  }

  @Test("Configurations are read from JSON, unknown methods and keys refused")
  func configuration() throws {
    func decode(_ text: String) throws -> RatioConfiguration {
      try JSONDecoder().decode(RatioConfiguration.self, from: Data(text.utf8))
    }
    let configuration = try decode(
      #"{"method": {"name": "nreC", "gamma": 2}, "members": 3, "architecture": {"width": 32}}"#)
    #expect(configuration.method == .contrastive(.nreC(classes: 5, gamma: 2)))
    #expect(configuration.members == 3 && configuration.architecture.width == 32)
    let copy = try JSONDecoder().decode(
      RatioConfiguration.self, from: JSONEncoder().encode(configuration))
    #expect(copy == configuration)
    #expect { try decode(#"{"method": "nreD"}"#) } throws: {
      "\($0)".contains("choose one of") || "\($0)".contains("Choose one of")
    }
    #expect(throws: (any Error).self) { try decode(#"{"methods": "nreA"}"#) }
    for name in RatioMethod.names { #expect(RatioMethod(name: name)?.name == name) }
  }
}
