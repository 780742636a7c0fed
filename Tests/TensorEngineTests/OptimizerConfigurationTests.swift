import Foundation
import TensorEngine
import Testing

@Suite struct OptimizerConfigurationTests {
  @Test(
    "A configuration reads what it writes",
    arguments: [
      OptimizerConfiguration(.sgd(momentum: 0.9, nesterov: true), gradientClip: 1.5),
      .init(.adam(beta1: 0.8, beta2: 0.99, epsilon: 1e-7), kerasDecay: 2e-5),
      .init(.adamW(weightDecay: 0.05), gradientClipValue: 0.5),
    ])
  func roundTrip(_ configuration: OptimizerConfiguration) throws {
    let data = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(OptimizerConfiguration.self, from: data) == configuration)
  }

  @Test("The JSON form is stable")
  func stableForm() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let optimizer = try encoder.encode(OptimizerConfiguration(.sgd(momentum: 0.5)))
    #expect(
      String(decoding: optimizer, as: UTF8.self)
        == #"{"gradientClip":null,"gradientClipValue":null,"kerasDecay":0,"kind":"sgd","#
        + #""momentum":0.5,"nesterov":false}"#)
    let schedule = try encoder.encode(LearningRateSchedule.step(factor: 0.5, everyEpochs: 3))
    #expect(
      String(decoding: schedule, as: UTF8.self) == #"{"everyEpochs":3,"factor":0.5,"kind":"step"}"#)
  }

  @Test("Options that are left out take their defaults")
  func defaults() throws {
    let adam = try decode(OptimizerConfiguration.self, #"{"kind": "adam"}"#)
    #expect(adam == OptimizerConfiguration(.adam()))
    let plateau = try decode(LearningRateSchedule.self, #"{"kind": "reduceOnPlateau"}"#)
    #expect(plateau == .reduceOnPlateau())
  }

  @Test(
    "A schedule reads what it writes",
    arguments: [
      LearningRateSchedule.constant, .step(everyEpochs: 4), .cosine(minimum: 1e-5), .oneCycle(),
      .reduceOnPlateau(factor: 0.5, patience: 5, threshold: 2e-3, minimum: 1e-8),
    ])
  func scheduleRoundTrip(_ schedule: LearningRateSchedule) throws {
    let data = try JSONEncoder().encode(schedule)
    #expect(try JSONDecoder().decode(LearningRateSchedule.self, from: data) == schedule)
  }

  @Test(
    "Values that cannot be used are named",
    arguments: [
      (#"{"kind": "adam", "beta1": 1.5}"#, "beta1: 1.5 is out of range, expected 0 ≤ beta1 < 1"),
      (#"{"kind": "adam", "beta3": 1}"#, "unknown key \"beta3\"; did you mean \"beta1\"?"),
      (#"{"kind": "sgd", "beta1": 0.9}"#, "unknown key \"beta1\""),
      (#"{"kind": "adm"}"#, "kind: unknown value \"adm\"; expected one of: sgd, adam, adamW."),
      (#"{"kind": "sgd", "nesterov": true}"#, "nesterov: true is out of range"),
      (#"{"kind": "sgd", "gradientClip": 0}"#, "gradientClip: 0.0 is out of range"),
      (#"{"kind": "sgd", "gradientClip": 1, "gradientClipValue": 1}"#, "gradientClipValue: 1.0"),
    ])
  func optimizerErrors(_ text: String, _ message: String) {
    expectError(message) { _ = try decode(OptimizerConfiguration.self, text) }
  }

  @Test(
    "Schedules that cannot be used are named",
    arguments: [
      (#"{"kind": "step", "everyEpochs": 0}"#, "everyEpochs: 0 is out of range"),
      (#"{"kind": "step", "epochs": 2, "everyEpochs": 1}"#, "unknown key \"epochs\""),
      (#"{"kind": "oneCycle", "warmUpFraction": 1.2}"#, "warmUpFraction: 1.2 is out of range"),
      (#"{"kind": "reduceOnPlateau", "monitor": "auc"}"#, "monitor: unknown value \"auc\""),
      (#"{"kind": "reduceOnPlateau", "patience": 0}"#, "patience: 0 is out of range"),
      (#"{"kind": "cosine", "minimum": -1}"#, "minimum: -1.0 is out of range"),
    ])
  func scheduleErrors(_ text: String, _ message: String) {
    expectError(message) { _ = try decode(LearningRateSchedule.self, text) }
  }

  @Test("A key that is missing is named with its path")
  func missingKey() {
    struct Whole: Decodable { var schedule: LearningRateSchedule }
    do {
      _ = try decode(Whole.self, #"{"schedule": {"kind": "step"}}"#)
      Issue.record("no error")
    } catch let error as DecodingError {
      #expect(
        ConfigurationError(error).description == "schedule.everyEpochs: this value is missing")
    } catch {
      Issue.record("unexpected \(error)")
    }
  }

  private func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(text.utf8))
  }

  private func expectError(_ message: String, _ body: () throws -> Void) {
    do {
      try body()
      Issue.record("no error, expected \"\(message)\"")
    } catch let error as ConfigurationError {
      #expect(error.description.hasPrefix(message), "\(error)")
    } catch {
      Issue.record("unexpected \(error)")
    }
  }
}
