import Evaluation
import Terminal

/// `terascale ratio diagnose`: all checks of a model.
let ratioDiagnoseCommand = Command(
  "diagnose",
  abstract: "Check a log ratio on simulations it was not trained on, each check with a verdict.",
  discussion: """
    Give simulations of the kind that the model was trained on. Of the file of the training itself \
    only those are used that were kept back. Checked are normalization, balance, reliability, \
    whether a classifier tells the numerator from the reweighted denominator, the \
    closure of each feature, and, for pairs of theta and x, calibration and coverage of posteriors.
    """,
  arguments: [
    RatioModel.argument, Argument("simulations", .file, optional: true, "Simulated events."),
  ],
  options: RatioSimulations.options
    + [RatioModel.marginal, RatioOptions.simulator, RatioOptions.seed]
    + RecordOptions.all
) { arguments in
  try Terascale.configureEngine(arguments)
  let model = try RatioModel(arguments).choosingMarginal(arguments)
  let input = try RatioSimulations(arguments, for: model.estimate)
  let (judging, statement) = try model.judging(input)
  let simulations =
    arguments.isGiven("marginal")
    ? try judging.selecting(parameters: model.estimate.domain.names) : judging
  let seed = UInt64(arguments.integer("seed"))
  let sections = try RatioOptions.checks(
    of: model.estimate, on: simulations, seed: seed, arguments
  ).sections
  let record = try model.record(
    "Checks of \(model.url.lastPathComponent)", task: "checked on \(statement)",
    sections: sections, notes: [input.convention], files: input.files, arguments)
  try RecordOptions.write(record, arguments)
  if arguments.flag("json") { return try arguments.console.printJSON(record) }
  arguments.console.note("Checked on \(statement)")
  SectionText.print(sections, on: arguments.console)
}
