import Diagnostics
import Evaluation
import Foundation
import Numerics
import Ranking

/// A calibration: whether it helps, what it does, how well probabilities are met before and after.
public enum CalibrationSection {
  /// The section on a calibration.
  public static func section(_ calibration: RatioCalibration) -> ResultSection {
    var table = ResultTable(
      "The cross-entropy of both classes with equal weight, of events that the map was not fitted "
        + "to; the mean ratio of the denominator's events should be 1.",
      columns: [
        .init("map", isNumber: false), .init("loss before"), .init("loss after"), .init("change"),
        .init("mean ratio after"), .init("held-out loss", isNumber: false),
      ])
    for candidate in calibration.candidates {
      let assessment = candidate.assessment
      table.add([
        candidate.method.name, ReportNumber.fixed(assessment.lossBefore, 5),
        ReportNumber.fixed(assessment.lossAfter, 5),
        ReportNumber.measured(assessment.change, error: assessment.errorOfChange),
        ReportNumber.measured(
          assessment.normalization.mean, error: assessment.normalization.error),
        effect(assessment),
      ])
    }
    var figures: [ResultFigure] = []
    if let chosen = calibration.chosen {
      figures.append(map(chosen.map, chosen.replicas, scores: calibration.sample.scores))
    }
    if let figure = reliability(calibration) { figures.append(figure) }
    return ResultSection(
      title: "Calibration", paragraphs: [verdict(calibration), normalization(calibration)],
      tables: [table], figures: figures)
  }

  private static func effect(_ assessment: CalibrationAssessment) -> String {
    switch assessment.verdict.outcome {
    case .pass: "lowered"
    case .warn: "not changed"
    case .fail: "raised"
    }
  }

  /// Which map was taken, and whether it helps.
  static func verdict(_ calibration: RatioCalibration) -> String {
    guard let chosen = calibration.chosen?.candidate else {
      return
        "None of \(calibration.candidates.count) maps lowered the held-out loss by more than two "
        + "standard errors, and normalization and balance ask for no factor: the ratio stays as it "
        + "is."
    }
    let assessment = chosen.assessment
    let change = ReportNumber.measured(assessment.change, error: assessment.errorOfChange)
    if calibration.isScaledByCheck {
      return
        "None of \(calibration.candidates.count) maps lowered the held-out loss by more than two "
        + "standard errors. Normalization or balance is off by more than chance, so that all "
        + "ratios are multiplied with one factor; the change of the loss is \(change)."
    }
    let choice =
      calibration.candidates.count > 1
      ? "The \(chosen.method.name) map has the smallest held-out loss of "
        + "\(calibration.candidates.count)" : "The \(chosen.method.name) map was asked for"
    return choice
      + ". It has \(effect(assessment)) the loss: the change is \(change)."
      + (assessment.verdict.outcome == .pass ? "" : " The ratio is not better with it.")
  }

  private static func normalization(_ calibration: RatioCalibration) -> String {
    let sample = calibration.sample
    let rows = sample.isSignal.indices.filter { sample.isSignal[$0] == 0 }
    let before = RatioNormalization(
      logRatios: rows.map { sample.scores[$0] },
      weights: sample.weights.map { weights in rows.map { weights[$0] } })
    var text =
      "Mean ratio over the denominator, which should be 1: "
      + "\(ReportNumber.measured(before.mean, error: before.error)) before"
    if let after = calibration.chosen?.candidate.assessment.normalization {
      text += ", \(ReportNumber.measured(after.mean, error: after.error)) after on other events"
    }
    guard calibration.chosen != nil else { return text + "." }
    return text + ". "
      + (calibration.isNormalized
        ? "The calibrated ratio is scaled so that it is 1 over all of them."
        : "The calibrated ratio is not scaled to 1.")
  }

  /// The calibrated log ratio against the one before, with the spread of the replicas.
  public static func map(
    _ map: CalibrationMap, _ replicas: CalibrationBootstrap, scores: [Double]
  ) -> ResultFigure {
    let sorted = scores.sorted()
    let (low, high) = (quantile(ofSorted: sorted, 0.001), quantile(ofSorted: sorted, 0.999))
    let x = (0...200).map { low + (high - low) * Double($0) / 200 }
    let y = map.logRatios(x)
    let errors = replicas.standardErrors(x)
    return ResultFigure(
      name: "calibration-map",
      caption: "The \(map.method.name) map; the band is one standard deviation of "
        + "\(replicas.maps.count) bootstrap replicas. On the diagonal nothing changes.",
      x: .init("log r before", range: low < high ? low...high : nil), y: .init("log r after"),
      layers: [
        .curve(
          .init(
            "map", x: x, y: y, lower: zip(y, errors).map { $0 - $1 },
            upper: zip(y, errors).map { $0 + $1 })), .diagonal,
      ])
  }

  /// The share of the numerator in bins of the probability, before and after.
  private static func reliability(_ calibration: RatioCalibration) -> ResultFigure? {
    let sample = calibration.sample
    guard let before = diagram(sample) else { return nil }
    var diagrams = [("before", before)]
    var caption =
      "The share of the numerator in bins of its probability r/(1 + r), both classes "
      + "with equal weight; bars are 95 % intervals."
    if let assessment = calibration.chosen?.candidate.assessment,
      let calibrated = try? ScoredSample(
        scores: assessment.logRatios, isSignal: sample.isSignal, weights: sample.weights),
      let after = diagram(calibrated)
    {
      diagrams.append(("after", after))
      caption += " After: every event by a map that was not fitted to it."
    }
    return DiagnosticsSection.reliability(diagrams, name: "calibration-reliability", caption)
  }

  private static func diagram(_ sample: ScoredSample) -> ReliabilityDiagram? {
    (try? sample.balancedProbabilities()).flatMap { ReliabilityDiagram($0) }
  }
}
