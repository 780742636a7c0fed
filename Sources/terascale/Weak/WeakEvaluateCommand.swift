import DataFiles
import Evaluation
import Foundation
import Terminal
import WeakSupervision

/// `terascale weak evaluate`: a classifier's performance from mixed samples and their fractions.
let weakEvaluateCommand = Command(
  "evaluate",
  abstract: "ROC, AUC and working points from mixed samples with known fractions, without labels.",
  discussion: """
    Give the files of two or more samples with --fraction for each, and either --model, a model \
    that scores their events, or --score, the column that holds scores already. The events must be \
    others than those of the training. With --truth the same numbers from the labels are shown as \
    well.
    """,
  arguments: [Argument("samples", .file, optional: true, repeated: true, "Files of events.")],
  options: WeakOptions.samples + [
    .repeated(
      "model", .file, "file", short: "m", "A model to score with; several are averaged."),
    .value("score", .text, "column", "The column of scores that rise with P(signal)."),
    .value("seed", .integer(in: 0...Int.max), "n", default: "1", "The seed of --mix."),
  ] + RecordOptions.all
) { arguments in
  try Terascale.configureEngine(arguments)
  let models = arguments.urls("model")
  guard models.isEmpty != (arguments.stringIfGiven("score") == nil) else {
    throw UsageError("give either --model or --score")
  }
  guard var manifest = try WeakOptions.manifest(arguments, files: arguments.strings("samples"))
  else { throw UsageError("give the files of two or more samples, or a --manifest") }
  let trainings = try models.map(WeakTraining.read)
  let classifiers = try models.map(WeakClassifier.load)
  if let column = arguments.stringIfGiven("score") {
    manifest.score = column
  } else if manifest.columns == nil {
    manifest.columns = try WeakClassifier.columns(of: classifiers)
  }
  let content = try manifest.load(seed: UInt64(arguments.integer("seed")))
  try Outputs.refuse(arguments, overwriting: content.files)
  try content.truth?.requireBothClasses(of: "the events")
  let scores =
    classifiers.isEmpty
    ? try WeakScores(scoresOf: content) : try WeakScores(classifiers, on: content.events)
  let hashes = try content.files.map(DataHash.init(of:))
  let report = try LabelFreeReport(
    scores, truth: content.truth, origin: ScoredEvents(hashes, scoredBy: trainings))
  guard report.evaluation != nil else {
    throw UsageError("give --fraction for every sample; 'weak fractions' estimates unknown ones")
  }
  let name = models.first?.lastPathComponent ?? arguments.string("score")
  let record = try report.record(
    title: "Label-free evaluation of \(name)",
    task: "label-free evaluation on \(scores.mixtures.count) mixed samples",
    command: arguments.commandLine, configuration: "{}",
    environment: .current(
      programVersion: Terascale.version,
      dataHashes: hashes + (try models.map(DataHash.init(of:)))),
    notes: content.warnings)
  try RecordOptions.write(record, arguments)
  for note in record.notes { arguments.console.note("Warning: \(note)") }
  if arguments.flag("json") { return try arguments.console.printJSON(record) }
  SectionText.print(record.sections ?? [], on: arguments.console)
}
