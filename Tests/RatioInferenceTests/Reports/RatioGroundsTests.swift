import Evaluation
import Numerics
import Randomness
import RatioEstimation
import RatioInference
import RatioTestSupport
import Simulation
import Testing
import Training

@Suite struct RatioGroundsTests {
  private let failed = TrainingCheck(
    Diagnostic(
      "normalization", .fail, value: 0.89, error: 0.027, expected: 1, pValue: 0,
      statement: "the mean ratio is 0.89 ± 0.027"))
  private let passed = TrainingCheck(
    Diagnostic("balance", .pass, value: .nan, statement: "the mean probabilities sum to 1"))

  private func grounds(
    _ checks: [TrainingCheck]?, shifts: [Double] = [], events: ObservedEvents? = nil
  ) throws -> RatioGrounds {
    var ratio = try NormalRatio()
    ratio.replicaShifts = shifts
    return RatioGrounds(ratio, models: [("ratio.safetensors", checks)], events: events)
  }

  @Test("Failed checks of the training are repeated with their words, and in a warning")
  func failures() throws {
    let grounds = try grounds([failed, passed])
    #expect(grounds.warnings.count == 1 && grounds.warnings[0].contains("0.89 ± 0.027"))
    let text = grounds.section.paragraphs.joined(separator: "\n")
    #expect(text.contains("1 of 2 checks at the training passed; failed: normalization"))
    #expect(text.contains("The error of the training is not known"))
    #expect(try self.grounds([passed]).warnings.isEmpty)
  }

  @Test("A model that says nothing of its checks, and one with replicas")
  func others() throws {
    let text = try grounds(nil, shifts: [0, 1, 2], events: ObservedEvents(x: Rows(column: [1])))
      .section.paragraphs.joined(separator: "\n")
    #expect(text.contains("does not say how the checks") && text.contains("ratio diagnose"))
    #expect(text.contains("measured by 3 networks"))
    #expect(text.contains("not compared with the simulations"))
  }

  @Test("Checks survive the summary of a model's file, numbers that are none as well")
  func summary() throws {
    let text = try canonicalJSON(RatioTrainingSummary(checks: [failed, passed]))
    #expect(RatioTrainingSummary.checks(in: text) == [failed, passed])
    #expect(RatioTrainingSummary.checks(in: "{}") == nil)
    #expect(passed.value == nil && failed.value == 0.89)
    #expect(
      RatioTrainingSummary.checks(in: try RatioTrainingSummary.calibrated(text, with: [])) == nil)
  }
}
