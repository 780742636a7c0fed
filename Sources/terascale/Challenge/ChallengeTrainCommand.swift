import Foundation
import Terminal
import TopTagging

/// `terascale challenge train`: the participant's part.
let challengeTrainCommand = Command(
  "train",
  abstract: "Train and adapt entries on a prepared challenge.",
  discussion: """
    Reads train.npz and public.npz of the challenge folder and writes one model file for each \
    entry and stage into <output>/models. Interrupted with Ctrl-C it leaves a checkpoint; the same \
    command goes on. With --force the earlier models stay until all new ones are trained.
    """,
  arguments: [Argument("challenge", .folder, "A folder made by 'terascale challenge prepare'.")],
  options: [
    ChallengeOptions.seed, ChallengeOptions.members, ChallengeOptions.epochs,
    ChallengeOptions.entries, ChallengeOptions.recipes, ChallengeOptions.precision,
    ChallengeOptions.configuration,
    .flag("full", "Start from the schedule for large files."),
    .value("output", .newFolder, "folder", short: "o", default: "participant", "Where models go."),
    ChallengeOptions.resume, ChallengeOptions.force,
  ]
) { arguments in
  try Terascale.configureEngine(arguments)
  let challenge = try ChallengeFolder.open(arguments.url("challenge"))
  let kinds = ChallengeOptions.kinds(arguments)
  let base = arguments.flag("full") ? ChallengeConfiguration.full(kinds) : .quick(kinds)
  let configuration = try ChallengeOptions.configuration(
    arguments, base: base, shift: challenge.manifest.shift)
  let folder = try ParticipantFolder(
    arguments, configuration: configuration, challenge: challenge.manifest)
  let participant = try Participant(
    configuration, training: challenge.training(), publicJets: challenge.publicJets(),
    folder: folder.url)
  let progress = ChallengeProgressLine(arguments.console)
  defer { progress.finish() }
  let entries = try Terascale.interruptible(arguments) {
    try participant.train(resuming: folder.isResumed) { progress.show($0) }
  }
  progress.finish()
  let output = try folder.finish()
  for entry in entries {
    let name = "models/\(entry.summary.stage.identifier).safetensors"
    arguments.console.print(output.appending(path: name).relativePath)
  }
}
