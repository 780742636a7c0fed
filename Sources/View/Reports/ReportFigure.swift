import Charts
import Evaluation

/// A figure of a report.
public struct ReportFigure: Sendable {
  /// The part of the report that it belongs to.
  enum Group: Equatable, Sendable {
    case ranking, performance, learning, images
    /// A section that a method added, by its place in the record.
    case section(Int)
    /// Scores and calibration of one entry, by its place in the record.
    case scores(entry: Int)
  }

  /// A name that is unique in the report and usable as a file name.
  public let name: String
  /// What it shows, in a sentence.
  public let caption: String
  /// The figure itself.
  public let figure: any SVGFigure
  let group: Group

  /// Whether the figure shows a single entry rather than compares them.
  var isOfOneEntry: Bool {
    if case .scores = group { true } else { false }
  }
}

/// The figures of a result record.
public struct ReportFigures {
  /// Above this many curves a figure shows only the entries' final stages.
  static let crowd = 8
  let record: ResultRecord
  let entries: [EntryResult]
  private let colors: [String: Int]

  /// The figures of `record`.
  public init(_ record: ResultRecord) {
    self.record = record
    entries = record.entries
    var colors: [String: Int] = [:]
    for entry in record.entries where colors[entry.name] == nil {
      colors[entry.name] = colors.count
    }
    self.colors = colors
  }

  /// All figures in the order of the report.
  public var all: [ReportFigure] {
    guard !entries.isEmpty else { return sections + images }
    return [ranking, roc] + [improvement, momentum].compactMap { $0 } + learning + sections + scores
      + images
  }

  /// Entries of one name share the color; dashes and rings tell before from after adaptation.
  func style(of entry: EntryResult) -> SeriesStyle {
    SeriesStyle(
      pair: colors[entry.name] ?? 0, isOther: entry.stage == EntryResult.beforeAdaptation)
  }

  /// The entries of a figure that cannot hold all of them.
  func finalStages() -> [EntryResult] {
    guard entries.count > ReportFigures.crowd else { return entries }
    let adapted = Set(entries.filter { $0.stage == EntryResult.afterAdaptation }.map(\.name))
    return entries.filter { $0.stage != EntryResult.beforeAdaptation || !adapted.contains($0.name) }
  }

  private var ranking: ReportFigure {
    var rows: [(auc: Double, row: DotPlot.Row)] = []
    for entry in entries {
      let isBefore = entry.stage == EntryResult.beforeAdaptation
      let partner = entries.first {
        $0.name == entry.name
          && $0.stage == (isBefore ? EntryResult.afterAdaptation : EntryResult.beforeAdaptation)
      }
      if isBefore, partner != nil { continue }
      let before = entry.stage == EntryResult.afterAdaptation ? partner?.metrics.auc : nil
      let after = entry.metrics.auc
      let number = { (auc: Measured) in ReportNumber.fixed(auc.value, 4) }
      rows.append(
        (
          after.value.isFinite ? after.value : 0,
          DotPlot.Row(
            before == nil ? entry.title : entry.name, before: before.map(ReportFigures.mark),
            after: ReportFigures.mark(after),
            text: before.map { "\(number($0)) → \(number(after))" } ?? number(after),
            color: style(of: entry).color)
        ))
    }
    let sorted = rows.enumerated().sorted {
      ($1.element.auc, $0.offset) < ($0.element.auc, $1.offset)
    }
    let hasPairs = entries.contains { $0.stage == EntryResult.beforeAdaptation }
    return ReportFigure(
      name: "leaderboard",
      caption: "Area under the ROC curve with its interval from the finite test set"
        + (hasPairs ? "; arrows lead from before to after adaptation." : "."),
      figure: TaggingFigures.leaderboard(sorted.map(\.element.row)), group: .ranking)
  }

  private static func mark(_ auc: Measured) -> DotPlot.Mark {
    let isInterval = auc.lower.isFinite && auc.upper.isFinite && auc.lower <= auc.upper
    return DotPlot.Mark(auc.value, interval: isInterval ? auc.lower...auc.upper : nil)
  }

  private var roc: ReportFigure {
    let curves = entries.map { entry in
      let points = entry.roc.filter { $0.backgroundEfficiency > 0 }
      return Curve(
        entry.title, x: points.map(\.signalEfficiency),
        y: points.map { 1 / $0.backgroundEfficiency }, style: style(of: entry))
    }
    return ReportFigure(
      name: "roc",
      caption: "Background rejection against signal efficiency; up and right is better. The curves "
        + "end where no background event of the test set survives.",
      figure: TaggingFigures.roc(curves), group: .performance)
  }

  private var improvement: ReportFigure? {
    let shown = finalStages().filter { !$0.significanceImprovement.points.isEmpty }
    guard !shown.isEmpty else { return nil }
    let hasBands = shown.count <= 3
    let curves = shown.map { entry in
      let points = entry.significanceImprovement.points
      return Curve(
        entry.title, x: points.map(\.signalEfficiency), y: points.map(\.value),
        lower: hasBands ? points.map(\.lower) : nil, upper: hasBands ? points.map(\.upper) : nil,
        style: style(of: entry))
    }
    let least = shown[0].significanceImprovement.minimumBackgroundPassing
    return ReportFigure(
      name: "significance-improvement",
      caption: "Gain in S/√B of a selection against signal efficiency, where at least "
        + "\(ReportNumber.rounded(least)) background events pass.",
      figure: TaggingFigures.significanceImprovement(curves), group: .performance)
  }

  private var images: [ReportFigure] {
    var groups: [[NamedImage]] = []
    for image in record.images {
      let index = groups.firstIndex { $0[0].sharesAxes(with: image) && $0.count < 2 }
      if let index { groups[index].append(image) } else { groups.append([image]) }
    }
    return groups.map { group in
      let first = group[0]
      let isPositive = group.allSatisfy { $0.values.allSatisfy { $0.isNaN || $0 >= 0 } }
      let map = HeatMap(
        panels: group.map { HeatMap.Panel($0.title, values: $0.values.map(Double.init)) },
        columns: first.columns, rows: first.rows,
        x: Axis(first.horizontalLabel, range: ReportFigures.range(first.horizontalRange)),
        y: Axis(first.verticalLabel, range: ReportFigures.range(first.verticalRange)),
        color: Axis(first.valueLabel, scale: isPositive ? .logarithmic : .linear))
      return ReportFigure(
        name: "image-" + group.map { ReportFigures.fileName($0.name) }.joined(separator: "-"),
        caption: group.map(\.title).joined(separator: " and ")
          + (isPositive ? ", on a logarithmic color scale; empty pixels stay blank." : "."),
        figure: map, group: .images)
    }
  }

  private static func range(_ ends: [Double]) -> ClosedRange<Double> {
    guard ends.count == 2, ends[0].isFinite, ends[1].isFinite, ends[0] < ends[1] else {
      return 0...1
    }
    return ends[0]...ends[1]
  }

  /// `text` with everything but letters and digits turned into dashes.
  static func fileName(_ text: String) -> String {
    let words = text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.isEmpty ? "x" : words.joined(separator: "-")
  }
}

extension NamedImage {
  fileprivate func sharesAxes(with other: NamedImage) -> Bool {
    (rows, columns) == (other.rows, other.columns)
      && (horizontalLabel, verticalLabel, valueLabel)
        == (other.horizontalLabel, other.verticalLabel, other.valueLabel)
      && (horizontalRange, verticalRange) == (other.horizontalRange, other.verticalRange)
  }
}
