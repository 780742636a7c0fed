import Evaluation
import RatioEstimation

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
        "\(ratio.bins.count) bins of \(ratio.observableNames[0])"
          + (ratio.fill == nil ? "" : ", and one of the events that miss it,") + " from "
          + "\(ReportNumber.count(count)) simulations. The logarithm of each template is a "
          + "polynomial of degree \(ratio.configuration.degree) in theta up to a normalization, by "
          + "maximum likelihood; \(ratio.configuration.replicas) bootstrap replicas of the "
          + "simulations measure its error.",
      ],
      tables: [DiagnosticsSection.table(closures.map(\.verdict))],
      figures: closures.map(figure))
  }

  /// The templates of the first, a middle and the last slice, beside the counts, as densities.
  private static func figure(_ closure: TemplateClosure) -> ResultFigure {
    let slices = closure.slices
    let shown = Array(Set([0, slices.count / 2, slices.count - 1])).sorted().map { slices[$0] }
    let bins = closure.edges.indices.dropLast().filter { closure.edges[$0] < closure.edges[$0 + 1] }
    let centers = bins.map { (closure.edges[$0] + closure.edges[$0 + 1]) / 2 }
    let layers = shown.flatMap { slice -> [ResultFigure.Layer] in
      let label = "\(closure.parameter) ≈ \(ReportNumber.plain(slice.center, 3))"
      let total = slice.observed.reduce(0, +)
      func density(_ values: [Double], _ sigmas: Double = 0) -> [Double] {
        bins.map {
          (values[$0] + sigmas * slice.variances[$0].squareRoot())
            / (total * (closure.edges[$0 + 1] - closure.edges[$0]))
        }
      }
      return [
        .histogram(
          .init(
            label, edges: bins.map { closure.edges[$0] } + [closure.edges[closure.edges.count - 1]],
            contents: density(slice.expected))),
        .points(
          .init(
            label + ", simulated", x: centers, y: density(slice.observed),
            lower: density(slice.observed, -1), upper: density(slice.observed, 1))),
      ]
    }
    return ResultFigure(
      name: "templates-\(closure.parameter.asFileName)",
      caption: "Templates and the density of simulations that did not make them, in slices of "
        + "\(closure.parameter). The outer bins reach to the smallest and the largest value.",
      x: .init(closure.observable), y: .init("share of events over the bin's width"), layers: layers
    )
  }
}
