import DataFiles
import Evaluation
import Foundation
import Terminal

/// `terascale evaluate`: judges anybody's scores.
let evaluateCommand = Command(
  "evaluate",
  abstract: "AUC, accuracy and background rejection of any tagger's scores, with uncertainties.",
  discussion: """
    Metrics are those of the landscape paper (arXiv:1902.09914); every one carries the uncertainty \
    of the finite test set, and two taggers on the same jets are compared in pairs. Signal has \
    label 1 and should have high scores.
    """,
  arguments: [
    Argument(
      "scores", .file, "Scores as .csv, .npz, .npy or .h5; several columns are several taggers.")
  ],
  options: [
    .repeated("score", .text, "column", "A score column. Default: all that look like scores."),
    ReadingOptions.label, ReadingOptions.labels, ReadingOptions.signalName, ReadingOptions.key,
    .value("weight", .text, "column", "The column of event weights."),
    .value("pt", .text, "column", "The column of transverse momenta in GeV."),
    .value("seed", .integer(in: 0...Int.max), "n", default: "1", "The seed of the bootstrap."),
  ] + RecordOptions.all
) { arguments in
  let url = arguments.url("scores")
  let columns = ScoreFile.Columns(
    scores: arguments.strings("score"), label: arguments.stringIfGiven("label"),
    signal: arguments.stringIfGiven("signal-name"), weight: arguments.stringIfGiven("weight"),
    pt: arguments.stringIfGiven("pt"), key: arguments.stringIfGiven("key"))
  let labels = arguments.urlIfGiven("labels")
  let file = try ScoreFile.read(url, columns: columns, labels: labels)
  let entries = try file.taggers.map { tagger in
    ScoredEntry(
      result: try evaluate(
        name: tagger.name, scores: tagger.scores, isSignal: file.isSignal, weights: file.weights,
        pt: file.pt),
      scores: tagger.scores)
  }
  let title = "Scores in \(url.lastPathComponent)"
  let leaderboard = try Leaderboard.make(
    title: title, entries: entries, isSignal: file.isSignal, weights: file.weights)
  let record = ResultRecord(
    title: title, task: "evaluation", created: Date.now.ISO8601Format(),
    command: arguments.commandLine, configuration: "{}",
    environment: .current(
      programVersion: Terascale.version,
      dataHashes: try ([url] + [labels].compactMap { $0 }).map(DataHash.init(of:))),
    entries: entries.map(\.result), leaderboard: leaderboard,
    comparisons: try pairs(entries, file, seed: UInt64(arguments.integer("seed"))))
  try RecordOptions.write(record, arguments)
  for entry in entries {
    for warning in entry.result.warnings {
      arguments.console.note("Warning: \(entry.result.title): \(warning)")
    }
  }
  if arguments.flag("json") { return try arguments.console.printJSON(record) }
  arguments.console.print(LeaderboardTable.text(leaderboard, for: arguments.console))
  arguments.console.print(
    "\(entries[0].result.metrics.signalCount) signal and "
      + "\(entries[0].result.metrics.backgroundCount) background events. \(leaderboard.note)")
}

/// Every tagger against the first one.
private func pairs(_ entries: [ScoredEntry], _ file: ScoreFile, seed: UInt64) throws
  -> [Comparison]
{
  try entries.dropFirst().map {
    try Comparison.make(
      kind: .pair, first: entries[0], second: $0, isSignal: file.isSignal, weights: file.weights,
      seed: seed)
  }
}
