import Foundation
import Jets
import Terminal
import TopTagging

/// `terascale challenge prepare`: the organiser's start.
let challengePrepareCommand = Command(
  "prepare",
  abstract: "Make a challenge from jet files: training, public and private sets with a shift.",
  discussion: """
    Writes train.npz (labelled simulation), public.npz (labelled, shifted), private.npz (shifted, \
    no labels), challenge.json (what, how, hashes) and organizer/truth.npy, which participants \
    must not see. From a single file a tenth each becomes public and private. A jet that appears \
    in two sets is refused.
    """,
  options: [
    .value("train", .file, "file", required: true, "Labelled jets: .npz, .npy, .h5 or .csv."),
    .value("public", .file, "file", "Labelled jets for the public set."),
    .value("private", .file, "file", "Labelled jets for the private set."),
    .value("jets", .integer(in: 100...Int.max), "n", "Use at most this many training jets."),
    ChallengeOptions.shift, ChallengeOptions.seed,
    .value("output", .newFolder, "folder", short: "o", default: "challenge", "The new folder."),
    ChallengeOptions.force,
  ] + ReadingOptions.jets + ReadingOptions.labelled + ReadingOptions.sets
) { arguments in
  try Outputs.check(ChallengeFolder.files(in: arguments.url("output")), arguments)
  let files = try ChallengeFiles(arguments, training: arguments.url("train"))
  let shift = try ChallengeOptions.shift(arguments) ?? .mild
  let seed = UInt64(arguments.integerIfGiven("seed") ?? 1)
  let (sets, truth) = try ChallengeSets.make(
    training: files.training, publicJets: files.publicJets, privateJets: files.privateJets,
    shift: shift, seed: seed)
  let folder = try ChallengeFolder.write(
    sets, truth: truth, shift: shift, seed: seed, to: arguments.url("output"),
    overwrite: arguments.flag("force"))
  let manifest = folder.manifest
  arguments.console.print(
    "\(folder.url.relativePath): \(manifest.training.jets) training, \(manifest.publicJets.jets) "
      + "public, \(manifest.privateJets.jets) private jets, shift '\(shift.name)'")
  arguments.console.print("Keep organizer/ to yourself; hand out the rest.")
}
