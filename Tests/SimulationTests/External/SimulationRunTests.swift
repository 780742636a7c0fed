import DataFiles
import Foundation
import Randomness
import Simulation
import TestSupport
import Testing

@Suite("Simulations into files")
struct SimulationRunTests {
  private let folder: TemporaryFolder
  private var url: URL { folder.url.appending(path: "events.npz") }

  init() throws { folder = try TemporaryFolder() }

  @Test("A built-in simulator gives the rows of the library, for any number of workers")
  func builtIn() throws {
    let simulator = TwoMoons()
    let request = try SimulationRequest(.prior(simulator.prior), count: 2500, seed: 5)
    let pairs = simulator.simulate(2500, RandomStream(seed: 5))
    for workers in [1, 3] {
      let rows = try SimulationRun(BuiltInSource(simulator), request, workers: workers).run()
      #expect(rows.x.values == pairs.x && request.theta.values == pairs.theta)
    }
  }

  @Test("Joint simulators write ratio and score of numerator and denominator")
  func joint() throws {
    let simulator = GaussianToy()
    let request = try SimulationRequest(
      numerator: .prior(simulator.prior), denominator: .point([0.5], names: ["theta"]), count: 3000,
      seed: 2)
    let rows = try SimulationRun(BuiltInSource(simulator), request).write(
      to: url, observableNames: ["mass"])
    let classes = try #require(request.isNumerator)
    #expect(classes.prefix(3) == [true, false, true])
    let expected = simulator.simulate(
      zip(classes, request.theta.values).map { $0 ? $1 : 0.5 }, numerator: request.theta.values,
      denominator: Array(repeating: 0.5, count: 3000), RandomStream(seed: 2).substream("x"))
    #expect(rows.x.values == expected.x && rows.jointScore?.values == expected.score)
    #expect(rows.jointRatio == expected.logRatio.map { exp($0) })
    let read = try SimulationFile.read(url)
    #expect(read.convention == .labelled && read.simulations.isNumerator == classes)
    #expect(read.simulations.jointRatio == rows.jointRatio)
    #expect(read.simulations.jointScore == rows.jointScore)
    #expect(read.simulations.observableNames == ["mass"])
    #expect(read.simulations.parameterNames == ["theta"])
  }

  @Test("Two fixed points without scores are two samples, of which theta says nothing")
  func twoSamples() throws {
    let simulator = TwoMoons()
    let names = simulator.prior.names
    let request = try SimulationRequest(
      numerator: .point([0.1, 0], names: names), denominator: .point([0, 0], names: names),
      count: 100, seed: 1)
    let rows = try SimulationRun(BuiltInSource(simulator), request).write(to: url)
    let read = try SimulationFile.read(url).simulations
    #expect(read.theta.columns == 0 && read.count == 100 && read.x == rows.x)
  }

  @Test("At one point a joint simulator gives its scores, to learn the score from")
  func onePoint() throws {
    let request = try SimulationRequest(.point([1], names: ["theta"]), count: 500, seed: 1)
    let rows = try SimulationRun(BuiltInSource(GaussianToy()), request).run()
    #expect(rows.jointRatio == nil)
    #expect(try rows.simulations().jointScore?.count == 500)
  }

  @Test("Requests that nothing can be learnt from, or that do not fit, are refused")
  func requests() {
    let prior = ParameterChoice.prior(.box(["a"], [0...1]))
    #expect {
      try SimulationRequest(
        numerator: .point([1], names: ["a"]), denominator: prior, count: 10, seed: 1)
    } throws: { "\($0)".contains("Exchange") }
    #expect {
      try SimulationRequest(
        numerator: prior, denominator: .point([1], names: ["b"]), count: 10, seed: 1)
    } throws: { "\($0)".contains("denominator") }
    #expect(throws: LikelihoodRatioError.self) { try SimulationRequest(prior, count: 0, seed: 1) }
    #expect {
      try SimulationRequest(rows: Rows([[.nan]]), names: ["a"], seed: 1)
    } throws: { "\($0)".contains("nan") }
  }

  @Test("Names must be as many as observables, and nothing is lost when they are not")
  func names() throws {
    let request = try SimulationRequest(.prior(TwoMoons().prior), count: 50, seed: 1)
    let run = SimulationRun(BuiltInSource(TwoMoons()), request)
    #expect {
      try run.write(to: url, observableNames: ["a"])
    } throws: { "\($0)".contains("1 were given for 2 columns") }
    #expect(FileManager.default.fileExists(atPath: url.path + ".partial"))
    #expect(try run.write(to: url, observableNames: ["a", "b"]).x.columns == 2)
  }

  @Test("Parameters are read from npy, npz and text")
  func parameters() throws {
    let npy = folder.url.appending(path: "p.npy")
    try NPYFile.write(NumericArray(shape: [2, 2], .float64([1, 2, 3, 4])), to: npy)
    #expect(try ParameterFile(npy).points == Rows([[1, 2], [3, 4]]))
    let text = folder.url.appending(path: "p.csv")
    try Data("mass,width\n1,2\n3,4\n".utf8).write(to: text)
    let table = try ParameterFile(text)
    #expect(table.points == Rows([[1, 2], [3, 4]]) && table.names == ["mass", "width"])
    #expect(try table.prefix(1).points == Rows([[1, 2]]))
    #expect(throws: LikelihoodRatioError.self) { try table.prefix(3) }
    let benchmark = folder.url.appending(path: "o.csv")
    try Data("parameter_1,data_1\n5,6\n".utf8).write(to: benchmark)
    #expect(try ParameterFile(benchmark).points == Rows([[5]]))
    try NPZFile.write(
      [(name: "theta", array: NumericArray(shape: [1, 2], .float64([7, 8])))],
      texts: [(name: "theta_names", texts: ["µ", "width"])], to: url)
    #expect(try ParameterFile(url).names == ["µ", "width"])
    try NPZFile.write([(name: "x", array: NumericArray(.float64([7])))], to: url, overwrite: true)
    #expect { try ParameterFile(url) } throws: { "\($0)".contains("no array \"theta\"") }
  }
}
