import Evaluation
import Foundation
import Likelihoods
import Numerics
import Randomness
import RatioEstimation
import RatioInference
import Simulation
import Testing

@Suite("Sections on fits and posteriors")
struct InferenceSectionTests {
  /// Events of x ~ N(1, √5), whose likelihood is that of their mean.
  private func fit(count: Int) throws -> (fit: RatioFit, events: ObservedEvents, mean: Double) {
    let toy = GaussianToy()
    let x = toy.simulate([Double](repeating: 1, count: count), RandomStream(seed: 8))
    let events = ObservedEvents(x: Rows(column: x), names: ["x"])
    let box = try ParameterBox(names: ["theta"], lower: [-4], upper: [4])
    let exact = try ExactLogRatio(toy, domain: box, observableNames: ["x"])
    return (
      try RatioFit(exact, events: events), events, x.reduce(0, +) / Double(count)
    )
  }

  @Test("A fit's section has the best fit, its interval, and a parabola with the truth")
  func fits() throws {
    let (fit, _, mean) = try fit(count: 200)
    let error = (5.0 / 200).squareRoot()
    let section = try ScanSection.section([("exact", fit)], truth: ["theta": 1])
    let row = section.tables[0].rows[0]
    #expect(row[2] == ReportNumber.measured(mean, error: error))
    #expect(row[3] == ReportNumber.range(mean - error, mean + error, error: error))
    #expect(row[4] == "1")
    guard case .curve(let scan) = section.figures[0].layers[0] else {
      Issue.record("no scan")
      return
    }
    for (theta, fall) in zip(scan.x, scan.y) {
      let pull = (theta - mean) / error
      #expect(abs(fall - pull * pull) < 0.01)
    }
    let lines = section.figures[0].layers.dropFirst().compactMap {
      layer -> String? in
      switch layer {
      case .horizontal(_, let label), .vertical(_, let label): label
      default: nil
      }
    }
    #expect(lines == ["1σ", "2σ", "3σ", "best fit", "truth"])
  }

  @Test("The numbers of a fit and of a posterior are those of the closed form, unrounded")
  func numbers() throws {
    let (fit, events, mean) = try fit(count: 200)
    let error = (5.0 / 200).squareRoot()
    func expect(_ array: ResultArray?, _ expected: [Double], within tolerance: Double) throws {
      let values = try #require(array).values.compactMap { $0 }
      #expect(values.count == expected.count)
      for (value, expected) in zip(values, expected) {
        #expect(abs(value - expected) < tolerance, "\(value), expected \(expected)")
      }
    }
    let arrays = try #require(
      try ScanSection.section([("exact", fit), ("again", fit)], level: 0.95).arrays)
    try expect(arrays["best fit"], [mean, mean], within: 0.01 * error)
    try expect(arrays["standard error"], [error, error], within: 0.01 * error)
    try expect(
      arrays["covariance"], [error * error, error * error], within: 0.02 * error * error)
    let ends = [mean - 1.96 * error, mean + 1.96 * error]
    try expect(arrays["interval"], ends + ends, within: 0.01 * error)
    #expect(
      arrays["interval"]?.axes == [
        .init("likelihood", ["exact", "again"]), .init("parameter", ["theta"]),
        .init("level", coordinates: [0.95]), .init("end", ["lower", "upper"]),
      ])
    let profile = try #require(arrays["profile of theta"])
    guard case .coordinates(let thetas) = profile.axes[1].places else {
      Issue.record("no coordinates")
      return
    }
    try expect(
      profile,
      (thetas + thetas).map { (($0 - mean) / error) * (($0 - mean) / error) }, within: 0.02)
    let posterior = try RatioPosterior(fit.estimate, events: events)
    let moments = try #require(PosteriorSection.section([("exact", posterior)]).arrays)
    try expect(moments["mean"], [mean], within: 0.01 * error)
    try expect(moments["standard deviation"], [error], within: 0.01 * error)
    try expect(moments["covariance"], [error * error], within: 0.02 * error * error)
    try expect(
      moments["interval"], [mean - error, mean + error] + ends, within: 0.02 * error)
  }

  @Test("Contours of a quadratic likelihood are circles at 2.30 and 5.99")
  func contours() throws {
    let axis = (0...80).map { -4 + Double($0) / 10 }
    func logLikelihood(_ x: Double, _ y: Double) -> Double { -(x * x + y * y) / 2 }
    let scan = try LikelihoodScan(axes: [axis, axis], maximum: 0) { points in
      stride(from: 0, to: points.count, by: 2).map { logLikelihood(points[$0], points[$0 + 1]) }
    }
    let figure = ScanSection.contours(
      [("fit", scan, [0, 0])], names: ("a", "b"), truth: [0.5, 0.5])
    guard case .shape(let shape) = figure.layers[0] else {
      Issue.record("no contours")
      return
    }
    #expect(shape.lines.count == 2 && shape.areas.count == 2)
    for (line, level) in zip(shape.lines, [2.2957, 5.9915]) {
      let squares = zip(line.x, line.y).map { $0 * $0 + $1 * $1 }
      #expect(squares.allSatisfy { abs($0 - level) < 0.01 })
    }
    #expect(figure.layers.count == 3)
    #expect(figure.name == "contours-a-b" && !figure.caption.contains("cut off"))
  }

  @Test("A posterior's section has the closed form's mean and quantiles")
  func posterior() throws {
    let (fit, events, mean) = try fit(count: 50)
    let posterior = try RatioPosterior(fit.estimate, events: events)
    let section = PosteriorSection.section([("exact", posterior)], truth: ["theta": 1])
    let error = (5.0 / 50).squareRoot()
    let row = section.tables[0].rows[0]
    #expect(row[2] == ReportNumber.measured(mean, error: error))
    #expect(row[5] == ReportNumber.range(mean - 1.96 * error, mean + 1.96 * error, error: error))
    // The region of higher density is the central one that ends at the truth.
    let share = 1 - NormalDistribution.twoSidedPValue((mean - 1) / error)
    let found = try #require(posterior.grid?.credibility(of: [1]))
    #expect(abs(found - share) < 0.003)
    #expect(section.paragraphs[0].contains("holds \(ReportNumber.percent(found, 1))"))
    #expect(section.figures[0].panels == nil)
    guard case .curve(let density) = section.figures[0].layers[0] else {
      Issue.record("no density")
      return
    }
    let top = try #require(density.y.max())
    #expect(abs(top - 1 / ((2 * Double.pi).squareRoot() * error)) < 0.01 * top)
  }

  @Test("A corner has a panel for each parameter and pair, regions nested, truths marked")
  func corner() throws {
    let moons = TwoMoons()
    let names = moons.prior.names
    let box = try ParameterBox(names: names, lower: [-1, -1], upper: [1, 1])
    let exact = try ExactLogRatio(moons, domain: box, observableNames: ["a", "b"])
    let posterior = try RatioPosterior(
      exact, events: ObservedEvents(x: Rows([[0, 0]]), names: ["a", "b"]))
    let figure = PosteriorSection.corner(
      [("exact", posterior), ("same", posterior)], truth: [names[0]: 0.2, names[1]: 0.2])
    let panels = try #require(figure.panels)
    #expect(panels.map { [$0.row, $0.column] } == [[0, 0], [1, 0], [1, 1]])
    #expect(panels[1].x.label == names[0] && panels[1].y.label == names[1])
    #expect(panels[0].y.label.isEmpty)
    #expect(panels[0].x.range == panels[1].x.range)
    guard case .shape(let shape) = panels[1].layers[0],
      case .points(let truth) = panels[1].layers[2]
    else {
      Issue.record("no regions")
      return
    }
    // Two moons, each with one outline at each level.
    #expect(shape.areas.map(\.count) == [2, 2])
    #expect(truth.x == [0.2])
  }
}
