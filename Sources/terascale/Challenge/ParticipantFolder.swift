import DataFiles
import Foundation
import Runs
import Terminal
import TopTagging
import Training

/// The folder of `challenge train`, in which one process at a time trains one configuration on one
/// challenge: `config.json`, `identity.json`, models and checkpoints.
///
/// A training that is to replace an earlier one stands in a folder of its own in it until it is
/// finished, so that the earlier models are lost to nothing that may end it.
struct ParticipantFolder {
  /// What makes two trainings the same.
  private struct Identity: Encodable {
    var training: ChallengeConfiguration
    var challenge: ChallengeManifest
  }

  /// One training: the folder itself, or the one that is to replace it.
  private struct Place {
    static let models = "models"
    static let checkpoints = "checkpoints"
    static let configuration = "config.json"
    static let identity = "identity.json"

    let url: URL

    func file(_ name: String) -> URL { url.appending(path: name) }
    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name).path) }
    func isOf(_ identity: String) -> Bool {
      (try? String(contentsOf: file(Place.identity), encoding: .utf8)) == identity
    }

    func remove(_ name: String) throws {
      guard has(name) else { return }
      try FileManager.default.removeItem(at: file(name))
    }

    /// Writes down what is trained here; by its identity the training is found again.
    func begin(_ configuration: ChallengeConfiguration, _ identity: String) throws {
      try AtomicFile.write(
        ConfigurationFile.encode(configuration), to: file(Place.configuration), overwrite: true)
      try AtomicFile.write(identity, to: file(Place.identity), overwrite: true)
    }
  }

  /// Whether an unfinished training is continued.
  let isResumed: Bool
  private let main: Place
  private let place: Place
  private let lock: FolderLock

  /// The folder to train in.
  var url: URL { place.url }

  /// Makes the folder of `--output`, or finds the unfinished training in it.
  ///
  /// - Throws: `UsageError` for `--resume` with `--force`; `ChallengeError` for a folder with
  ///   another or a finished training, and when there is nothing to resume; `TrainingError` while
  ///   another process works in it.
  init(
    _ arguments: ParsedArguments, configuration: ChallengeConfiguration,
    challenge: ChallengeManifest
  ) throws {
    let resumption = try ChallengeOptions.resumption(arguments)
    let identity = try canonicalJSON(
      Identity(training: configuration, challenge: challenge), pretty: true)
    main = Place(url: arguments.url("output"))
    guard resumption != .required || FileManager.default.fileExists(atPath: main.url.path) else {
      throw ParticipantFolder.nothingToResume(main)
    }
    try FileManager.default.createDirectory(at: main.url, withIntermediateDirectories: true)
    lock = try FolderLock(main.url)
    do {
      Leftovers.clear(in: main.url, recursively: true)
      (place, isResumed) = try ParticipantFolder.choose(
        in: main, configuration, identity, resumption)
      if isResumed {
        arguments.console.note("Going on in \(place.url.relativePath)")
      } else {
        try place.begin(configuration, identity)
      }
    } catch {
      lock.remove(in: main.url)
      throw error
    }
  }

  /// Where this training goes on, or begins.
  private static func choose(
    in main: Place, _ configuration: ChallengeConfiguration, _ identity: String,
    _ resumption: RunFolder.Resumption
  ) throws -> (place: Place, isResumed: Bool) {
    let replacement = Place(url: main.file("replacement"))
    // Its models have their place already.
    if replacement.has(Place.identity), !replacement.has(Place.models) {
      try install(replacement, in: main)
    }
    for place in [main, replacement] where place.isOf(identity) {
      Participant.removeFinishedCheckpoints(configuration, in: place.url)
    }
    let isFinished =
      main.isOf(identity)
      && Participant.finishedModels(configuration, in: main.url).count == configuration.stages.count
    guard resumption != .never else {
      guard main.has(Place.models) else { return (main, false) }
      for name in [Place.identity, Place.models, Place.checkpoints] { try replacement.remove(name) }
      try FileManager.default.createDirectory(
        at: replacement.file(Place.models), withIntermediateDirectories: true)
      return (replacement, false)
    }
    if replacement.isOf(identity), resumption == .required || !isFinished {
      return (replacement, true)
    }
    guard main.has(Place.models) else {
      guard resumption != .required else { throw nothingToResume(main) }
      return (main, false)
    }
    guard main.isOf(identity) else {
      throw ChallengeError(
        "\(main.url.relativePath) holds models of another configuration or challenge, which cannot "
          + "be gone on with (--resume). Give another --output, or replace them with --force.")
    }
    guard !isFinished else {
      throw ChallengeError(
        "\(main.url.relativePath): this training is finished, so there is nothing to go on with "
          + "(--resume). Give another --output, or train again with --force.")
    }
    return (main, true)
  }

  private static func nothingToResume(_ main: Place) -> ChallengeError {
    ChallengeError(
      "There is nothing to resume: \(main.url.relativePath) holds no models. Leave --resume out "
        + "to begin.")
  }

  /// Puts the finished training into its place, and opens the folder to others.
  ///
  /// - Returns: The folder with the models.
  /// - Throws: `DataFileError` for an earlier training that cannot be replaced.
  func finish() throws -> URL {
    if url != main.url { try ParticipantFolder.install(place, in: main) }
    lock.remove(in: main.url)
    return main.url
  }

  /// Replaces an earlier training by a finished one. The models come first: once they have gone,
  /// the next command does what is left.
  private static func install(_ replacement: Place, in main: Place) throws {
    if replacement.has(Place.models) {
      try AtomicFile.moveDirectory(
        replacement.file(Place.models), to: main.file(Place.models), overwrite: true)
    }
    try main.remove(Place.checkpoints)
    for name in [Place.configuration, Place.identity] where replacement.has(name) {
      try AtomicFile.write(
        Data(contentsOf: replacement.file(name)), to: main.file(name), overwrite: true)
    }
    try FileManager.default.removeItem(at: replacement.url)
  }
}
