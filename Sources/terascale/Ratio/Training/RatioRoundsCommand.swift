import Terminal

/// `terascale ratio rounds`: simulations ever closer to one observation.
let ratioRoundsCommand = Command(
  "rounds",
  abstract: "Simulate in rounds, each only where the one before left a chance for one observation.",
  discussion: """
    Truncated marginal ratio estimation (arXiv:2107.01214): each round simulates from the prior in \
    a box, learns the ratio of each parameter's own marginal, and keeps the box in which the \
    ratios for the observation are above --threshold of the largest. At the end the ratio of all \
    parameters is learnt from --count simulations in the last box. The simulator is a built-in one \
    or a --program with a --prior for each parameter ('ratio simulate --help' says how programs \
    are run). Interrupted with Ctrl-C or stopped by a failure of the program, the same \
    command goes on with all simulations that are there.
    """,
  arguments: [RatioSimulatorOptions.argument],
  options: [
    .value(
      "observation", .file, "file", required: true,
      "The observation: x in an npz, npy or CSV file."),
    .value("row", .integer(in: 0...Int.max), "n", "Its row in the file, from 0."),
    .value("rounds", .integer(in: 1...1000), "n", default: "5", "The largest number of rounds."),
    .value(
      "count", .integer(in: 100...Int.max), "n", short: "n", default: "5000",
      "The simulations that each round trains on."),
    .value(
      "threshold", .number(in: 0...1), "share", default: "1e-6",
      "A value of a parameter counts while its ratio is above this share of the largest."),
  ] + ReadingOptions.observed + RatioSimulatorOptions.all + RatioOptions.training + RatioOptions.run
) { arguments in
  try Terascale.configureEngine(arguments)
  let run = try RatioRoundsRun(arguments)
  let record = try RatioSimulatorOptions.interruptible(arguments) { try run.execute() }
  if arguments.flag("json") { try arguments.console.printJSON(record) }
}
