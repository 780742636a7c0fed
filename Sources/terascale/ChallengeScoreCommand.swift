import DataFiles
import Evaluation
import Foundation
import Reports
import Terminal
import TopTagging

/// `terascale challenge score`: the organiser's end.
let challengeScoreCommand = Command(
  "score",
  abstract: "Put submissions on the leaderboard of a prepared challenge.",
  discussion: """
    A submission is a .npy file with P(top) of each private jet (or a softmax's two columns), or a \
    .csv, .npz or .h5 file with the column 'score', from any tool. Its name is the file's, or \
    NAME=FILE. Needs organizer/truth.npy.
    """,
  arguments: [
    Argument("challenge", .folder, "A folder made by 'terascale challenge prepare'."),
    Argument("submissions", .text, repeated: true, "Submissions: FILE or NAME=FILE."),
  ],
  options: [
    .value(
      "output", .folder, "folder", short: "o",
      "Where leaderboard.json and leaderboard.html go. Default: the challenge folder."),
    .value(
      "score", .text, "column",
      "The column of the scores. Default: score, or the only one that looks like scores."),
    ReadingOptions.key, ChallengeOptions.force,
    .flag("json", "Print the leaderboard as JSON."),
  ]
) { arguments in
  let challenge = try ChallengeFolder.open(arguments.url("challenge"))
  let privateJets = try challenge.privateJets()
  let submissions = try arguments.strings("submissions").map {
    try namedSubmission($0, jets: privateJets.count, arguments)
  }
  let scorer = ChallengeScorer(
    truth: try challenge.truth(), privateJets: privateJets, seed: challenge.manifest.seed)
  let title = "Top-tagging challenge, \(challenge.manifest.shift.name) shift"
  let outcome = try scorer.score(submissions, title: title)
  let folder = arguments.urlIfGiven("output") ?? challenge.url
  let overwrite = arguments.flag("force")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  try AtomicFile.write(
    ConfigurationFile.encode(outcome.leaderboard),
    to: folder.appending(path: "leaderboard.json"), overwrite: overwrite)
  let page = folder.appending(path: "leaderboard.html")
  try AtomicFile.write(
    LeaderboardPage.render(outcome.leaderboard), to: page, overwrite: overwrite)
  if arguments.flag("json") {
    try arguments.console.printJSON(outcome.leaderboard)
  } else {
    arguments.console.print(LeaderboardTable.text(outcome.leaderboard, for: arguments.console))
    arguments.console.print("page: \(page.relativePath)")
  }
}

/// Reads `NAME=FILE`, or `FILE` under its own name.
private func namedSubmission(
  _ text: String, jets: Int, _ arguments: ParsedArguments
) throws -> Submission {
  let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
  let path = parts.count == 2 ? parts[1] : text
  let url = URL(fileURLWithPath: path)
  let name = parts.count == 2 ? parts[0] : url.deletingPathExtension().lastPathComponent
  return try Submission.read(
    url, name: name, jets: jets, column: arguments.stringIfGiven("score"),
    key: arguments.stringIfGiven("key"))
}
