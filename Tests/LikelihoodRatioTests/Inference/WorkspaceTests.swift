import Foundation
import LikelihoodRatio
import Randomness
import Statistics
import TestSupport
import Testing

/// A workspace with all modifiers beside what pyhf says about it: see Golden/make_workspace.py.
@Suite struct WorkspaceTests {
  private struct Golden: Decodable {
    var bestFit: [String: [Double]]
    var cls: [[Double]]
    var p0: Double
    var limit: Double
    var expectedLimits: [Double]
  }

  private let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "Golden")

  private func workspace() throws -> HistFactoryWorkspace {
    try HistFactoryWorkspace.read(folder.appending(path: "workspace.json"))
  }

  @Test("Best fit, errors, CLs, limits and significance are those of pyhf")
  func peer() throws {
    let golden = try JSONDecoder().decode(
      Golden.self, from: Data(contentsOf: folder.appending(path: "pyhf.json")))
    let measurement = try workspace().measurement()
    let inference = try SignalInference(
      measurement.model, observation: measurement.observation, strength: measurement.strength,
      random: RandomStream(seed: 1))
    #expect(inference.parameter == "mu" && inference.count == 713)
    let parameters = measurement.model.parameters
    #expect(Set(parameters.map(\.name)) == Set(golden.bestFit.keys))
    for (index, parameter) in parameters.enumerated() {
      let peer = try #require(golden.bestFit[parameter.name])
      #expect(
        abs(inference.bestFit.point[index] - peer[0]) < 0.01 * peer[1], "\(parameter.name)")
      #expect(abs(inference.bestFit.errors[index] / peer[1] - 1) < 0.02, "\(parameter.name)")
    }
    let asymptotic = try AsymptoticInference(
      measurement.model, measurement.observation, parameter: measurement.strength)
    for row in golden.cls {
      let test = try asymptotic.test(row[0])
      #expect(abs(test.cls - row[1]) < 1e-3)
      for (sigmas, expected) in zip([-2.0, -1, 0, 1, 2], row.dropFirst(2)) {
        #expect(abs(test.expectedCLs(sigmas: sigmas) - expected) < 1e-3)
      }
    }
    #expect(abs(inference.discovery.pValue / golden.p0 - 1) < 1e-2)
    #expect(abs(inference.limit.observed / golden.limit - 1) < 2e-3)
    for (limit, expected) in zip(inference.limit.expected, golden.expectedLimits) {
      #expect(abs(limit / expected - 1) < 2e-3)
    }
  }

  @Test("Pseudo-experiments without a signal give the asymptotic significance")
  func discovery() throws {
    let measurement = try workspace().measurement()
    let inference = try SignalInference(
      measurement.model, observation: measurement.observation, strength: measurement.strength,
      toys: .init(discovery: 400), random: RandomStream(seed: 2))
    let p0 = try #require(inference.discoveryToys).backgroundPValue
    #expect(abs(p0.value - inference.discovery.pValue) < 4 * max(p0.standardError, 0.005))
    let rows = RatioReport.limits([("templates", inference)])[0].tables[0].rows
    #expect(rows.contains { $0[0] == "p₀ by pseudo-experiments" && $0[1].hasPrefix("0.0") })
  }

  @Test("Another parameter of interest, and one that is held")
  func settings() throws {
    let other = try workspace().measurement(interest: "multijet_rate")
    #expect(other.model.parameters[other.strength].name == "multijet_rate")
    let text = try String(
      contentsOf: folder.appending(path: "workspace.json"), encoding: .utf8
    ).replacingOccurrences(
      of: "\"multijet_rate\",\n      \"bounds\"",
      with: "\"multijet_rate\", \"fixed\": true,\n      \"bounds\"")
    let held = try read(text).measurement()
    let index = try held.model.index(of: "multijet_rate")
    #expect(held.model.parameters[index].isFixed && held.model.parameters[index].start == 1)
  }

  private func read(_ text: String) throws -> HistFactoryWorkspace {
    let url = try TemporaryFolder().url.appending(path: "workspace.json")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: true, encoding: .utf8)
    return try HistFactoryWorkspace.read(url)
  }

  @Test(
    "What is wrong with a workspace is said with its place",
    arguments: [
      ("\"shapesys\"", "\"strange\"", "its type strange is not known"),
      ("\"hi\": 1.08", "\"high\": 1.08", "without hi"),
      (
        "\"name\": \"sideband\",\n   \"data\"", "\"name\": \"no\",\n   \"data\"",
        "no observation of it"
      ),
      ("\"poi\": \"mu\"", "\"poi\": \"nu\"", "parameter nu"),
      ("\"auxdata\"", "\"aux\"", "without auxdata"),
      ("\"observations\"", "\"observed\"", "lacks the key \"observations\""),
      ("60.0", "\"many\"", "channels.[0].samples.[1].data.[0]"),
      ("38.0", "-38.0", "negative"),
    ])
  func mistakes(_ old: String, _ new: String, _ words: String) throws {
    let text = try String(contentsOf: folder.appending(path: "workspace.json"), encoding: .utf8)
    let range = try #require(text.range(of: old), "\(old)")
    #expect {
      _ = try read(text.replacingCharacters(in: range, with: new)).measurement()
    } throws: {
      "\($0)".contains(words)
    }
    #expect(throws: LikelihoodRatioError.self) { try workspace().measurement("no") }
  }
}
