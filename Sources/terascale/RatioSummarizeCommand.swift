import Foundation
import LikelihoodRatio
import Terminal

/// `terascale ratio summarize`: the learnt score in the place of the observables.
let ratioSummarizeCommand = Command(
  "summarize",
  abstract: "Put the learnt score in the place of the observables (SALLY, SALLINO).",
  discussion: """
    Near the point of its training the score, a number for each parameter, is all that an event says \
    about the parameters. Summarize simulations and observed events with a model of 'ratio train \
    --method sally'; then train, check and fit with the summaries as with any other observables: few \
    simulations are enough. --toward leaves one number, the score along the line to that point.
    """,
  arguments: [
    Argument("model", .file, "A model of 'ratio train --method sally', or its run folder."),
    Argument("events", .file, "Simulations, or observed events."),
  ],
  options: [
    .repeated(
      "toward", .text, "name=value",
      "A point on the line of the parameters of interest; parameters that are not named stay at the "
        + "point of the training."),
    .value("output", .file, "file", short: "o", required: true, "The npz file to write."),
    .flag("force", "Overwrite what is there."),
  ]
) { arguments in
  try Terascale.configureEngine(arguments)
  let estimate = try ScoreEstimate.load(RatioModel.file(arguments))
  let summary = try summary(arguments, estimate)
  let (url, output) = (arguments.url("events"), arguments.url("output"))
  let overwrite = arguments.flag("force")
  let count: Int
  if let file = try? SimulationFile.read(url) {
    let simulations = try estimate.summarized(file.simulations, by: summary)
    try simulations.write(to: output, overwrite: overwrite)
    count = simulations.count
  } else {
    let events = try ObservedEvents.read(url, names: estimate.description.scaling.names)
    try estimate.summarized(events, by: summary).write(to: output, overwrite: overwrite)
    count = events.count
  }
  arguments.console.print(
    "\(output.relativePath): \(count) events; observables "
      + estimate.names(of: summary).joined(separator: ", "))
}

private func summary(
  _ arguments: ParsedArguments, _ estimate: ScoreEstimate
) throws -> ScoreEstimate.Summary {
  let pairs = try RatioOptions.pairs("toward", arguments)
  guard !pairs.isEmpty else { return .score }
  let names = estimate.description.parameterNames
  var point = estimate.reference
  for (name, values) in pairs {
    point[try RatioOptions.index(of: name, in: names, option: "toward")] = values[0]
  }
  guard point != estimate.reference else {
    throw UsageError("--toward: this is the point of the training, \(estimate.reference)")
  }
  return .projection(toward: point)
}
