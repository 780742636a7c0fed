import Evaluation
import Foundation
import Randomness
import Terminal

/// `terascale ratio train`: a log ratio from simulations.
let ratioTrainCommand = Command(
  "train",
  abstract: "Learn a log likelihood ratio from simulations and check it on events kept back.",
  discussion: """
    Give one file with arrays theta and x (each x simulated at its theta), or a table in which \
    --parameter names the columns that are parameters, or a file with labelled events \
    (label 1 = numerator) that may carry theta, theta1, r_xz and t_xz; or two files of events with \
    --numerator and --denominator; or simulations and a --reference sample. Files are npz, HDF5, \
    CSV, or a folder of MadMiner's arrays. The method follows from what they carry: nreC for \
    pairs, carl for labels alone, alice with r_xz, alices with r_xz and t_xz.
    """,
  arguments: [Argument("simulations", .file, optional: true, "Simulated events.")],
  options: RatioSimulations.options + [
    RatioSimulations.columns, ReadingOptions.missing,
    .flag(
      "marginals",
      "Learn the ratios of all single parameters and pairs at once, besides that of all."),
    .value(
      "held-out", .number(in: 0.01...0.9), "share", default: "0.2",
      "The share of the simulations that checks and calibrations are made with."),
    RatioOptions.simulator,
  ] + RatioOptions.training + RatioOptions.run
) { arguments in
  try Terascale.configureEngine(arguments)
  let run = try RatioTrainRun(arguments)
  let record = try Terascale.interruptible(arguments) {
    try run.execute()
  }
  if arguments.flag("json") { try arguments.console.printJSON(record) }
}
