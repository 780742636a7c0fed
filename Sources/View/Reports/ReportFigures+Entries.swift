import Charts
import Evaluation

extension ReportFigures {
  /// The learning curves: validation AUC and losses over the epochs of all stages in order.
  var learning: [ReportFigure] {
    let trained = entries.filter { entry in
      guard !entry.history.isEmpty else { return false }
      // An adapted entry's history often begins with that of the entry before adaptation.
      return !entries.contains {
        $0.name == entry.name && $0.history.count > entry.history.count
          && $0.history.starts(with: entry.history)
      }
    }
    guard !trained.isEmpty else { return [] }
    let caption = "the epochs of all stages are counted on; a gap separates the stages."
    var figures = [ReportFigure]()
    let areas = trained.filter { $0.history.contains { $0.validationAUC != nil } }.map {
      curve($0, $0.title, style(of: $0)) { $0.validationAUC }
    }
    if !areas.isEmpty {
      figures.append(
        ReportFigure(
          name: "validation-auc", caption: "Validation AUC after each epoch; " + caption,
          figure: TaggingFigures.learningCurves(areas, label: "validation AUC"), group: .learning))
    }
    let losses = trained.flatMap { entry in
      let color = style(of: entry).color
      var curves = [
        curve(entry, "\(entry.title), training", SeriesStyle(pair: color, isOther: false)) {
          $0.trainingLoss
        }
      ]
      if entry.history.contains(where: { $0.validationLoss != nil }) {
        let dashed = SeriesStyle(pair: color, isOther: true)
        curves.append(curve(entry, "\(entry.title), validation", dashed) { $0.validationLoss })
      }
      return curves
    }
    figures.append(
      ReportFigure(
        name: "loss", caption: "Mean loss of each epoch; " + caption,
        figure: TaggingFigures.learningCurves(losses, label: "loss"), group: .learning))
    return figures
  }

  private func curve(
    _ entry: EntryResult, _ name: String, _ style: SeriesStyle,
    _ value: (LearningCurvePoint) -> Double?
  ) -> Curve {
    var x = [Double]()
    var y = [Double]()
    for (index, point) in entry.history.enumerated() {
      if index > 0, entry.history[index - 1].stage != point.stage {
        x.append(Double(index) + 0.5)
        y.append(.nan)
      }
      x.append(Double(index + 1))
      y.append(value(point) ?? .nan)
    }
    return Curve(name, x: x, y: y, hasMarkers: true, style: style)
  }

  /// For each entry the scores of both classes and, for probabilities, the calibration.
  var scores: [ReportFigure] {
    entries.enumerated().flatMap { index, entry in
      let name = "\(index + 1)-\(ReportFigures.fileName(entry.title))"
      var histogram = TaggingFigures.scores(
        edges: entry.scoreHistogram.edges, signal: entry.scoreHistogram.signal,
        background: entry.scoreHistogram.background, title: entry.title)
      ReportFigures.shrink(&histogram)
      var figures = [
        ReportFigure(
          name: "scores-" + name, caption: "Scores of \(entry.title).", figure: histogram,
          group: .scores(entry: index))
      ]
      if let calibration = entry.calibration {
        figures.append(
          ReportFigure(
            name: "calibration-" + name, caption: ReportFigures.caption(calibration),
            figure: reliability(calibration, entry), group: .scores(entry: index)))
      }
      return figures
    }
  }

  private static func shrink(_ chart: inout Chart) {
    chart.width = 490
    chart.height = 340
  }

  private static func caption(_ calibration: CalibrationCurve) -> String {
    let error = ReportNumber.fixed(calibration.expectedCalibrationError, 4)
    let floor = ReportNumber.fixed(calibration.expectedCalibrationErrorOfPerfectTagger, 4)
    return
      "Expected calibration error \(error); a perfectly calibrated tagger would show \(floor). "
      + "Brier score \(ReportNumber.fixed(calibration.brierScore, 4)), "
      + "log loss \(ReportNumber.fixed(calibration.logLoss, 4))."
  }

  private func reliability(_ calibration: CalibrationCurve, _ entry: EntryResult) -> Chart {
    let points = calibration.bins.compactMap { bin in
      ReportFigures.point(bin.signalFraction, x: bin.meanScore)
    }
    var chart = TaggingFigures.calibration(
      [PointSeries("", points, style: style(of: entry))], title: entry.title)
    ReportFigures.shrink(&chart)
    return chart
  }

  private static func point(_ fraction: Interval, x: Double) -> PointSeries.Point? {
    switch (fraction.value, fraction.lower, fraction.upper) {
    case (let value?, let lower, let upper):
      let (low, high) = (lower ?? 0, upper ?? 1)
      return PointSeries.Point(x: x, y: value, yInterval: low <= high ? low...high : nil)
    case (nil, let lower?, _): return PointSeries.Point(x: x, y: lower, meaning: .lowerLimit)
    case (nil, nil, let upper?): return PointSeries.Point(x: x, y: upper, meaning: .upperLimit)
    case (nil, nil, nil): return nil
    }
  }

  /// The rejection at half the signal in bins of the transverse momentum.
  var momentum: ReportFigure? {
    let shown = finalStages().filter { !($0.rejectionAgainstPT ?? []).isEmpty }
    guard !shown.isEmpty else { return nil }
    let series = shown.enumerated().map { index, entry in
      let points = (entry.rejectionAgainstPT ?? []).compactMap { bin in
        // Side by side within the bin, so that the error bars do not cover each other.
        let place = (Double(index) + 1) / (Double(shown.count) + 1)
        let x = bin.lowerEdge + (bin.upperEdge - bin.lowerEdge) * place
        let width = shown.count == 1 ? bin.lowerEdge...bin.upperEdge : nil
        return bin.rejectionAt50.map { ReportFigures.point($0, x: x, width: width) }
      }
      return PointSeries(entry.title, points, style: style(of: entry))
    }
    let edges = Set(
      shown.flatMap { ($0.rejectionAgainstPT ?? []).flatMap { [$0.lowerEdge, $0.upperEdge] } })
    return ReportFigure(
      name: "rejection-against-pt",
      caption: "Background rejection in bins of the jet's transverse momentum, the cut chosen in "
        + "each bin; arrows are lower limits where no background jet survives."
        + (shown.count > 1 ? " The entries stand side by side within each bin." : ""),
      figure: TaggingFigures.rejectionAgainstPT(
        series, signalEfficiency: "0.5", binEdges: edges.sorted()), group: .performance)
  }

  private static func point(_ rejection: Rejection, x: Double, width: ClosedRange<Double>?)
    -> PointSeries.Point
  {
    guard let value = rejection.value else {
      return PointSeries.Point(x: x, y: rejection.lower, xInterval: width, meaning: .lowerLimit)
    }
    let upper = rejection.upper ?? value
    let isInterval = rejection.lower <= upper
    return PointSeries.Point(
      x: x, y: value, xInterval: width, yInterval: isInterval ? rejection.lower...upper : nil)
  }
}
