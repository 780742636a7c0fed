import Foundation
import Likelihoods
import Numerics
import Randomness
import RatioInference
import Simulation
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

  /// A counting experiment: a signal of 5 beside 50, 55 observed, with settings and a constraint of
  /// the luminosity.
  private func counting(
    parameters: String, modifiers: String = "", observed: Double = 55, signal: String = "5.0"
  ) throws -> TemplateMeasurement {
    try read(
      """
      {"channels": [{"name": "c", "samples": [
        {"name": "signal", "data": [\(signal)], "modifiers": [
          {"name": "mu", "type": "normfactor", "data": null},
          {"name": "lumi", "type": "lumi", "data": null}\(modifiers)]},
        {"name": "background", "data": [50.0], "modifiers": [
          {"name": "b", "type": "normsys", "data": {"lo": 0.9, "hi": 1.1}}]}]}],
       "measurements": [{"name": "m", "config": {"poi": "mu", "parameters": [
          {"name": "lumi", "auxdata": [1.0], "sigmas": [0.02]}\(parameters)]}}],
       "observations": [{"name": "c", "data": [\(observed)]}], "version": "1.0.0"}
      """
    ).measurement()
  }

  @Test("Bounds, starts, measurements and widths of constrained parameters are honored")
  func constrainedSettings() throws {
    let plain = try counting(parameters: "").model
    let index = try plain.index(of: "b")
    #expect(plain.parameters[index].bounds == -.infinity ... .infinity)
    #expect(plain.parameters[try plain.index(of: "mu")].bounds == 0 ... .infinity)
    let set = try counting(
      parameters: #", {"name": "b", "bounds": [[-0.5, 2]], "inits": [0.25], "auxdata": [1.0]}"#)
    #expect(set.model.parameters[index].bounds == -0.5...2)
    #expect(set.model.parameters[index].start == 0.25 && set.model.nominal[index] == 1)
    #expect(set.observation.auxiliary[0] == 1 || set.observation.auxiliary[1] == 1)
    let fit = try SignalInference(
      set.model, observation: set.observation, strength: set.strength,
      random: RandomStream(seed: 1)
    ).bestFit
    #expect(abs(fit.point[index] - 1) < 1e-3)
    let tight = try counting(
      parameters: #", {"name": "b", "sigmas": [0.01]}"#, observed: 80)
    let inference = try SignalInference(
      tight.model, observation: tight.observation, strength: tight.strength,
      random: RandomStream(seed: 1))
    #expect(abs(inference.bestFit.errors[index] - 0.01) < 1e-4)
    let bounded = try counting(
      parameters: #", {"name": "b", "bounds": [[-0.1, 0.1]]}"#, observed: 30)
    let ends = try SignalInference(
      bounded.model, observation: bounded.observation, strength: bounded.strength,
      random: RandomStream(seed: 1))
    #expect(Set(ends.atBound) == ["mu", "b"])
    #expect(
      RatioReport.limits([("templates", ends)])[0].paragraphs.contains {
        $0.contains("2 parameters of the best fit are at bounds") && $0.contains("mu, b")
      })
  }

  @Test("A wide luminosity has no hidden box, and limits lie beyond 10 where they do")
  func noHiddenBounds() throws {
    let measurement = try counting(parameters: "", signal: "0.1")
    let inference = try SignalInference(
      measurement.model, observation: measurement.observation, strength: measurement.strength,
      random: RandomStream(seed: 1))
    #expect(inference.limit.observed > 100)
    let lumi = try measurement.model.index(of: "lumi")
    #expect(measurement.model.parameters[lumi].bounds == 0 ... .infinity)
    #expect(throws: InferenceError.self) {
      let bounded = try counting(
        parameters: #", {"name": "mu", "bounds": [[0, 10]]}"#, signal: "0.1")
      _ = try SignalInference(
        bounded.model, observation: bounded.observation, strength: bounded.strength,
        random: RandomStream(seed: 1))
    }
  }

  @Test(
    "What stands twice, and settings that do not fit, are refused",
    arguments: [
      (
        #", {"name": "lumi", "auxdata": [1.0]}"#, "", "settings of the parameter \"lumi\" more than"
      ),
      (#", {"name": "b", "inits": [0, 1]}"#, "", "its inits are 2 where 1 are needed"),
      (#", {"name": "b", "inits": [7], "bounds": [[-5, 5]]}"#, "", "outside of its bounds"),
      (#", {"name": "mu", "auxdata": [7]}"#, "", "no auxiliary measurement"),
      (#", {"name": "mu", "fixed": true}"#, "", "the measurement holds it"),
      (
        "", #", {"name": "mu", "type": "normfactor", "data": null}"#, "modifier \"mu (normfactor)\""
      ),
    ])
  func repeatedNames(_ parameters: String, _ modifiers: String, _ words: String) throws {
    #expect {
      _ = try counting(parameters: parameters, modifiers: modifiers)
    } throws: {
      "\($0)".contains(words)
    }
  }

  @Test("Statistical errors of one name in two channels belong to each bin, as in pyhf")
  func sharedStatisticalErrors() throws {
    func channel(_ name: String, _ type: String = "staterror") -> String {
      """
      {"name": "\(name)", "samples": [{"name": "s", "data": [5.0, 6.0], "modifiers": [
        {"name": "mu", "type": "normfactor", "data": null},
        {"name": "stat", "type": "\(type)", "data": [1.0, 0.6]}]}]}
      """
    }
    func workspace(_ type: String) -> String {
      """
      {"channels": [\(channel("a", type)), \(channel("b", type))],
       "measurements": [{"name": "m", "config": {"poi": "mu", "parameters": []}}],
       "observations": [{"name": "a", "data": [5, 6]}, {"name": "b", "data": [5, 6]}]}
      """
    }
    let model = try read(workspace("staterror")).measurement().model
    #expect(
      model.parameters.map(\.name) == ["mu", "stat[0]", "stat[1]", "stat[2]", "stat[3]"])
    // As pyhf says, a shapesys is never shared.
    #expect {
      _ = try read(workspace("shapesys")).measurement()
    } throws: {
      "\($0)".contains("a shapesys belongs to one sample")
    }
  }

  @Test("A patch and one of a set change the workspace; names lead to what is there")
  func patches() throws {
    let folder = try TemporaryFolder().url
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    func write(_ name: String, _ text: String) throws -> URL {
      let url = folder.appending(path: name)
      try text.write(to: url, atomically: true, encoding: .utf8)
      return url
    }
    let operations = #"[{"op": "replace", "path": "/observations/0/data/0", "value": 99}]"#
    let patch = try write("patch.json", operations)
    let set = try write(
      "set.json",
      #"{"patches": [{"metadata": {"name": "one", "values": [1]}, "patch": \#(operations)}, "#
        + #"{"metadata": {"name": "two", "values": [2]}, "patch": []}], "version": "1.0.0"}"#)
    let url = self.folder.appending(path: "workspace.json")
    for change in [try WorkspacePatch(patch), try WorkspacePatch(set, name: "one")] {
      let changed = try HistFactoryWorkspace.read(url, patches: [change]).measurement()
      #expect(changed.observation.counts[0] == 99)
    }
    #expect {
      _ = try WorkspacePatch(set, name: "three")
    } throws: {
      "\($0)".contains("no patch \"three\"") && "\($0)".contains("one, two")
    }
    #expect(throws: LikelihoodRatioError.self) { try WorkspacePatch(set) }
    #expect(throws: LikelihoodRatioError.self) { try WorkspacePatch(patch, name: "one") }
    let wrong = try write("wrong.json", #"[{"op": "remove", "path": "/channels/9"}]"#)
    #expect {
      _ = try HistFactoryWorkspace.read(url, patches: [try WorkspacePatch(wrong)])
    } throws: {
      "\($0)".contains("wrong.json") && "\($0)".contains("operation 1")
    }
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
