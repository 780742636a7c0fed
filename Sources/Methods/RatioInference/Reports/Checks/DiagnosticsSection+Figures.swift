import Diagnostics
import Evaluation
import Numerics
import Ranking

extension DiagnosticsSection {
  private static let level = 0.95
  private static let columns = 3

  /// Reliability diagrams of the same events.
  public static func reliability(
    _ diagrams: [(name: String, diagram: ReliabilityDiagram)], name: String, _ caption: String
  ) -> ResultFigure {
    ResultFigure(
      name: name, caption: caption, x: .init("probability of the numerator", range: 0...1),
      y: .init("share of the numerator", range: 0...1),
      layers: diagrams.map { named in
        let bins = named.diagram.bins
        return .points(
          .init(
            named.name, x: bins.map(\.meanScore), y: bins.map(\.signalFraction),
            lower: bins.map(\.interval.lower), upper: bins.map(\.interval.upper)))
      } + [.diagonal])
  }

  /// Histograms of ranks, each with the band of uniform ones.
  public static func ranks(
    _ tests: [(name: String, test: RankTest)], name: String, _ caption: String
  ) -> ResultFigure {
    let plots = tests.map { named -> (x: ResultFigure.Axis, layers: [ResultFigure.Layer]) in
      let test = named.test
      let groups = test.histogram.count
      let edges = (0...groups).map { Double($0) / Double(groups) }
      let ranges = test.expected.map {
        BinomialDistribution.centralRange(
          trials: test.count, probability: $0 / Double(test.count), level: level)
      }
      // A band in steps: both edges of every bin.
      func steps(_ values: [Double]) -> [Double] { values.flatMap { [$0, $0] } }
      let x = (0..<groups).flatMap { [edges[$0], edges[$0 + 1]] }
      return (
        .init(named.name, range: 0...1),
        [
          .histogram(.init("seen", edges: edges, contents: test.histogram.map(Double.init))),
          .curve(
            .init(
              "expected", x: x, y: steps(test.expected),
              lower: steps(ranges.map { Double($0.lowerBound) }),
              upper: steps(ranges.map { Double($0.upperBound) }))),
        ]
      )
    }
    let most = tests.flatMap { $0.test.histogram + $0.test.expected.map { Int(1.7 * $0) } }.max()
    let y = ResultFigure.Axis("simulations", range: 0...(1.1 * Double(most ?? 1)))
    guard plots.count > 1 else {
      var x = plots.first?.x ?? .init("")
      x.label = "rank of \(x.label), as a share"
      if name == "random-points" { x.label = "share of \(tests[0].name)" }
      return ResultFigure(
        name: name, caption: caption, x: x, y: y, layers: plots.first?.layers ?? [])
    }
    return ResultFigure(
      name: name, caption: caption + " Ranks are shown as shares of the draws.",
      panels: plots.enumerated().map { place, plot in
        .init(row: place / columns, column: place % columns, x: plot.x, y: y, layers: plot.layers)
      })
  }

  /// The share of truths in regions of each credibility, with the band of posteriors that are
  /// right.
  public static func coverage(_ coverage: ExpectedCoverage) -> ResultFigure {
    let sorted = coverage.credibilities.sorted()
    let trials = sorted.count
    let levels = (0...100).map { Double($0) / 100 }
    let ranges = levels.map {
      BinomialDistribution.centralRange(trials: trials, probability: $0, level: level)
    }
    var (below, seen) = (0, [Double]())
    for level in levels {
      while below < trials && sorted[below] <= level { below += 1 }
      seen.append(Double(below) / Double(trials))
    }
    return ResultFigure(
      name: "expected-coverage",
      caption: "The share of truths inside of the regions of highest posterior density. Below the "
        + "diagonal posteriors are too narrow, above it they are wider than they need to be.",
      x: .init("credibility of the region", range: 0...1),
      y: .init("share of truths inside", range: 0...1),
      layers: [
        .curve(.init("seen", x: levels, y: seen)),
        .curve(
          .init(
            "expected", x: levels, y: levels,
            lower: ranges.map { Double($0.lowerBound) / Double(trials) },
            upper: ranges.map { Double($0.upperBound) / Double(trials) })),
      ])
  }

  /// The distances of the distributions of features, largest first.
  static func closure(_ closure: FeatureClosure) -> ResultFigure {
    let most = 20
    let order = closure.names.indices.sorted {
      closure.tests[$0].distance > closure.tests[$1].distance
    }.prefix(most).reversed()
    let rows = order.enumerated().map { (place: Double($0.offset), feature: $0.element) }
    return ResultFigure(
      name: "feature-closure",
      caption: "The largest distance of the distribution functions of each feature between the "
        + "numerator and the denominator reweighted by r"
        + (closure.names.count > most ? ", the \(most) largest of \(closure.names.count)." : ".")
        + " Marks: p-value, corrected for their number, above or below 0.05.",
      x: .init("distance of the distribution functions"),
      y: .init("", names: order.map { closure.names[$0] }),
      layers: [("p ≥ 0.05", { $0 >= 0.05 }), ("p < 0.05", { $0 < 0.05 })].map {
        (name: String, isShown: (Double) -> Bool) -> ResultFigure.Layer in
        let shown = rows.filter { isShown(closure.adjustedPValues[$0.feature]) }
        let distances = shown.map { closure.tests[$0.feature].distance }
        return .rows(
          .init(
            shown.isEmpty ? "" : name, x: distances, y: shown.map(\.place),
            lower: distances.map { _ in 0 }, upper: distances))
      })
  }
}
