import Foundation
import Jets
import Testing

@Suite struct ShiftStepTests {
  @Test(arguments: DetectorShift.presets)
  func shiftsSurviveJSON(shift: DetectorShift) throws {
    let data = try JSONEncoder().encode(shift)
    #expect(try JSONDecoder().decode(DetectorShift.self, from: data) == shift)
  }

  @Test func stepsAreReadableJSON() throws {
    let text =
      #"{"name": "mine", "steps": [{"energyScale": {"factor": 1.01}}, "#
      + #"{"constituentLoss": {"probability": 0.02, "falloffPT": 5}}]}"#
    let shift = try JSONDecoder().decode(DetectorShift.self, from: Data(text.utf8))
    #expect(
      shift.steps == [
        .energyScale(factor: 1.01), .constituentLoss(probability: 0.02, falloffPT: 5),
      ])
  }

  @Test(arguments: [
    (#"{"energyScal": {"factor": 1}}"#, "energyScale"),
    (#"{"energyScale": {"factr": 1}}"#, "factr"),
    (#"{"energyScale": {}}"#, "needs the parameter 'factor'"),
    (#"{"energyScale": {"factor": 0}}"#, "0.001 to 1000.0"),
    (#"{"energyScale": {"factor": 1}, "softThreshold": {"minimumPT": 1}}"#, "softThreshold"),
    (#"{"constituentLoss": {"probability": 1.5}}"#, "0 to 1"),
    (#"{"angularSmearing": {"sigma": -0.1}}"#, "0.0 to 10.0"),
    (#"{"cellMerging": {"cellSize": 4}}"#, "0.0001 to 1.0"),
  ])
  func wrongStepsAreRefused(text: String, expected: String) {
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(ShiftStep.self, from: Data(text.utf8))
    }
    #expect("\(String(describing: error))".contains(expected))
  }
}
