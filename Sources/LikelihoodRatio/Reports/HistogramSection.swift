import Evaluation
import Statistics

/// What a histogram's templates are, and how they follow the parameters.
enum HistogramSection {
  /// The section on templates and on how they describe events that did not make them.
  static func section(
    _ ratio: HistogramLogRatio, count: Int, closures: [TemplateClosure]
  ) -> ResultSection {
    ResultSection(
      title: "Templates",
      paragraphs: [
        TrainingSection.meaning(ratio),
        "\(ratio.bins.count) bins of \(ratio.observableNames[0]) from "
          + "\(ReportNumber.count(count)) simulations. The logarithm of each template is a "
          + "polynomial of degree \(ratio.configuration.degree) in theta up to a normalization, by "
          + "maximum likelihood; \(ratio.configuration.replicas) bootstrap replicas of the "
          + "simulations measure its error.",
      ],
      tables: [DiagnosticsSection.table(closures.map(\.verdict))],
      figures: closures.map(figure))
  }

  /// The templates of the first, a middle and the last slice, beside the counts.
  private static func figure(_ closure: TemplateClosure) -> ResultFigure {
    let slices = closure.slices
    let shown = Array(Set([0, slices.count / 2, slices.count - 1])).sorted().map { slices[$0] }
    let layers = shown.flatMap { slice -> [ResultFigure.Layer] in
      let label = "\(closure.parameter) ≈ \(ReportNumber.plain(slice.center, 3))"
      let bins = slice.observed.indices.map { Double($0 + 1) }
      let total = slice.observed.reduce(0, +)
      let errors = slice.variances.map { $0.squareRoot() }
      return [
        .curve(.init(label, x: bins, y: slice.expected.map { $0 / total })),
        .points(
          .init(
            label + ", simulated", x: bins, y: slice.observed.map { $0 / total },
            lower: zip(slice.observed, errors).map { ($0 - $1) / total },
            upper: zip(slice.observed, errors).map { ($0 + $1) / total })),
      ]
    }
    return ResultFigure(
      name: "templates-\(closure.parameter.asFileName)",
      caption: "Templates and the share of simulations that did not make them, in slices of "
        + "\(closure.parameter).",
      x: .init("bin", isCount: true), y: .init("share of events"), layers: layers)
  }
}
