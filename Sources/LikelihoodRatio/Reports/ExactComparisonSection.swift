import Evaluation
import Foundation
import Statistics

/// An estimate beside the exact log ratio: every event, the differences and their size.
public enum ExactComparisonSection {
  private static let cells = 60
  private static let bins = 50
  /// The share of events at each end that figures leave out of sight.
  private static let cut = 0.001

  /// The section on a comparison.
  public static func section(_ comparison: ExactComparison) -> ResultSection {
    let (exact, estimated) = (comparison.exact, comparison.estimated)
    let differences = zip(estimated, exact).map { $0 - $1 }
    let sorted = differences.map(abs).sorted()
    let spread = meanAndDeviation(exact).deviation
    var table = ResultTable(
      "Estimate minus exact value.",
      columns: [
        .init("events"), .init("root mean square"), .init("bias"), .init("median distance"),
        .init("95 % within"), .init("spread of exact values"),
      ])
    table.add([
      ReportNumber.count(exact.count),
      ReportNumber.measured(comparison.rootMeanSquare, error: comparison.rootMeanSquareError),
      ReportNumber.measured(comparison.bias.value, error: comparison.bias.error),
      ReportNumber.significant(quantile(ofSorted: sorted, 0.5)),
      ReportNumber.significant(quantile(ofSorted: sorted, 0.95)), ReportNumber.significant(spread),
    ])
    return ResultSection(
      title: "Beside the exact ratio",
      paragraphs: [
        "Compared is \(comparison.statement), on events that no training saw. \(verdict(comparison))"
      ],
      tables: [table],
      figures: [scatter(exact, estimated), residuals(differences)])
  }

  /// How the difference compares with what there is to learn, in a sentence.
  static func verdict(_ comparison: ExactComparison) -> String {
    let spread = meanAndDeviation(comparison.exact).deviation
    let share = comparison.rootMeanSquare / max(spread, 1e-300)
    let (bias, error) = comparison.bias
    let shown = ReportNumber.measured(bias, error: error)
    let size =
      "The difference is \(ReportNumber.percent(share, 1)) of the spread of "
      + "the exact values"
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
