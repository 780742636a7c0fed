import Evaluation
import Foundation
import LikelihoodRatio
import Statistics
import Terminal

/// `terascale ratio fit`: maximum-likelihood estimates from observed events.
let ratioFitCommand = Command(
  "fit",
  abstract: "Fit the parameters of a model to observed events: estimates, intervals, contours.",
  discussion: """
    The events are independent; their number says nothing about the parameters. Errors and \
    intervals follow from the fall of the profile likelihood and hold for many events: 'ratio \
    posterior' needs no such limit. Parameters stay in the box of the training. \
    A marginal ratio has the others integrated over the prior of the training.
    """,
  arguments: [RatioModel.argument, Argument("events", .file, "Observed events.")],
  options: RatioOptions.observed + [
    RatioOptions.fixed, RatioOptions.constrained,
    .value(
      "level", .number(in: 0.01...0.9999), "cl", default: "0.6827",
      "The confidence level of intervals."),
    RatioModel.marginal, RatioOptions.simulator, RatioOptions.seed,
  ] + RecordOptions.all
) { arguments in
  try Terascale.configureEngine(arguments)
  let model = try RatioModel(arguments).choosingMarginal(arguments)
  let events = try RatioOptions.events(arguments, model)
  let seed = UInt64(arguments.integer("seed"))
  func fit(_ ratio: any LogRatio) throws -> RatioFit {
    try RatioFit(
      ratio, events: events, fixed: try RatioOptions.fixedParameters(arguments),
      constraints: try RatioOptions.constraints(arguments, names: ratio.domain.names), seed: seed)
  }
  var fits = [(name: "estimate", fit: try fit(model.estimate))]
  if let exact = try RatioOptions.exact(arguments, like: model.estimate) {
    fits.append(("exact likelihood", try fit(exact)))
  }
  let sections = try RatioReport.fit(fits, level: arguments.double("level"))
  let record = try model.record(
    "Fit of \(arguments.url("events").lastPathComponent)",
    task: "maximum likelihood with \(events.count) events",
    sections: sections, notes: fits[0].fit.warnings,
    files: [try DataHash(of: arguments.url("events"))], arguments)
  try RecordOptions.write(record, arguments)
  for warning in fits[0].fit.warnings { arguments.console.note("Warning: \(warning)") }
  if arguments.flag("json") { return try arguments.console.printJSON(record) }
  SectionText.print(sections, on: arguments.console)
}
