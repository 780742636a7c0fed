import Evaluation
import Foundation
import Randomness
import RatioEstimation
import RatioInference
import Simulation
import Terminal

/// `terascale ratio fit`: maximum-likelihood estimates from observed events.
let ratioFitCommand = Command(
  "fit",
  abstract: "Fit the parameters of a model to observed events: estimates, intervals, contours.",
  discussion: """
    The events are independent; their number says nothing about the parameters. Errors and \
    intervals follow from the fall of the profile likelihood and hold for many events: 'ratio \
    posterior' needs no such limit. Parameters stay in the box of the training. \
    A marginal ratio has the others integrated over the prior of the training. \
    --pseudo-experiments fits many sets of simulated events and tells how often their intervals \
    hold the truth.
    """,
  arguments: [RatioModel.argument, Argument("events", .file, "Observed events.")],
  options: RatioOptions.observed + [
    RatioOptions.fixed, RatioOptions.constrained,
    .value(
      "level", .number(in: 0.01...0.9999), "cl", default: "0.6827",
      "The confidence level of intervals."),
    .value(
      "pseudo-experiments", .integer(in: 2...1_000_000), "n",
      "The events were simulated at one point: fit as many sets of them and measure bias and "
        + "coverage."
    ),
    .value(
      "size", .integer(in: 1...Int.max), "n",
      "The events of each pseudo-experiment. Default: all events, shared equally."),
    .repeated(
      "truth", .text, "name=value", "The point at which pseudo-experiments were simulated."),
    RatioModel.marginal, RatioOptions.simulator, RatioOptions.seed,
  ] + RecordOptions.all
) { arguments in
  try Terascale.configureEngine(arguments)
  let model = try RatioModel(arguments).choosingMarginal(arguments)
  let events = try RatioOptions.events(arguments, model)
  let seed = UInt64(arguments.integer("seed"))
  if let count = arguments.integerIfGiven("pseudo-experiments") {
    return try measureCoverage(model, events, count: count, seed: seed, arguments)
  }
  for option in ["size", "truth"] where arguments.isGiven(option) {
    throw UsageError("--\(option) belongs to --pseudo-experiments")
  }
  func fit(_ ratio: any LogRatio) throws -> RatioFit {
    try RatioFit(
      ratio, events: events, fixed: try RatioOptions.fixedParameters(arguments),
      constraints: try RatioOptions.constraints(arguments, names: ratio.domain.names), seed: seed)
  }
  var fits = [(name: "estimate", fit: try fit(model.estimate))]
  if let exact = try RatioOptions.exact(arguments, like: model.estimate) {
    fits.append(("exact likelihood", try fit(exact)))
  }
  let sample = try SampleComparison(
    events, model.estimate, at: fits[0].fit.profile.bestFit().point, place: "at the best fit",
    random: RandomStream(seed: seed).substream("sample"))
  let grounds = model.grounds(events, sample: sample?.verdicts ?? [])
  let sections =
    try RatioReport.fit(fits, level: arguments.double("level")) + [grounds.section]
  let warnings = grounds.warnings + fits[0].fit.warnings
  let record = try model.record(
    "Fit of \(arguments.url("events").lastPathComponent)",
    task: "maximum likelihood with \(events.count) events",
    sections: sections, notes: warnings,
    files: [try DataHash(of: arguments.url("events"))], arguments)
  try RecordOptions.write(record, arguments)
  for warning in warnings { arguments.console.note("Warning: \(warning)") }
  if arguments.flag("json") { return try arguments.console.printJSON(record) }
  SectionText.print(sections, on: arguments.console)
}

/// Fits pseudo-experiments and tells how often their intervals hold the truth.
private func measureCoverage(
  _ model: RatioModel, _ events: ObservedEvents, count: Int, seed: UInt64,
  _ arguments: ParsedArguments
) throws {
  var truth: [String: Double] = [:]
  for (name, values) in try RatioOptions.pairs("truth", arguments) {
    _ = try RatioOptions.index(of: name, in: model.estimate.domain.names, option: "truth")
    truth[name] = values[0]
  }
  let line = ProgressLine(arguments.console)
  let coverage = try FitCoverage(
    model.estimate, events: events, truth: truth,
    size: arguments.integerIfGiven("size") ?? events.count / count, count: count,
    fixed: try RatioOptions.fixedParameters(arguments), seed: seed
  ) { line.update(ProgressState("fits", fraction: $0, secondsLeft: nil, details: [])) }
  line.finish()
  let grounds = model.grounds(events)
  let sections = [RatioReport.coverage(coverage), grounds.section]
  let record = try model.record(
    "Coverage of fits of \(arguments.url("events").lastPathComponent)",
    task: "\(count) pseudo-experiments of \(coverage.size) events", sections: sections,
    notes: grounds.warnings, files: [try DataHash(of: arguments.url("events"))], arguments)
  try RecordOptions.write(record, arguments)
  for warning in grounds.warnings { arguments.console.note("Warning: \(warning)") }
  if arguments.flag("json") { return try arguments.console.printJSON(record) }
  SectionText.print(sections, on: arguments.console)
}
