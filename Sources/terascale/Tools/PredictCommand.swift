import JetNetworks
import DataFiles
import Foundation
import Jets
import Terminal
import TopTagging

/// `terascale predict`: scores of anybody's jets with a saved model.
let predictCommand = makePredictCommand()

/// The table is shared with `terascale challenge predict`.
func makePredictCommand() -> Command {
  Command(
    "predict",
    abstract: "Score jets with a trained model.",
    discussion: """
      Writes P(top) for each jet, in the order of the file: as .npy (one float64 each, the \
      challenge's submission format) or, when the name ends in .csv, as a table with the column \
      'score'. Labels in the file are not needed and not read.
      """,
    arguments: [
      Argument("jets", .file, "Jets as .npz, .npy, .h5 or .csv with four-momenta (E, px, py, pz).")
    ],
    options: [
      .value("model", .file, "file", short: "m", required: true, "A model written by training."),
      .value(
        "output", .newFile(Submission.extensions), "file", short: "o", default: "result.npy",
        "Where the scores go; .npy or .csv."),
      .flag("force", "Overwrite the output."),
    ] + ReadingOptions.jets
  ) { arguments in
    try Terascale.configureEngine(arguments)
    let (tagger, _) = try Tagger.load(arguments.url("model"))
    let jets = try JetFiles.readUnlabelled(
      arguments.url("jets"), options: ReadingOptions.jets(arguments))
    for warning in jets.warnings { arguments.console.note("Warning: \(warning)") }
    let scores = tagger.scores(of: jets)
    let output = arguments.url("output")
    try Submission.write(scores, to: output, overwrite: arguments.flag("force"))
    arguments.console.print("\(scores.count) scores written to \(output.relativePath)")
  }
}
