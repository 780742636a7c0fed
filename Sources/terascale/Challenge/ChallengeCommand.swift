import DataFiles
import Evaluation
import Foundation
import Jets
import Reports
import Terminal
import TopTagging

/// `terascale challenge`: the whole challenge in one go, or a part of it.
let challengeCommand = Command(
  "challenge",
  abstract: "Run the top-tagging challenge: train, adapt, score and report.",
  discussion: """
    Alone it takes the sample in data/top-tagging (16,000 training jets) and a few minutes on two \
    cores. It trains a linear floor, the image and constituent branches and the joined Beast on \
    simulation, adapts each on the labelled public part of the shifted jets, and ranks all of them \
    on the private part.

    With --full FILE it runs the real thing on your own jets: the reference data set's train.h5, \
    or any other file of four-momenta. Without --public and --private a tenth of the file each is \
    set apart for them.
    """,
  options: [
    .value("full", .file, "file", "Train on this file with the full schedule."),
    .value("train", .file, "file", "Train on this file with the quick schedule."),
    .value("public", .file, "file", "Labelled jets to shift and adapt on."),
    .value("private", .file, "file", "Labelled jets to shift and score on."),
    .value(
      "jets", .integer(in: 100...Int.max), "n", "Use at most this many training jets."),
    ChallengeOptions.shift, ChallengeOptions.seed, ChallengeOptions.members,
    ChallengeOptions.epochs, ChallengeOptions.entries, ChallengeOptions.recipes,
    ChallengeOptions.precision,
    ChallengeOptions.configuration,
    .value("output", .newFolder, "folder", default: "runs", "Where the run folder is made."),
    ChallengeOptions.resume, ChallengeOptions.force,
    .flag("json", "Print the result record as JSON instead of the leaderboard."),
  ] + ReadingOptions.jets + ReadingOptions.labelled + ReadingOptions.sets,
  subcommands: [
    challengePrepareCommand, challengeTrainCommand, makePredictCommand(), challengeScoreCommand,
  ]
) { arguments in
  try Terascale.configureEngine(arguments)
  let full = arguments.isGiven("full")
  if full && arguments.isGiven("train") {
    throw UsageError("--full and --train both name the training file: give one of them")
  }
  let kinds = ChallengeOptions.kinds(arguments)
  let base = full ? ChallengeConfiguration.full(kinds) : .quick(kinds)
  let configuration = try ChallengeOptions.configuration(
    arguments, base: base, shift: ChallengeOptions.shift(arguments))
  let training = arguments.urlIfGiven("full") ?? arguments.urlIfGiven("train")
  let files = try ChallengeFiles(arguments, training: training)
  let record = try Terascale.interruptible(arguments) {
    try ChallengeRun(configuration, files: files, arguments: arguments).execute()
  }
  if arguments.flag("json") { try arguments.console.printJSON(record) }
}

/// The jets that a run was asked to use.
struct ChallengeFiles {
  let training: LabelledJets
  let publicJets: LabelledJets
  let privateJets: LabelledJets
  /// The files that were read, for their hashes.
  let urls: [URL]

  /// Reads `training` and the files of `--public` and `--private`; without them the sample.
  init(_ arguments: ParsedArguments, training given: URL?) throws {
    let publicURL = arguments.urlIfGiven("public")
    let privateURL = arguments.urlIfGiven("private")
    guard (publicURL == nil) == (privateURL == nil) else {
      throw UsageError("--public and --private come together")
    }
    let limit = arguments.integerIfGiven("jets")
    let files: [(url: URL, origin: Origin)]
    if let publicURL, let privateURL {
      let first =
        try given.map { ($0, Origin.given) }
        ?? (SampleData.url("top-tagging/top-train.npz"), .sample)
      files = [first, (publicURL, .givenSet("public")), (privateURL, .givenSet("private"))]
    } else if let given {
      files = [(given, .given)]
    } else {
      files = try ["train", "public", "private"].map {
        (try SampleData.url("top-tagging/top-\($0).npz"), .sample)
      }
    }
    let sets = try files.map { try ChallengeFiles.read($0.url, $0.origin, arguments) }
    urls =
      files.map(\.url)
      + ["labels", "public-labels", "private-labels"].compactMap { arguments.urlIfGiven($0) }
    let parts =
      sets.count == 3 ? sets : try ChallengeFiles.split(sets[0], file: urls[0].lastPathComponent)
    training =
      limit.map { parts[0].selecting(ChallengeSplit.first($0, of: parts[0].isSignal)) } ?? parts[0]
    publicJets = parts[1]
    privateJets = parts[2]
  }

  /// Where a file comes from: the options of reading are about the user's own.
  private enum Origin {
    case sample
    case given
    /// The public or the private jets.
    case givenSet(String)
  }

  private static func read(
    _ url: URL, _ origin: Origin, _ arguments: ParsedArguments
  ) throws -> LabelledJets {
    var set: String?
    if case .givenSet(let name) = origin { set = name }
    var options = ReadingOptions.labelledJets(arguments, set: set)
    if case .sample = origin { options = JetFileOptions() }
    do {
      let jets = try JetFiles.read(url, options: options)
      for warning in jets.warnings { arguments.console.note("Warning: \(warning)") }
      return jets
    } catch var error as DataFileError {
      // For a set these options have names of their own.
      for option in ["key", "split", "labels"] {
        if let set { error.hint = error.hint?.replacing("--\(option)", with: "--\(set)-\(option)") }
      }
      throw error
    }
  }

  /// Eight tenths, one tenth and one tenth of each class of a single file, by a fixed random order.
  private static func split(_ jets: LabelledJets, file: String) throws -> [LabelledJets] {
    try ChallengeSplit.tenths(of: jets.isSignal, file: file).map { jets.selecting($0) }
  }
}
