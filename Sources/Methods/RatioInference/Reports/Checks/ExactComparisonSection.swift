import Evaluation
import Foundation
import Numerics
import Ranking

/// An estimate beside the exact log ratio: every event, the differences and their size.
public enum ExactComparisonSection {
  private static let cells = 60
  private static let bins = 50
  /// The share of events at each end that figures leave out of sight.
  private static let cut = 0.001

  /// Beyond this |log r| one event decides by itself, and how clearly it does makes no difference.
  private static let decisive = 10.0
  /// The fewest events that are looked at by themselves.
  private static let fewest = 20

  /// The section on a comparison. Where many events are decisive, those that are not are what the
  /// figures show.
  public static func section(_ comparison: ExactComparison) -> ResultSection {
    var table = ResultTable(
      "Estimate minus exact value.",
      columns: [
        .init("events", isNumber: false), .init("number"), .init("root mean square"),
        .init("bias"), .init("median distance"), .init("95 % within"),
        .init("spread of exact values"),
      ])
    table.add(row("all", comparison))
    var shown = comparison
    var remark = ""
    let near = comparison.within(decisive)
    if let near, near.exact.count >= fewest, near.exact.count * 100 < comparison.exact.count * 99 {
      table.add(row("|log r| up to \(ReportNumber.plain(decisive))", near))
      shown = near
      remark =
        " For the \(ReportNumber.count(near.exact.count)) events whose exact log r is at most "
        + "\(ReportNumber.plain(decisive)) in size (the others are decided anyway) the share "
        + "is \(ReportNumber.percent(share(near), 1)). Figures show these."
    }
    let differences = zip(shown.estimated, shown.exact).map { $0 - $1 }
    return ResultSection(
      title: "Beside the exact ratio",
      paragraphs: [
        "Compared is \(comparison.statement), on events that no training saw. "
          + verdict(comparison) + remark
      ],
      tables: [table],
      figures: [scatter(shown.exact, shown.estimated), residuals(differences)])
  }

  private static func row(_ name: String, _ comparison: ExactComparison) -> [String] {
    let sorted = zip(comparison.estimated, comparison.exact).map { abs($0 - $1) }.sorted()
    return [
      name, ReportNumber.count(comparison.exact.count),
      ReportNumber.measured(comparison.rootMeanSquare, error: comparison.rootMeanSquareError),
      ReportNumber.measured(comparison.bias.value, error: comparison.bias.error),
      ReportNumber.significant(quantile(ofSorted: sorted, 0.5)),
      ReportNumber.significant(quantile(ofSorted: sorted, 0.95)),
      ReportNumber.significant(meanAndDeviation(comparison.exact).deviation),
    ]
  }

  /// The root mean square of the differences over the spread of the exact values.
  private static func share(_ comparison: ExactComparison) -> Double {
    comparison.rootMeanSquare / max(meanAndDeviation(comparison.exact).deviation, 1e-300)
  }

  /// How the difference compares with what there is to learn, in a sentence.
  static func verdict(_ comparison: ExactComparison) -> String {
    let (bias, error) = comparison.bias
    let shown = ReportNumber.measured(bias, error: error)
    let size =
      "The root mean square difference is \(ReportNumber.percent(share(comparison), 1)) of the "
      + "spread of the exact values"
    return abs(bias) > 3 * error
      ? size + ", with a bias of \(shown), which is no chance."
      : size + ", without a significant bias."
  }

  private static func scatter(_ exact: [Double], _ estimated: [Double]) -> ResultFigure {
    let (x, y) = (range(exact), range(estimated))
    let both = min(x.lowerBound, y.lowerBound)...max(x.upperBound, y.upperBound)
    let histogram = WeightedHistogram(bins: cells, from: both.lowerBound, to: both.upperBound)
    var contents = [Double](repeating: 0, count: cells * cells)
    for (value, estimate) in zip(exact, estimated) {
      guard let column = histogram.bin(of: value), let row = histogram.bin(of: estimate) else {
        continue
      }
      contents[column * cells + row] += 1
    }
    return ResultFigure(
      name: "ratio-exact",
      caption: "Estimated against exact log r: a cell is the darker the larger the logarithm of "
        + "its number of events.",
      x: .init("exact log r", range: both), y: .init("estimated log r", range: both),
      layers: [
        .density(
          .init("events", xEdges: histogram.edges, yEdges: histogram.edges, contents: contents)),
        .diagonal,
      ])
  }

  private static func residuals(_ differences: [Double]) -> ResultFigure {
    let range = range(differences)
    var histogram = WeightedHistogram(bins: bins, from: range.lowerBound, to: range.upperBound)
    for difference in differences { histogram.fill(difference) }
    return ResultFigure(
      name: "ratio-residuals",
      caption: "Estimated minus exact log r of the same events; outliers beyond the range of "
        + "\(ReportNumber.percent(1 - 2 * cut)) of them are not shown.",
      x: .init("estimated − exact log r", range: range), y: .init("events"),
      layers: [
        .histogram(
          .init("", edges: histogram.edges, contents: histogram.sums, isFilled: true)),
        .vertical(0, label: ""),
      ])
  }

  /// The range of all values but the outermost, never empty.
  private static func range(_ values: [Double]) -> ClosedRange<Double> {
    let sorted = values.sorted()
    let (low, high) = (quantile(ofSorted: sorted, cut), quantile(ofSorted: sorted, 1 - cut))
    let air = max(0.03 * (high - low), 1e-9 * max(abs(low), 1))
    return low - air...high + air
  }
}

extension ExactComparison {
  /// The events whose exact log ratio is at most `limit` in size; nil for none.
  func within(_ limit: Double) -> ExactComparison? {
    let rows = exact.indices.filter { abs(exact[$0]) <= limit }
    guard !rows.isEmpty else { return nil }
    return ExactComparison(
      exact: rows.map { exact[$0] }, estimated: rows.map { estimated[$0] }, statement: statement)
  }

  private init(exact: [Double], estimated: [Double], statement: String) {
    self.exact = exact
    self.estimated = estimated
    self.statement = statement
  }
}
