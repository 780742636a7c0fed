import Foundation
import Terminal

/// `terascale weak train`: a classifier from mixed samples.
let weakTrainCommand = Command(
  "train",
  abstract: "Train a classifier on mixed samples and evaluate it without labels.",
  discussion: """
    Give two or more files, one for each sample, the richest in signal first where a fraction is \
    unknown; or one file of labelled simulation with --mix 0.8 --mix 0.2. Tables are npz, npy, csv \
    or HDF5, jets npz, npy or HDF5 with constituents. Half of the events train, a fifth chooses \
    the best epoch, the rest is evaluated; with --folds 5 every event is scored and evaluated, by \
    classifiers that did not see it. Without files: quarks against gluons from data/. Interrupted \
    with Ctrl-C, the same command goes on.
    """,
  arguments: [Argument("samples", .file, optional: true, repeated: true, "Files of events.")],
  options: WeakOptions.samples + WeakOptions.training + [WeakOptions.folds] + WeakOptions.output
) { arguments in
  try Terascale.configureEngine(arguments)
  let manifest =
    try WeakOptions.manifest(arguments, files: arguments.strings("samples"))
    ?? WeakTrainRun.example()
  let run = try WeakTrainRun(manifest, arguments: arguments)
  let record = try Terascale.interruptible(arguments) {
    try run.execute()
  }
  if arguments.flag("json") { try arguments.console.printJSON(record) }
}
