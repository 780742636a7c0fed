import Evaluation
import Foundation
import LikelihoodRatio
import Randomness
import Statistics
import Testing

@Suite struct RatioFitTests {
  /// Events of x ~ N(0.7, 1), with their mean.
  private func events(_ count: Int) -> (events: ObservedEvents, mean: Double) {
    var random = RandomStream(seed: 5)
    let x = (0..<count).map { _ in 0.7 + random.normal() }
    return (ObservedEvents(x: Rows(column: x)), x.reduce(0, +) / Double(count))
  }

  @Test("The fit of a normal mean is the mean, its error 1/√n, its scan the parabola")
  func closedForm() throws {
    let (events, mean) = events(400)
    let fit = try RatioFit(try NormalRatio(), events: events)
    let best = try fit.profile.bestFit()
    #expect(abs(best.point[0] - mean) < 1e-4)
    #expect(abs(best.errors[0] - 0.05) < 1e-3)
    let interval = try fit.profile.interval(parameter: 0, level: 0.95)
    #expect(abs(interval.interval.upper - (mean + 1.95996 * 0.05)) < 1e-3)
    let scan = try fit.scan(0, from: mean - 0.1, to: mean + 0.1, points: 3)
    #expect(abs(scan.twiceFall[0] - 4) < 1e-2 && abs(scan.twiceFall[1]) < 1e-3)
  }

  @Test("Weights count events as often as they say")
  func weights() throws {
    let (all, _) = events(50)
    let doubled = ObservedEvents(x: all.x.appending(all.x))
    let weighted = ObservedEvents(x: all.x, weights: Array(repeating: 2, count: 50))
    let points = try [doubled, weighted].map {
      try RatioFit(try NormalRatio(), events: $0).profile.bestFit()
    }
    #expect(abs(points[0].point[0] - points[1].point[0]) < 1e-4)
    #expect(abs(points[0].errors[0] / points[1].errors[0] - 1) < 1e-2)
  }

  @Test("A constraint pulls the fit as the weighted mean says")
  func constraint() throws {
    let (events, mean) = events(100)
    let fit = try RatioFit(
      try NormalRatio(), events: events,
      constraints: [GaussianConstraint(parameter: 0, center: 0, width: 0.1)])
    // Both have an error of 0.1.
    #expect(abs(try fit.profile.bestFit().point[0] - mean / 2) < 1e-4)
  }

  @Test(
    "The error of the training is the scatter of the replicas' fits, in quadrature in the interval")
  func trainingErrors() throws {
    let (events, mean) = events(400)
    #expect(try RatioFit(try NormalRatio(), events: events).trainingErrors() == nil)
    var ratio = try NormalRatio()
    ratio.replicaShifts = [-0.2, 0, 0.2]
    let fit = try RatioFit(ratio, events: events)
    #expect(abs(try #require(try fit.trainingErrors())[0] - 0.2) < 1e-3)
    let section = try ScanSection.section([("estimate", fit)])
    let width = (0.05 * 0.05 + 0.2 * 0.2).squareRoot()
    #expect(section.tables[0].rows[0][4] == "0.20")
    #expect(
      section.tables[0].rows[0][5] == ReportNumber.range(mean - width, mean + width, error: 0.05))
    #expect(section.paragraphs.contains { $0.contains("4.0 times the error of the data") })
  }

  @Test("Constraints pull the replicas' fits together, so that the training's error shrinks")
  func constrainedTrainingErrors() throws {
    var ratio = try NormalRatio()
    ratio.replicaShifts = [-0.2, 0, 0.2]
    let fit = try RatioFit(
      ratio, events: events(100).events,
      constraints: [GaussianConstraint(parameter: 0, center: 0, width: 0.1)])
    // The events and the constraint have an error of 0.1 each: the fits are half of the shifted means.
    #expect(abs(try #require(try fit.trainingErrors())[0] - 0.1) < 1e-3)
  }

  @Test("−2 log of a learnt ratio's profile at the truth follows χ² with one degree of freedom")
  func chiSquared() throws {
    let configuration = RatioConfiguration(
      method: .pairs(.alice, scoreWeight: 1), architecture: RatioArchitecture(width: 32, depth: 2))
    let ratio = try RatioTrainer(configuration).train(
      try LatentToy.events(20_000, seed: 3).simulations()
    ).estimate
    let random = RandomStream(seed: 12)
    let (sets, truth) = (200, 1.0)
    let falls = try (0..<sets).map { number in
      var stream = random.substream(number)
      let x = (0..<40).map { _ in truth + 5.0.squareRoot() * stream.normal() }
      let profile = try RatioFit(ratio, events: ObservedEvents(x: Rows(column: x))).profile
      return 2 * (try profile.fit(fixing: [(0, truth)]).value - profile.bestFit().value)
    }
    // Mean 1 with standard deviation √2, and the shares below the quantiles of 68 and 95 %.
    #expect(abs(falls.reduce(0, +) / Double(sets) - 1) < 4 * (2 / Double(sets)).squareRoot())
    for (level, quantile) in [(0.6827, 1.0), (0.9545, 4.0)] {
      let share = Double(falls.count { $0 <= quantile }) / Double(sets)
      #expect(
        abs(share - level) < 4 * (level * (1 - level) / Double(sets)).squareRoot(), "\(share)")
    }
  }

  @Test("What cannot be fitted is said")
  func mistakes() throws {
    let (events, _) = events(10)
    let ratio = try NormalRatio()
    for (fixed, words) in [
      (["mu": 1.0], "does not have it"), (["theta": 7.0], "outside"), (["theta": 0.0], "all"),
    ] {
      let error = #expect(throws: LikelihoodRatioError.self) {
        try RatioFit(ratio, events: events, fixed: fixed)
      }
      #expect(error?.description.contains(words) == true)
    }
    #expect(throws: LikelihoodRatioError.self) {
      try RatioFit(ratio, events: ObservedEvents(x: Rows.empty(count: 0)))
    }
  }
}
