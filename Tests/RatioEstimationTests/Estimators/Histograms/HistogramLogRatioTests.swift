import DataFiles
import Foundation
import Numerics
import Randomness
import RatioEstimation
import RatioInference
import Simulation
import TestSupport
import Testing

@Suite("The ratio of a histogram with smooth templates")
struct HistogramLogRatioTests {
  /// log p(b|θ) up to a normalization, for b = 0, 1, 2.
  private func logits(_ theta: Double) -> [Double] {
    [0, 0.4 + 0.8 * theta, -0.3 + 0.5 * theta - 0.6 * theta * theta]
  }

  private func probabilities(_ theta: Double) -> [Double] {
    let values = logits(theta).map(exp)
    return values.map { $0 / values.reduce(0, +) }
  }

  /// Each θ with each x = bin, weighted as often as it happens: no chance in it.
  private func world(_ points: [Double]) throws -> Simulations {
    let copies = 2000.0
    return try Simulations(
      theta: Rows(column: points.flatMap { [$0, $0, $0] }),
      x: Rows(column: points.flatMap { _ in [0.0, 1, 2] }),
      weights: points.flatMap { probabilities($0).map { $0 * copies } },
      parameterNames: ["theta"], observableNames: ["n"])
  }

  @Test("In a discrete world of its own form it is the exact ratio")
  func exact() throws {
    let points = (0...10).map { -1 + 0.2 * Double($0) }
    let ratio = try HistogramLogRatio(try world(points), .init(bins: 10, degree: 2, replicas: 0))
    #expect(ratio.bins.count == 3 && ratio.replicas.isEmpty && ratio.isNormalized)
    let shares = (0..<3).map { bin in
      points.reduce(0) { $0 + probabilities($1)[bin] } / Double(points.count)
    }
    let theta = Rows(column: [-0.9, 0.15, 0.7])
    let x = Rows(column: [0.0, 1, 2])
    let values = try ratio.grid(theta: theta, x: x)
    for point in 0..<3 {
      for bin in 0..<3 {
        let exact = log(probabilities(theta.values[point])[bin] / shares[bin])
        #expect(abs(values[point * 3 + bin] - exact) < 1e-3)
      }
      #expect(
        abs(try ratio.pairwise(theta: theta, x: x)[point] - values[point * 3 + point]) < 1e-12)
    }
  }

  @Test("Missing values make a template of their own, whose ratio is exact")
  func missing() throws {
    let points = (0...10).map { -1 + 0.2 * Double($0) }
    let all = try world(points)
    // What the event says is the bin 0, 1, or that nothing was seen.
    let gaps = Rows(column: all.x.values.map { $0 == 2 ? .nan : $0 })
    let fill = try #require(try ObservableFill(gaps, names: ["n"]))
    let filled = ObservedEvents(x: gaps, names: ["n"]).filled(by: fill)
    let simulations = try Simulations(
      theta: all.theta, x: filled.x, weights: all.weights, parameterNames: ["theta"],
      observableNames: filled.names, fill: fill)
    let ratio = try HistogramLogRatio(simulations, .init(bins: 10, degree: 2, replicas: 2))
    #expect(ratio.bins.count == 2 && ratio.templateCount == 3)
    #expect(ratio.observableNames == ["n", "n_missing"] && ratio.fill == fill)
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "histogram.json")
    try ratio.save(to: url)
    let loaded = try #require(try HistogramLogRatio.load(url)).ratio
    var reading = SimulationReading()
    reading.fill = loaded.fill
    let events = folder.url.appending(path: "events.csv")
    try AtomicFile.write("n,other\n0,1\n1,1\n,1\n", to: events)
    let observed = try ObservedEvents.read(events, names: loaded.observableNames, reading)
    let theta = Rows(column: [-0.9, 0.7])
    let values = try loaded.grid(theta: theta, x: observed.x)
    for point in 0..<2 {
      for bin in 0..<3 {
        let share =
          points.reduce(0) { $0 + probabilities($1)[bin] } / Double(points.count)
        let exact = log(probabilities(theta.values[point])[bin] / share)
        #expect(abs(values[point * 3 + bin] - exact) < 1e-3)
      }
    }
    #expect(throws: LikelihoodRatioError.self) {
      try HistogramLogRatio(simulations.selecting([0, 1, 3, 4, 6, 7]))
    }
  }

  /// θ uniform in −1 to 1, x a count of mean 5 + θ.
  private func counts(_ count: Int, at theta: Double? = nil, seed: UInt64) throws -> (
    theta: [Double], x: [Double]
  ) {
    var random = RandomStream(seed: seed)
    let points = (0..<count).map { _ in theta ?? 2 * random.uniform() - 1 }
    return (points, points.map { Double(random.poisson(mean: 5 + $0)) })
  }

  @Test("The error of its fit from the simulations is that of the fit at other simulations")
  func replicas() throws {
    let observed = try counts(4000, at: 0.3, seed: 100)
    let fits = try (0..<12).map { number -> (best: Double, error: Double, training: Double) in
      let pairs = try counts(4000, seed: UInt64(number))
      let ratio = try HistogramLogRatio(
        try Simulations(theta: Rows(column: pairs.theta), x: Rows(column: pairs.x)),
        .init(bins: 20, degree: 2, replicas: 20))
      let fit = try RatioFit(ratio, events: ObservedEvents(x: Rows(column: observed.x)))
      let best = try fit.profile.bestFit()
      return (best.point[0], best.errors[0], try #require(try fit.trainingErrors())[0])
    }
    // A Poisson count of mean 5.3 has a Fisher information of 1/5.3; the slope of templates from
    // 4000 events is known to 9 %.
    #expect(abs(fits[0].error / (5.3 / 4000).squareRoot() - 1) < 0.25)
    let (mean, scatter) = meanAndDeviation(fits.map(\.best))
    let claimed = meanAndDeviation(fits.map(\.training)).mean
    // 12 fits know their scatter to 21 %.
    #expect(abs(scatter / claimed - 1) < 0.6, "\(scatter) beside \(claimed)")
    #expect(abs(mean - 0.3) < 4 * (fits[0].error + claimed / 12.0.squareRoot()))
  }

  @Test("Values in rising order are cut into bins of about equal content; outer ones have no edge")
  func bins() throws {
    var random = RandomStream(seed: 3)
    let x = (0..<5000).map { _ in random.uniform() }
    let theta = (0..<5000).map { _ in random.uniform() }
    let ratio = try HistogramLogRatio(
      try Simulations(theta: Rows(column: theta), x: Rows(column: x)),
      .init(bins: 5, degree: 1, replicas: 0))
    for (edge, share) in zip(ratio.bins.edges, [0.2, 0.4, 0.6, 0.8]) {
      #expect(abs(edge - share) < 0.03)
    }
    #expect(ratio.bins.description(0).hasPrefix("< 0."))
    // Nothing depends on θ here, and events outside of all seen values are read too.
    for value in try ratio.grid(theta: Rows(column: [0.1, 0.9]), x: Rows(column: [-9, 0.5, 9])) {
      #expect(abs(value) < 0.15)
    }
  }

  @Test("A file brings it back; damaged ones and others are told apart")
  func file() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "histogram.json")
    let ratio = try HistogramLogRatio(try world([-1, 0, 1]), .init(degree: 1, replicas: 3))
    try ratio.save(to: url, summary: "{\"a\":1}")
    let loaded = try #require(try HistogramLogRatio.load(url))
    let (theta, x) = (Rows(column: [0.2]), Rows(column: [0.0, 1, 2]))
    #expect(try loaded.ratio.grid(theta: theta, x: x) == ratio.grid(theta: theta, x: x))
    #expect(loaded.ratio.replicas.count == 3 && loaded.summary == "{\"a\":1}")
    let text = try String(contentsOf: url, encoding: .utf8)
    let damaged = folder.url.appending(path: "damaged.json")
    try text.replacingOccurrences(of: "\"logMarginals\":[", with: "\"logMarginals\":[0,")
      .write(to: damaged, atomically: true, encoding: .utf8)
    #expect(throws: (any Error).self) { try HistogramLogRatio.load(damaged) }
    let other = folder.url.appending(path: "other.json")
    try "{\"parameters\": {}}".write(to: other, atomically: true, encoding: .utf8)
    #expect(try HistogramLogRatio.load(other) == nil)
  }

  @Test(
    "What no templates can be made of is refused",
    arguments: ["columns", "constant", "point", "degree", "classes"])
  func refusals(_ what: String) throws {
    let theta = Rows(column: what == "point" ? [1, 1, 1, 1] : [0, 1, 2, 3])
    let column = what == "constant" ? [1.0, 1, 1, 1] : [1, 2, 3, 4]
    #expect(throws: LikelihoodRatioError.self, "\(what)") {
      let simulations = try Simulations(
        theta: theta,
        x: what == "columns" ? Rows([[1, 2], [2, 1], [3, 4], [4, 3]]) : Rows(column: column),
        isNumerator: what == "classes" ? [true, false, true, false] : nil)
      _ = try HistogramLogRatio(simulations, .init(degree: what == "degree" ? 9 : 1))
    }
  }

  @Test("Templates of a degree that is too low do not close, those of the right one do")
  func closure() throws {
    var random = RandomStream(seed: 6)
    let theta = (0..<40_000).map { _ in 2 * random.uniform() - 1 }
    let x = theta.map { theta in
      let height = random.uniform()
      let shares = probabilities(2 * theta)
      return height < shares[0] ? 0.0 : height < shares[0] + shares[1] ? 1 : 2
    }
    let all = try Simulations(theta: Rows(column: theta), x: Rows(column: x))
    let parts = try all.split(validationShare: 0.5, random: RandomStream(seed: 1))
    let outcomes = try [1, 2].map { degree in
      let ratio = try HistogramLogRatio(parts.training, .init(degree: degree, replicas: 0))
      return RatioReport.histogram(ratio, count: 1, heldOut: parts.validation).tables[0].rows[0][1]
    }
    #expect(outcomes == ["failed", "passed"])
  }
}
