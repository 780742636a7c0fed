import DataFiles
import Evaluation
import Foundation
import RatioEstimation
import RatioTestSupport
import Simulation
import Testing
import Training

@Suite struct HeldOutTests {
  private let files = [DataHash(file: "a.npz", sha256: "01")]

  @Test("Simulations of the training's file are cut to those kept back, others are not")
  func judging() throws {
    let simulations = try NormalRatio.simulations(200, seed: 1)
    let held = HeldOut(files: files, count: 200, share: 0.25, seed: 3)
    let summary = try canonicalJSON(
      RatioTrainingSummary(configuration: RatioConfiguration(), heldOut: held))
    let parts = try held.split(simulations)
    let same = try HeldOut.judging(simulations, of: files, summary: summary).simulations
    #expect(same.count == 50 && same.x == parts.heldOut.x)
    #expect(Set(same.x.values).isDisjoint(with: parts.training.x.values))
    let others = [DataHash(file: "a.npz", sha256: "02")]
    #expect(try HeldOut.judging(simulations, of: others, summary: summary).simulations.count == 200)
    let unknown = try HeldOut.judging(simulations, of: files, summary: "{}")
    #expect(unknown.simulations.count == 200 && unknown.statement.contains("not known"))
  }

  @Test("Files of which some were trained on, or all in another order, are refused")
  func overlap() throws {
    let simulations = try NormalRatio.simulations(200, seed: 1)
    let two = files + [DataHash(file: "b.npz", sha256: "02")]
    let summary = try canonicalJSON(
      RatioTrainingSummary(
        configuration: RatioConfiguration(),
        heldOut: HeldOut(files: two, count: 200, share: 0.25, seed: 3)))
    for some in [files, Array(two.reversed()), [two[1], DataHash(file: "c", sha256: "03")]] {
      #expect(throws: LikelihoodRatioError.self) {
        try HeldOut.judging(simulations, of: some, summary: summary)
      }
    }
  }

  @Test("What a calibration was fitted to is said when it is judged with")
  func calibrated() throws {
    let simulations = try NormalRatio.simulations(200, seed: 1)
    let summary = try RatioTrainingSummary.calibrated(
      try canonicalJSON(
        RatioTrainingSummary(
          configuration: RatioConfiguration(),
          heldOut: HeldOut(files: files, count: 200, share: 0.25, seed: 3))),
      with: [DataHash(file: "c.npz", sha256: "03")])
    func statement(_ hash: String) throws -> String {
      try HeldOut.judging(
        simulations, of: [DataHash(file: "x", sha256: hash)], summary: summary
      ).statement
    }
    #expect(try statement("03").contains("calibration was fitted"))
    #expect(try !statement("04").contains("calibration"))
  }
}

@Suite struct ObservedEventsTests {
  private func file(_ name: String, _ text: String) throws -> URL {
    let url = FileManager.default.temporaryDirectory.appending(
      path: "observed-\(UUID().uuidString)-\(name)")
    try Data(text.utf8).write(to: url)
    return url
  }

  @Test("Columns are found by name whatever their order, with weights")
  func names() throws {
    let url = try file("a.csv", "b,weight,a,other\n1,2,3,4\n5,6,7,8\n")
    defer { try? FileManager.default.removeItem(at: url) }
    let events = try ObservedEvents.read(url, names: ["a", "b"])
    #expect(events.x == Rows([[3, 1], [7, 5]]) && events.weights == [2, 6])
  }

  @Test("Columns x_0, x_1 are the observables whatever they are called")
  func numbered() throws {
    let url = try file("b.csv", "x_0,x_1\n1,2\n")
    defer { try? FileManager.default.removeItem(at: url) }
    #expect(try ObservedEvents.read(url, names: ["pt", "eta"]).x == Rows([[1, 2]]))
  }

  @Test("A column called x is one of several; both spellings of weights are known")
  func xAmongOthers() throws {
    let url = try file("d.csv", "x,y,z,weights\n1,2,3,4\n5,6,7,8\n")
    defer { try? FileManager.default.removeItem(at: url) }
    let events = try ObservedEvents.read(url)
    #expect(events.names == ["x", "y", "z"] && events.weights == [4, 8])
    #expect(try ObservedEvents.read(url, names: ["z"]).weights == [4, 8])
  }

  @Test("Columns with other names than the model's are refused")
  func otherNames() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "named-\(UUID()).npz")
    defer { try? FileManager.default.removeItem(at: url) }
    let x = NumericArray(shape: [2, 2], .float64([1, 2, 3, 4]))
    try NPZFile.write([("x", x)], texts: [("columns", ["eta", "phi"])], to: url)
    #expect(throws: LikelihoodRatioError.self) {
      try ObservedEvents.read(url, names: ["pt", "mass"])
    }
    #expect(try ObservedEvents.read(url, names: ["phi", "eta"]).x == Rows([[2, 1], [4, 3]]))
  }

  @Test("A missing column, and a number that is none, are errors that name them")
  func mistakes() throws {
    let url = try file("c.csv", "a,b\n1,nan\n")
    defer { try? FileManager.default.removeItem(at: url) }
    let missing = #expect(throws: DataFileError.self) {
      try ObservedEvents.read(url, names: ["a", "c"])
    }
    #expect(missing?.description.contains("\"c\"") == true)
    #expect {
      try ObservedEvents.read(url, names: ["a", "b"])
    } throws: {
      "\($0)".contains("c.csv: line 2, \"b\" is nan") && "\($0)".contains("--missing fill")
    }
  }
}
