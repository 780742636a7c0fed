import DataFiles
import Evaluation
import Foundation
import Randomness
import RatioEstimation
import RatioInference
import Simulation
import Terminal

/// `terascale ratio posterior`: the posterior of the parameters after observed events.
let ratioPosteriorCommand = Command(
  "posterior",
  abstract: "The posterior of the parameters after one or several observed events.",
  discussion: """
    Several events are independent observations of the same parameters. The prior is uniform in \
    the box of the training unless --prior says otherwise, and is cut off at that box. A marginal \
    ratio has the prior of the training in the parameters that it does not show. Up to three \
    parameters the posterior is computed on a grid, beyond it is sampled.
    """,
  arguments: [RatioModel.argument, Argument("events", .file, "Observed events.")],
  options: RatioOptions.observed + [
    .repeated(
      "prior", .text, "name=distribution",
      "The prior of a parameter: 'a=uniform(0,1)', 'a=normal(0,1)' or 'a=lognormal(0,0.5)'. The "
        + "others have that of --simulator, else they are uniform in the range of the "
        + "simulations."),
    .repeated("truth", .text, "name=value", "The true parameters, where known."),
    .value("draws", .integer(in: 100...10_000_000), "n", default: "10000", "Posterior draws."),
    .value(
      "reference", .file, "file",
      "Posterior draws of another tool, a column for each parameter: how well a classifier tells "
        + "them apart (C2ST)."),
    .value(
      "samples", .newFile(["csv"]), "file", "Write the draws as CSV, a column for each parameter."),
    RatioModel.marginal, RatioOptions.simulator, RatioOptions.seed,
  ] + RecordOptions.all
) { arguments in
  try Terascale.configureEngine(arguments)
  let model = try RatioModel(arguments).choosingMarginal(arguments)
  let events = try RatioOptions.events(arguments, model)
  let simulator = try arguments.stringIfGiven("simulator").map(SimulatorCatalog.named)
  let (prior, notes) = try RatioOptions.prior(arguments, base: simulator?.prior, model.estimate)
  func posterior(_ ratio: any LogRatio) throws -> RatioPosterior {
    try RatioPosterior(
      ratio, events: events, prior: prior, draws: arguments.integer("draws"),
      seed: UInt64(arguments.integer("seed")))
  }
  var posteriors = [(name: "estimate", posterior: try posterior(model.estimate))]
  if let exact = try RatioOptions.exact(arguments, like: model.estimate) {
    posteriors.append(("exact likelihood", try posterior(exact)))
  }
  let first = posteriors[0].posterior
  let truth = try RatioOptions.pairs("truth", arguments)
  for (name, _) in truth {
    _ = try RatioOptions.index(of: name, in: model.estimate.domain.names, option: "truth")
  }
  let reference = arguments.urlIfGiven("reference")
  let sample = try SampleComparison(
    events, model.estimate, at: first.mean, place: "at the mean of the posterior",
    random: RandomStream(seed: UInt64(arguments.integer("seed"))).substream("sample"))
  let grounds = model.grounds(events, sample: sample?.verdicts ?? [])
  let sections = [
    RatioReport.posterior(
      posteriors,
      truth: Dictionary(truth.map { ($0.name, $0.values[0]) }, uniquingKeysWith: { $1 }),
      comparison: try reference.map {
        try PosteriorComparison(
          first, reference: try ParameterFile($0, ReadingOptions.simulations(arguments)))
      }),
    grounds.section,
  ]
  let record = try model.record(
    "Posterior after \(arguments.url("events").lastPathComponent)",
    task: "posterior with \(events.count) events",
    sections: sections, notes: notes + grounds.warnings + first.warnings,
    files: try ([arguments.url("events")] + (reference.map { [$0] } ?? [])).map(DataHash.init(of:)),
    arguments)
  if let url = arguments.urlIfGiven("samples") {
    try CSVTable.write(
      columns: first.names.enumerated().map { ($1, first.samples.values(of: $0).flatMap { $0 }) },
      to: url, overwrite: arguments.flag("force"))
  }
  try RecordOptions.write(record, arguments)
  for warning in grounds.warnings { arguments.console.note("Warning: \(warning)") }
  for warning in notes + first.warnings { arguments.console.note("Note: \(warning)") }
  if arguments.flag("json") { return try arguments.console.printJSON(record) }
  SectionText.print(sections, on: arguments.console)
}
