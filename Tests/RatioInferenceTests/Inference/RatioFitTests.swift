import Evaluation
import Foundation
import Likelihoods
import Numerics
import Randomness
import RatioEstimation
import RatioInference
import RatioTestSupport
import Simulation
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

  @Test("The unit of weights plays no part: events of weight 2 or 0.001 say what those of 1 do")
  func unitOfWeights() throws {
    let (all, _) = events(200)
    for weight in [2.0, 0.001] {
      let weighted = ObservedEvents(x: all.x, weights: Array(repeating: weight, count: 200))
      let fits = try [all, weighted].map { try RatioFit(try NormalRatio(), events: $0) }
      let (plain, other) = (fits[0], fits[1])
      #expect(try plain.profile.bestFit().point == other.profile.bestFit().point)
      #expect(try plain.errors() == other.errors())
      #expect(try plain.interval(of: 0) == other.interval(of: 0))
    }
  }

  /// x ~ N(0.7, 1) with a weight that depends on it; the weighted mean is the estimate. Its scatter
  /// over 400 data sets is known to 3.5 %, and the inverse second derivatives would be off by much
  /// more.
  @Test("With weights that vary the error is the scatter of the estimates, and the interval covers")
  func sandwich() throws {
    let random = RandomStream(seed: 21)
    var (estimates, errors, covered) = ([Double](), [Double](), 0)
    for number in 0..<400 {
      var stream = random.substream(number)
      // The weight grows with the distance from 0.7, some are negative, as those of a subtracted
      // background.
      let x = (0..<100).map { _ in 0.7 + stream.normal() }
      let weights = x.map { 0.2 + ($0 - 0.7) * ($0 - 0.7) - (stream.uniform() < 0.1 ? 0.5 : 0) }
      let fit = try RatioFit(
        try NormalRatio(), events: ObservedEvents(x: Rows(column: x), weights: weights))
      estimates.append(try fit.profile.bestFit().point[0])
      errors.append(try fit.errors()[0])
      let ends = try fit.interval(of: 0).interval
      if ends.lower <= 0.7, 0.7 <= ends.upper { covered += 1 }
    }
    let scatter = sampleDeviation(estimates)
    let mean = errors.reduce(0, +) / 400
    #expect(abs(mean / scatter - 1) < 0.12, "\(mean) \(scatter)")
    #expect(abs(Double(covered) / 400 - 0.6827) < 0.08, "\(covered)")
    #expect(mean > 1.3 * 0.1)
  }

  @Test("Weights that sum to nothing are refused; a limit takes none at all")
  func refusedWeights() throws {
    let (all, _) = events(10)
    let none = ObservedEvents(x: all.x, weights: (0..<10).map { $0 % 2 == 0 ? 1 : -1 })
    #expect { try RatioFit(try NormalRatio(), events: none) } throws: {
      "\($0)".contains("sum to 0")
    }
    #expect { try none.requireUnitWeights(for: "a limit") } throws: {
      "\($0)".contains("event 2 of the data has the weight -1.0")
    }
    #expect(throws: Never.self) { try all.requireUnitWeights(for: "a limit") }
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
    // Student's factor for three replicas.
    let error = 0.2 * 1.3212
    #expect(abs(try #require(try fit.trainingErrors())[0] - error) < 1e-3)
    let section = try ScanSection.section([("estimate", fit)])
    let width = (0.05 * 0.05 + error * error).squareRoot()
    #expect(section.tables[0].rows[0][4] == "0.26")
    #expect(
      section.tables[0].rows[0][5] == ReportNumber.range(mean - width, mean + width, error: 0.05))
    #expect(section.paragraphs.contains { $0.contains("5.3 times the error of the data") })
  }

  @Test("Constraints pull the replicas' fits together, so that the training's error shrinks")
  func constrainedTrainingErrors() throws {
    var ratio = try NormalRatio()
    ratio.replicaShifts = [-0.2, 0, 0.2]
    let fit = try RatioFit(
      ratio, events: events(100).events,
      constraints: [GaussianConstraint(parameter: 0, center: 0, width: 0.1)])
    // The events and the constraint have an error of 0.1 each: the fits are half of the shifted
    // means.
    #expect(abs(try #require(try fit.trainingErrors())[0] - 0.1 * 1.3212) < 1e-3)
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
