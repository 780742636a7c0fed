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
    NAME=FILE; if a file has the whole text as its name, it is read. Needs organizer/truth.npy.
    """,
  arguments: [
    Argument("challenge", .folder, "A folder made by 'terascale challenge prepare'."),
    Argument("submissions", .text, repeated: true, "Submissions: FILE or NAME=FILE."),
  ],
  options: [
    .value(
      "output", .newFolder, "folder", short: "o",
      "Where leaderboard.json and leaderboard.html go. Default: the challenge folder."),
    .value(
      "score", .text, "column",
      "The column of the scores. Default: score, or the only one that looks like scores."),
    ReadingOptions.key, ChallengeOptions.force,
    .flag("json", "Print the leaderboard as JSON."),
  ]
) { arguments in
  let challenge = try ChallengeFolder.open(arguments.url("challenge"))
  let named = arguments.strings("submissions").map(NamedFile.init)
  let folder = arguments.urlIfGiven("output") ?? challenge.url
  let (board, page) = (
    folder.appending(path: Leaderboard.fileName), folder.appending(path: Report.leaderboardFileName)
  )
  try Outputs.check([board, page], overwriting: named.map(\.url), arguments)
  let privateJets = try challenge.privateJets()
  let submissions = try named.map {
    try Submission.read(
      $0.url, name: $0.name, jets: privateJets.count, column: arguments.stringIfGiven("score"),
      key: arguments.stringIfGiven("key"))
  }
  let scorer = ChallengeScorer(
    truth: try challenge.truth(), privateJets: privateJets, seed: challenge.manifest.seed)
  let title = "Top-tagging challenge, \(challenge.manifest.shift.name) shift"
  let outcome = try scorer.score(submissions, title: title)
  let overwrite = arguments.flag("force")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  try AtomicFile.write(
    ConfigurationFile.encode(outcome.leaderboard), to: board, overwrite: overwrite)
  try AtomicFile.write(
    LeaderboardPage.render(outcome.leaderboard), to: page, overwrite: overwrite)
  if arguments.flag("json") {
    try arguments.console.printJSON(outcome.leaderboard)
  } else {
    arguments.console.print(LeaderboardTable.text(outcome.leaderboard, for: arguments.console))
    arguments.console.print("page: \(page.relativePath)")
  }
}
