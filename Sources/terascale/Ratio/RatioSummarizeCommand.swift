import DataFiles
import Evaluation
import Foundation
import RatioEstimation
import Simulation
import Terminal
import Training

/// `terascale ratio summarize`: the learnt score in the place of the observables.
let ratioSummarizeCommand = Command(
  "summarize",
  abstract: "Put the learnt score in the place of the observables (SALLY, SALLINO).",
  discussion: """
    Near one point the score, a number for each parameter, is all that an event says about the \
    parameters. Summarize simulations and observed events with a model of 'ratio train --method \
    sally', or with any other that has parameters; then train, check and fit with the summaries as \
    with any other observables, or make templates of them with 'ratio histogram': few simulations \
    are enough. Of the simulations of the model's training only those are summarized that were \
    kept back.
    """,
  arguments: [
    RatioModel.argument, Argument("events", .file, "Simulations, or observed events."),
  ],
  options: [
    .repeated(
      "toward", .text, "name=value",
      "With a model of sally: one number, the score along the line to this point; parameters that "
        + "are not named stay at the point of the training."),
    .repeated(
      "at", .text, "name=value",
      "With another model: the point of the score. Default: the middle of what it was trained on."),
    .value(
      "output", .newFile(["npz"]), "file", short: "o", required: true, "The npz file to write."),
    .flag("force", "Overwrite what is there."),
  ] + ReadingOptions.simulations
) { arguments in
  try Terascale.configureEngine(arguments)
  let (summary, training) = try eventSummary(arguments)
  let (url, output) = (arguments.url("events"), arguments.url("output"))
  let overwrite = arguments.flag("force")
  let count: Int
  var reading = ReadingOptions.simulations(arguments)
  reading.fill = summary.fill
  if let file = try? SimulationFile.read(url, reading) {
    let (simulations, statement) = try HeldOut.judging(
      file.simulations, of: [try DataHash(of: url)], summary: training)
    try summary.summarize(simulations).write(to: output, overwrite: overwrite)
    arguments.console.note("Summarized are \(statement)")
    count = simulations.count
  } else {
    let events = try ObservedEvents.read(url, names: summary.observableNames, reading)
    try summary.summarize(events).write(to: output, overwrite: overwrite)
    count = events.count
  }
  arguments.console.print(
    "\(output.relativePath): \(count) events; observables "
      + summary.names.joined(separator: ", "))
}

/// The summary that the arguments ask for, and how its model was trained, as JSON.
private func eventSummary(
  _ arguments: ParsedArguments
) throws -> (summary: EventSummary, training: String) {
  let url = RatioModel.file(arguments)
  if try !RatioModel.isDescription(url) && ModelKind(of: url) == .score {
    let file = try ModelFile.load(url)
    let estimate = try ScoreEstimate(file, url)
    guard !arguments.isGiven("at") else {
      throw UsageError("--at: a model of sally knows the score at one point, \(estimate.reference)")
    }
    let names = estimate.description.parameterNames
    let point = try RatioOptions.point(
      "toward", arguments, names: names, base: estimate.reference)
    guard point != estimate.reference else {
      throw UsageError("--toward: this is the point of the training, \(estimate.reference)")
    }
    return (estimate.summary(toward: point), file.trainingSummary)
  }
  let model = try RatioModel(arguments)
  guard !arguments.isGiven("toward") else {
    throw UsageError("--toward is for models of sally; give the point of the score with --at")
  }
  let domain = model.estimate.domain
  let point = try RatioOptions.point("at", arguments, names: domain.names, base: domain.center)
  return (try model.estimate.scoreSummary(at: point), model.summary)
}
