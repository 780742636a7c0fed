import DataFiles
import Foundation
import Randomness
import RatioEstimation
import Simulation
import TestSupport
import Testing

@Suite("Missing observables")
struct ObservableFillTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func text(_ name: String, _ lines: [String]) throws -> URL {
    let url = folder.url.appending(path: name)
    try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: url, overwrite: true)
    return url
  }

  private static let lines = ["theta,x_0,x_1", "1,2,5", "2,,6", "3,4,7", "1.5,nan,8"]

  @Test(
    "Missing values are refused with the line and what to do, or filled with the mean and marked")
  func filling() throws {
    let url = try text("a.csv", ObservableFillTests.lines)
    #expect { try SimulationFile.read(url) } throws: {
      "\($0)".contains("line 3, \"x_0\" is nan") && "\($0)".contains("--missing fill")
        && "\($0)".contains("does not depend on theta")
    }
    var reading = SimulationReading()
    reading.missing = .fill
    let file = try SimulationFile.read(url, reading)
    #expect(file.simulations.observableNames == ["x_0", "x_1", "x_0_missing"])
    #expect(file.simulations.x == Rows([[2, 5, 0], [3, 6, 1], [4, 7, 0], [3, 8, 1]]))
    #expect(file.notes.first?.hasPrefix("2 of 4 values of \"x_0\" are missing: 3") == true)
    // Observed events are filled as the simulations were, also where none misses anything.
    var observed = SimulationReading()
    observed.fill = file.simulations.fill
    let names = file.simulations.observableNames
    let events = try ObservedEvents.read(
      text("b.csv", ["x_0,x_1", "10,1", ",2"]), names: names, observed)
    #expect(events.x == Rows([[10, 1, 0], [3, 2, 1]]) && events.names == names)
    let complete = try ObservedEvents.read(
      text("c.csv", ["x_0,x_1", "10,1"]), names: names, observed)
    #expect(complete.x == Rows([[10, 1, 0]]))
    // What was never missing in the simulations must not be in the data.
    #expect {
      try ObservedEvents.read(text("d.csv", ["x_0,x_1", "10,"]), names: names, observed)
    } throws: {
      "\($0)".contains("line 2, \"x_1\" is nan") && "\($0)".contains("as the data do")
    }
    // An observable comes with the one that says where it is missing.
    #expect(
      try file.simulations.selecting(observables: ["x_0"]).observableNames == [
        "x_0", "x_0_missing",
      ])
    #expect(try file.simulations.selecting(observables: ["x_1"]).fill == nil)
  }

  @Test(
    "Missing parameters, infinite values, and columns without any value are errors all the same")
  func refusals() throws {
    var reading = SimulationReading()
    reading.missing = .fill
    for (lines, words) in [
      (["theta,x", "1,2", ",3", "2,5"], "line 3, \"theta\" is nan"),
      (["theta,x", "1,2", "3,inf", "2,5"], "is not a finite number"),
      (["theta,x", "1,", "3,", "2,"], "all 3 values are missing"),
      (["pt,pt_missing,label", "1,1,1", ",0,0", "2,0,1", "3,1,0"], "ename the column"),
    ] {
      #expect { try SimulationFile.read(text("a.csv", lines), reading) } throws: {
        "\($0)".contains(words)
      }
    }
  }

  @Test(
    "A ratio of samples that miss values at different rates is exact where the value is missing")
  func missingnessCarriesInformation() throws {
    var random = RandomStream(seed: 4)
    // x ~ N(±1/2, 1), missing in 60 % of the numerator's and 20 % of the denominator's events.
    func sample(_ mean: Double, missing: Double) -> [String] {
      ["x,z"]
        + (0..<6000).map { _ in
          let x = random.normal() + mean
          return (random.uniform() < missing ? "" : "\(x)") + ",\(random.normal())"
        }
    }
    let files = (
      try text("n.csv", sample(0.5, missing: 0.6)), try text("d.csv", sample(-0.5, missing: 0.2))
    )
    var reading = SimulationReading()
    reading.missing = .fill
    let samples = (
      try ObservedEvents.read(files.0, reading), try ObservedEvents.read(files.1, reading)
    )
    let fill = try #require(
      try ObservableFill(samples.0.x.appending(samples.1.x), names: ["x", "z"]))
    let filled = (samples.0.filled(by: fill), samples.1.filled(by: fill))
    let simulations = try Simulations.twoSamples(
      numerator: filled.0.x, denominator: filled.1.x, observableNames: filled.0.names, fill: fill)
    var configuration = RatioConfiguration(
      method: .pairs(.carl, scoreWeight: 0), automaticEpochs: false, weightDecays: [])
    configuration.fit.epochs = 12
    let ratio = try RatioTrainer(configuration).train(simulations).estimate
    let url = folder.url.appending(path: "model.safetensors")
    try ratio.save(to: url)
    let loaded = try NetworkLogRatio.load(url)
    #expect(loaded.fill == fill)
    var observed = SimulationReading()
    observed.fill = loaded.fill
    let events = try ObservedEvents.read(
      text("seen.csv", ["z,x", "0.3,", "-0.5,", "0,1", "0,-1"]), names: loaded.observableNames,
      observed)
    let values = try loaded.logRatios(theta: .empty(count: 1), x: events.x).values
    // log 0.6/0.2, and log 0.4/0.8 + x where it is there.
    for (value, expected) in zip(values, [log(3), log(3), log(0.5) + 1, log(0.5) - 1]) {
      #expect(abs(value - expected) < 0.2, "\(value), expected \(expected)")
    }
  }
}
