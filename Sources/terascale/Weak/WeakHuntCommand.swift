import Evaluation
import Foundation
import Terminal

/// `terascale weak hunt`: a resonance search on any table with a mass column.
let weakHuntCommand = Command(
  "hunt",
  abstract: "Search a mass spectrum for a resonance that nobody described beforehand.",
  discussion: """
    CWoLa hunting (arXiv:1902.02634): in each place of the spectrum a classifier learns to tell \
    the signal region from its sidebands; events are selected by its score, never by a classifier \
    that saw them, and the spectrum is searched for an excess over a smooth background. The \
    features should not depend on the mass: a feature that does makes an excess of its own, and \
    then nothing is claimed. Folds that learn from each other find more than chance allows; so the \
    search is repeated in pseudo-experiments of the background alone, which give the p-value of \
    the result. Before them it says what it has found, as a quick look. Without a file: the di-jet \
    sample in data/. Interrupted with Ctrl-C, the same command goes on.
    """,
  arguments: [Argument("events", .file, optional: true, "A table with a mass column.")],
  options: [
    .value("mass", .text, "column", "The mass in GeV. Default: m_jj."),
    .repeated("column", .text, "name", "A feature column. Default: all but mass and truth."),
    .value("weight", .text, "column", "The column of event weights."),
    .value(
      "mass-unit", .choice(["GeV", "TeV"]), "unit", default: "GeV", "The unit of the mass column."),
    .value(
      "range", .text, "low,high", "The ends of the spectrum in GeV. Default: those of the data."),
    .value("bins", .integer(in: 7...1000), "n", "Bins of the spectrum, logarithmic. Default: 15."),
    .repeated(
      "center", .integer(in: 0...999), "bin", "Search only around this bin. Default: everywhere."),
    .repeated(
      "efficiency", .number(in: 0...1), "share",
      "A share of events to select. Default: 0.1 to 0.002 in six steps."),
    .value("folds", .integer(in: 3...100), "n", "Folds. Default: 5."),
    .value(
      "restarts", .integer(in: 1...1000), "n", "Classifiers for each pair of folds. Default: 2."),
    .value(
      "model", .choice(["dense", "trees", "linear"]), "name",
      "The classifier. Default: trees, whose restarts are averaged."),
    .value("epochs", .integer(in: 1...100_000), "n", "Passes over the training events; or trees."),
    WeakOptions.missing,
    .value(
      "pseudo-experiments", .integer(in: 0...1_000_000), "n",
      "Searches of the background alone that calibrate the result; 0: only the quick look. "
        + "Default: 40."),
    .value(
      "calibration", .file, "file",
      "Take the pseudo-experiments of another search with the same settings: calibration.json of "
        + "its run folder."),
    .value(
      "signal", .file, "file",
      "Simulated events of a signal, with the columns of the data: injected into "
        + "pseudo-experiments, they give the efficiency of the search, the signal's yield in the "
        + "data and its limit."),
    .value(
      "luminosity", .number(in: 1e-12...1e12), "fb-1",
      "The integrated luminosity of the data, for the cross section of --signal and its limit."),
    .value(
      "acceptance", .number(in: 0...1), "share", default: "1",
      "The share of all produced signal events that enter the table, for the cross section."),
    .value(
      "injections", .integer(in: 1...1000), "n", default: "5",
      "Searches for each of four numbers of injected signal events."),
    .value(
      "truth", .text, "column", "True classes, for --keep-signal: never seen by a classifier."),
    .value(
      "keep-signal", .integer(in: 0...Int.max), "n",
      "Leave only n events of the true signal, to study the search on simulation."),
    .value("config", .file, "file", "A JSON5 file with what differs from the defaults."),
    ReadingOptions.key, ReadingOptions.names, ReadingOptions.labels, ReadingOptions.signalName,
  ] + WeakOptions.output
) { arguments in
  try Terascale.configureEngine(arguments)
  let run = try WeakHuntRun(arguments)
  let record = try Terascale.interruptible(arguments) {
    try run.execute()
  }
  if arguments.flag("json") { try arguments.console.printJSON(record) }
}
