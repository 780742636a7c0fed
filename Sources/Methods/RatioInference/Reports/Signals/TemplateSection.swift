import Evaluation
import Likelihoods

/// The histograms of a workspace before and after the fit.
enum TemplateSection {
  /// The most channels that are drawn.
  private static let most = 12

  static func section(_ fit: TemplateFit) -> ResultSection {
    var section = ResultSection(title: "Histograms before and after the fit", paragraphs: [])
    if let goodness = fit.goodness { section.paragraphs.append(words(goodness)) }
    section.tables.append(table(fit))
    section.arrays = arrays(fit)
    section.figures = zip(fit.before, fit.after).prefix(most).enumerated().map { number, channel in
      figure(channel.0, channel.1, observed: fit.observed?[number])
    }
    if fit.before.count > most {
      section.paragraphs.append(
        "The figures show the first \(most) of \(fit.before.count) channels; the table has all of "
          + "them."
      )
    }
    return section
  }

  private static func words(_ goodness: SaturatedFit) -> String {
    let value =
      "−2 log of the likelihood over that of the saturated model is "
      + "\(ReportNumber.fixed(goodness.statistic, 2))"
    guard let p = goodness.pValue else {
      return "Goodness of fit: \(value). No degree of freedom is left for a test."
    }
    let warning =
      goodness.smallestCount < 5
      ? " It is rough here: a bin expects \(ReportNumber.significant(goodness.smallestCount, 2)) "
        + "events, and the χ² distribution needs a few in each." : ""
    return "Goodness of fit: \(value) for \(goodness.degrees) degrees of freedom, "
      + "p = \(ReportNumber.significant(p, 2)) by the χ² distribution.\(warning)"
  }

  private static func table(_ fit: TemplateFit) -> ResultTable {
    var table = ResultTable(
      "Expected events of each channel: before the fit with the errors of the auxiliary "
        + "measurements alone (free parameters at their starts, without error), after it with its "
        + "correlations.",
      columns: [
        .init("channel", isNumber: false), .init("sample", isNumber: false),
        .init("before the fit"),
        .init("after the fit"), .init("observed"),
      ])
    for (number, channels) in zip(fit.before, fit.after).enumerated() {
      func add(
        _ before: ChannelYields.Counts, _ after: ChannelYields.Counts, _ observed: String
      ) {
        table.add([
          channels.0.name, before.name, ReportNumber.measured(before.sum, error: before.sumError),
          ReportNumber.measured(after.sum, error: after.sumError), observed,
        ])
      }
      for (before, after) in zip(channels.0.samples, channels.1.samples) { add(before, after, "") }
      add(
        channels.0.total, channels.1.total,
        fit.observed.map { ReportNumber.plain($0[number].reduce(0, +)) } ?? ReportNumber.missing)
    }
    return table
  }

  /// The counts of each channel as numbers.
  private static func arrays(_ fit: TemplateFit) -> [String: ResultArray] {
    var arrays: [String: ResultArray] = [:]
    for (number, (before, after)) in zip(fit.before, fit.after).enumerated() {
      let bins = before.total.values.indices
      let counted = ResultArray.Axis("bin", coordinates: bins.map { Double($0 + 1) })
      arrays["expected in \(before.name)"] = ResultArray(
        [
          .init("fit", ["before", "after"]),
          .init("sample", before.samples.map(\.name) + ["total"]), counted,
          .init("number", ["count", "standard error"]),
        ],
        [before, after].flatMap { channel in
          (channel.samples + [channel.total]).flatMap { counts in
            bins.flatMap { [counts.values[$0], counts.errors[$0]] }
          }
        })
      if let observed = fit.observed {
        arrays["observed in \(before.name)"] = ResultArray([counted], observed[number])
      }
    }
    return arrays
  }

  // MARK: Figures

  private static func figure(
    _ before: ChannelYields, _ after: ChannelYields, observed: [Double]?
  ) -> ResultFigure {
    let highest =
      [before, after].flatMap { channel in
        zip(channel.total.values, channel.total.errors).map { $0 + $1 }
      } + (observed ?? []).map { $0 + $0.squareRoot() }
    let range = 0...max(1.1 * (highest.max() ?? 1), 1)
    func panel(_ column: Int, _ title: String, _ channel: ChannelYields) -> ResultFigure.Panel {
      .init(
        row: 0, column: column, x: .init("bin, \(title)"), y: .init("events", range: range),
        layers: layers(channel, observed))
    }
    return ResultFigure(
      name: "channel-\(before.name.asFileName)",
      caption: "Channel \(before.name): the samples, stacked, with the error of their sum, and the "
        + "observed counts; before the fit on the left, after it on the right.",
      panels: [panel(0, "before the fit", before), panel(1, "after the fit", after)])
  }

  /// The samples on top of each other, the error of the total and the data.
  private static func layers(
    _ channel: ChannelYields, _ observed: [Double]?
  ) -> [ResultFigure.Layer] {
    let bins = channel.total.values.indices
    let edges = (0...bins.count).map { Double($0) + 0.5 }
    let corners = bins.flatMap { [edges[$0], edges[$0 + 1]] }
    func steps(_ heights: [Double]) -> [Double] { heights.flatMap { [$0, $0] } }
    func area(_ name: String, from lower: [Double], to upper: [Double]) -> ResultFigure.Layer {
      .shape(
        .init(
          name,
          areas: [
            [
              .init(
                x: corners + corners.reversed(), y: steps(lower) + steps(upper).reversed())
            ]
          ]))
    }
    var sum = [Double](repeating: 0, count: bins.count)
    var layers: [ResultFigure.Layer] = []
    for sample in channel.samples {
      let below = sum
      for bin in bins { sum[bin] += sample.values[bin] }
      layers.append(area(sample.name, from: below, to: sum))
    }
    let total = channel.total
    layers.append(
      area(
        "error of the sum", from: bins.map { max(total.values[$0] - total.errors[$0], 0) },
        to: bins.map { total.values[$0] + total.errors[$0] }))
    if let observed {
      layers.append(
        .points(
          .init(
            "observed", x: bins.map { Double($0) + 1 }, y: observed,
            lower: observed.map { max($0 - $0.squareRoot(), 0) },
            upper: observed.map { $0 + $0.squareRoot() })))
    }
    return layers
  }
}
