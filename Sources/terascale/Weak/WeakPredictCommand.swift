import DataFiles
import Evaluation
import Foundation
import Mixtures
import Terminal
import TopTagging
import WeakSupervision

/// `terascale weak predict`: scores of anybody's events with saved models.
let weakPredictCommand = Command(
  "predict",
  abstract: "Score the events of a file with trained models.",
  discussion: """
    Writes one score for each event, in the order of the file, as .npy (float64) or, when the name \
    ends in .csv, as a table with the column 'score'. Several models are averaged. Labels in the \
    file are not read. Files that a model was trained on are pointed out: scores of events that \
    were seen are too good.
    """,
  arguments: [Argument("events", .file, "A table or jets, as the models read them.")],
  options: [
    .repeated(
      "model", .file, "file", short: "m", required: true,
      "A model written by 'weak train'; several are averaged."),
    .value(
      "output", .newFile(Submission.extensions), "file", short: "o", default: "scores.npy",
      "Where the scores go; .npy or .csv."),
    .flag("force", "Overwrite the output."),
    ReadingOptions.names,
  ] + ReadingOptions.jets
) { arguments in
  try Terascale.configureEngine(arguments)
  let models = arguments.urls("model")
  let trainings = try models.map(WeakTraining.read)
  let classifiers = try models.map(WeakClassifier.load)
  let url = arguments.url("events")
  let (events, warnings) = try EventData.read(
    url, columns: try WeakClassifier.columns(of: classifiers),
    reading: ReadingOptions.events(arguments) ?? EventReading())
  let origin = ScoredEvents([try DataHash(of: url)], scoredBy: trainings)
  for warning in warnings + [origin.warning].compactMap({ $0 }) {
    arguments.console.note("Warning: \(warning)")
  }
  let scores = try WeakClassifier.meanScores(classifiers, of: events)
  let output = arguments.url("output")
  try Submission.write(scores, to: output, overwrite: arguments.flag("force"))
  arguments.console.print("\(scores.count) scores written to \(output.relativePath)")
}
