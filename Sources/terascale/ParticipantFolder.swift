import DataFiles
import Foundation
import Terminal
import TopTagging
import Training

/// The folder of `challenge train`, in which one process at a time trains one configuration on one
/// challenge: `config.json`, `identity.json`, models and checkpoints.
struct ParticipantFolder {
  /// What makes two trainings the same.
  private struct Identity: Encodable {
    var training: ChallengeConfiguration
    var challenge: ChallengeManifest
  }

  private static let identityName = "identity.json"

  /// The folder.
  let url: URL
  /// Whether an unfinished training is continued.
  let isResumed: Bool
  private let lock: FolderLock

  /// Makes the folder of `--output`, or finds the unfinished training in it.
  ///
  /// - Throws: `UsageError` for `--resume` with `--force`; `ChallengeError` for a folder with another or
  ///   a finished training, and when there is nothing to resume; `TrainingError` while another process
  ///   works in it.
  init(
    _ arguments: ParsedArguments, configuration: ChallengeConfiguration,
    challenge: ChallengeManifest
  ) throws {
    url = arguments.url("output")
    let resumption = try ChallengeOptions.resumption(arguments)
    let text = try canonicalJSON(
      Identity(training: configuration, challenge: challenge), pretty: true)
    let place = url.appending(path: ParticipantFolder.identityName)
    let isThere = FileManager.default.fileExists(atPath: url.appending(path: "models").path)
    isResumed = isThere && resumption != .never
    if isResumed {
      guard (try? String(contentsOf: place, encoding: .utf8)) == text else {
        throw ChallengeError(
          "\(url.relativePath) holds models of another configuration or challenge, which cannot be "
            + "gone on with (--resume). Give another --output, or replace them with --force.")
      }
      let finished = Participant.finishedModels(configuration, in: url)
      guard finished.count < configuration.stages.count else {
        throw ChallengeError(
          "\(url.relativePath): this training is finished, so there is nothing to go on with "
            + "(--resume). Give another --output, or train again with --force.")
      }
    } else if resumption == .required {
      throw ChallengeError(
        "There is nothing to resume: \(url.relativePath) holds no models. Leave --resume out to "
          + "begin.")
    }
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    lock = try FolderLock(url)
    Leftovers.clear(in: url, recursively: true)
    if isResumed {
      arguments.console.note("Going on in \(url.relativePath)")
      return
    }
    try Participant.removeStages(of: configuration, in: url)
    try AtomicFile.write(
      ConfigurationFile.encode(configuration), to: url.appending(path: "config.json"),
      overwrite: true)
    try AtomicFile.write(text, to: place, overwrite: true)
  }

  /// Opens the folder to others.
  func finish() { lock.remove(in: url) }
}
