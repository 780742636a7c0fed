/// The figures of a tagging study, with the axes and marks that readers of the field expect.
public enum TaggingFigures {
  /// Background rejection against signal efficiency, as in arXiv:1902.09914, figure 5.
  ///
  /// - Parameter curves: x = signal efficiency, y = 1/ε_B; points where no background survives must
  ///   be left out or not finite.
  public static func roc(_ curves: [Curve], title: String = "") -> Chart {
    Chart(
      title, x: Axis("signal efficiency ε_{S}", range: 0...1),
      y: Axis("background rejection 1/ε_{B}", scale: .logarithmic),
      layers: curves.map(Layer.curve))
  }

  /// A quantity against the epoch of training.
  ///
  /// - Parameter label: What is shown, for example `validation AUC`.
  public static func learningCurves(
    _ curves: [Curve], label: String, isLogarithmic: Bool = false, title: String = ""
  ) -> Chart {
    Chart(
      title, x: Axis("epoch", isCount: true),
      y: Axis(label, scale: isLogarithmic ? .logarithmic : .linear),
      layers: curves.map(Layer.curve))
  }

  /// The scores of both classes as densities.
  ///
  /// - Parameters:
  ///   - edges: Bin edges in the score, one more than there are bins.
  ///   - signal: Weight of signal in each bin; normalized here to unit area.
  ///   - background: The same for background.
  public static func scores(
    edges: [Double], signal: [Double], background: [Double], signalName: String = "signal",
    backgroundName: String = "background", title: String = ""
  ) -> Chart {
    func density(_ contents: [Double]) -> [Double] {
      let total = contents.reduce(0, +)
      guard total > 0 else { return contents }
      return contents.indices.map { contents[$0] / total / (edges[$0 + 1] - edges[$0]) }
    }
    return Chart(
      title,
      x: Axis("score", range: edges.first.flatMap { first in edges.last.map { first...$0 } }),
      y: Axis("jets, unit area", scale: .logarithmic),
      layers: [
        .steps(
          StepHistogram(
            signalName, edges: edges, contents: density(signal), isFilled: true,
            style: SeriesStyle(color: 0, dash: 0, marker: 0))),
        .steps(
          StepHistogram(
            backgroundName, edges: edges, contents: density(background), isFilled: true,
            style: SeriesStyle(color: 1, dash: 1, marker: 1))),
      ])
  }

  /// The fraction of signal found in bins of the predicted probability.
  public static func calibration(_ series: [PointSeries], title: String = "") -> Chart {
    Chart(
      title, x: Axis("predicted probability of signal", range: 0...1),
      y: Axis("fraction of signal", range: 0...1.02),
      layers: [.reference(ReferenceLine(.diagonal, "calibrated"))] + series.map(Layer.points))
  }

  /// Background rejection in bins of the jet's transverse momentum, at one signal efficiency.
  ///
  /// - Parameter binEdges: Where thin lines separate the bins, in GeV.
  public static func rejectionAgainstPT(
    _ series: [PointSeries], signalEfficiency: String, binEdges: [Double] = [], title: String = ""
  ) -> Chart {
    Chart(
      title,
      x: Axis(
        "jet p_{T} [GeV]",
        range: binEdges.min().flatMap { low in binEdges.max().map { low...$0 } }),
      y: Axis("1/ε_{B} at ε_{S} = \(signalEfficiency)", scale: .logarithmic),
      layers: binEdges.map { .reference(ReferenceLine(.vertical($0))) } + series.map(Layer.points))
  }

  /// Significance improvement ε_S/√ε_B against signal efficiency.
  public static func significanceImprovement(_ curves: [Curve], title: String = "") -> Chart {
    Chart(
      title, x: Axis("signal efficiency ε_{S}", range: 0...1),
      y: Axis("significance improvement ε_{S}/√ε_{B}"),
      layers: [.reference(ReferenceLine(.horizontal(1), "no selection"))]
        + curves.map(Layer.curve))
  }

  /// Mean images on one logarithmic color scale.
  ///
  /// - Parameters:
  ///   - panels: size × size pixels each, rows in φ, columns in η.
  ///   - halfWidth: Half the side of the image in η and φ.
  public static func meanImages(
    _ panels: [HeatMap.Panel], size: Int, halfWidth: Double, label: String = "mean p_{T} of a pixel"
  ) -> HeatMap {
    HeatMap(
      panels: panels, columns: size, rows: size, x: Axis("Δη", range: -halfWidth...halfWidth),
      y: Axis("Δφ [rad]", range: -halfWidth...halfWidth),
      color: Axis(label, scale: .logarithmic))
  }

  /// The leaderboard by AUC.
  public static func leaderboard(_ rows: [DotPlot.Row], title: String = "") -> DotPlot {
    DotPlot(
      title, rows: rows, axis: Axis("AUC"), names: ("before adaptation", "after adaptation"))
  }
}
