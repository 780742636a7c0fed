import Foundation
import Terminal
import TopTagging

/// `terascale challenge train`: the participant's part.
let challengeTrainCommand = Command(
  "train",
  abstract: "Train and adapt entries on a prepared challenge.",
  discussion: """
    Reads train.npz and public.npz of the challenge folder and writes one model file for each entry \
    and stage into <output>/models. Interrupted with Ctrl-C it leaves a checkpoint; the same \
    command with --resume goes on.
    """,
  arguments: [Argument("challenge", .folder, "A folder made by 'terascale challenge prepare'.")],
  options: [
    ChallengeOptions.seed, ChallengeOptions.members, ChallengeOptions.epochs,
    ChallengeOptions.recipes, ChallengeOptions.precision, ChallengeOptions.configuration,
    .flag("full", "Start from the schedule for large files."),
    .value("output", .folder, "folder", short: "o", default: "participant", "Where models go."),
    ChallengeOptions.resume, ChallengeOptions.force,
  ]
) { arguments in
  try Terascale.configureEngine(arguments)
  let challenge = try ChallengeFolder.open(arguments.url("challenge"))
  let base = arguments.flag("full") ? ChallengeConfiguration.full : .quick
  let configuration = try ChallengeOptions.configuration(
    arguments, base: base, shift: challenge.manifest.shift)
  let output = arguments.url("output")
  let resuming = arguments.flag("resume")
  let models = output.appending(path: "models")
  if !resuming && !arguments.flag("force") && FileManager.default.fileExists(atPath: models.path) {
    throw ChallengeError(
      "\(models.relativePath) exists. Go on with --resume, start over with --force, or give "
        + "another --output.")
  }
  let participant = try Participant(
    configuration, training: challenge.training(), publicJets: challenge.publicJets(),
    folder: output)
  let progress = ChallengeProgressLine(arguments.console)
  defer { progress.finish() }
  let resume = resuming ? "" : " --resume"
  let entries = try Terascale.interruptible(resumeHint: arguments.commandLine + resume) {
    try participant.train(resuming: resuming) { progress.show($0) }
  }
  progress.finish()
  for entry in entries {
    arguments.console.print(
      models.appending(path: "\(entry.summary.stage.identifier).safetensors").relativePath)
  }
}
