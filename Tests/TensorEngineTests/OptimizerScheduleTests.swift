import Foundation
import TensorEngine
import Testing

@Suite struct OptimizerScheduleTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var schedule: LearningRateSchedule
    var epochs: Int
    var stepsPerEpoch: Int
    var testDescription: String { name }
  }

  @Test(
    "Rates agree with PyTorch's",
    arguments: [
      Case(
        name: "step", schedule: .step(factor: 0.3, everyEpochs: 3), epochs: 10, stepsPerEpoch: 1),
      Case(name: "cosine", schedule: .cosine(minimum: 1e-3), epochs: 8, stepsPerEpoch: 5),
      Case(name: "one cycle", schedule: .oneCycle(), epochs: 4, stepsPerEpoch: 10),
      Case(
        name: "one cycle long",
        schedule: .oneCycle(warmUpFraction: 0.45, startDivisor: 10, finalDivisor: 100),
        epochs: 37, stepsPerEpoch: 1),
    ])
  func rates(_ item: Case) throws {
    let expected = try #require(try OptimizerFixture.read().schedules[item.name])
    #expect(expected.count == item.epochs * item.stepsPerEpoch)
    let rate = ScheduledLearningRate(
      item.schedule, base: 0.02, epochs: item.epochs, stepsPerEpoch: item.stepsPerEpoch)
    for (step, truth) in expected.enumerated() {
      // PyTorch's recursions round differently from the closed forms.
      #expect(abs(rate.rate(step: step) / truth - 1) < 1e-9, "step \(step)")
    }
  }

  @Test("The plateau rule agrees with PyTorch's, shifted to Keras' way of counting")
  func plateau() throws {
    let fixture = try OptimizerFixture.read()
    try expectRates(
      .reduceOnPlateau(
        factor: 0.5, patience: 2, threshold: 0.002, minimum: 0.003, monitor: .trainingLoss),
      monitored: fixture.loss, #require(fixture.schedules["plateau loss"]))
    try expectRates(
      .reduceOnPlateau(factor: 0.5, patience: 3, threshold: 1e-4, monitor: .validationAUC),
      monitored: fixture.auc, #require(fixture.schedules["plateau auc"]))
  }

  private func expectRates(
    _ schedule: LearningRateSchedule, monitored: [Double], _ expected: [Double]
  ) {
    var rate = ScheduledLearningRate(
      schedule, base: 0.02, epochs: monitored.count, stepsPerEpoch: 3)
    var rates: [Double] = []
    for (epoch, value) in monitored.enumerated() {
      rates.append(rate.rate(step: epoch * 3))
      rate.epochEnded(monitored: value)
    }
    #expect(rates == expected)
    #expect(Set(rates).count > 1)
  }

  @Test("Rates inside of an epoch change where the schedule goes by steps alone")
  func withinEpoch() {
    let step = ScheduledLearningRate(
      .step(factor: 0.5, everyEpochs: 2), base: 1, epochs: 4, stepsPerEpoch: 3)
    #expect(
      (0..<12).map { step.rate(step: $0) } == [1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
    let cosine = ScheduledLearningRate(.cosine(), base: 1, epochs: 1, stepsPerEpoch: 4)
    #expect(cosine.rate(step: 2) == 0.5)
  }

  @Test("A one-cycle schedule of any length has finite, positive rates", arguments: [1, 2, 3, 7])
  func shortCycles(_ steps: Int) {
    for fraction in [0, 0.3, 1] {
      let rate = ScheduledLearningRate(
        .oneCycle(warmUpFraction: fraction), base: 0.1, epochs: 1, stepsPerEpoch: steps)
      for step in 0..<steps {
        #expect(rate.rate(step: step) > 0 && rate.rate(step: step) <= 0.1)
      }
    }
  }

  @Test("The state of a plateau survives JSON bit for bit")
  func stateCoding() throws {
    var rate = ScheduledLearningRate(
      .reduceOnPlateau(factor: 0.3, patience: 1), base: 0.1, epochs: 9, stepsPerEpoch: 1)
    for value in [0.1 + 0.2, 0.7, 1.0 / 3] { rate.epochEnded(monitored: value) }
    let data = try JSONEncoder().encode(rate.state)
    let decoded = try JSONDecoder().decode(ScheduledLearningRate.State.self, from: data)
    #expect(decoded == rate.state)
  }
}
