import DataFiles
import Evaluation
import Foundation
import Training

/// The folder of one run of a study: `<root>/<study>/<date>-<hash of the configuration>`.
///
/// While the run lasts the folder is called `….partial`; `finish(_:)` writes `result.json` and
/// renames it. The same configuration started again finds its partial folder and can go on from the
/// checkpoints in it; a finished run is never replaced without force.
///
/// Contents: `config.json` (resolved, sorted: what `--config` reads), `identity.json` (what makes
/// two runs the same, where that is more), `environment.json`, `metrics.jsonl` (one object for each
/// epoch), `result.json`, and whatever else the study writes.
public final class RunFolder {
  /// The folder; its name changes when the run is finished.
  public private(set) var url: URL
  /// Whether an unfinished run was found and is continued.
  public let isResumed: Bool
  private let finalURL: URL
  private let isForced: Bool
  private let lock: FolderLock
  private var points: [LearningCurvePoint] = []

  private init(_ places: Places, lock: FolderLock) {
    (url, finalURL) = (places.url, places.finalURL)
    (isResumed, isForced) = (places.isResumed, places.isForced)
    self.lock = lock
  }

  /// Which unfinished run is gone on with.
  public enum Resumption: Sendable {
    /// One of the same configuration, if there is one; else the run begins.
    case ifPossible
    /// One of the same configuration; without one the run is refused.
    case required
    /// None: the run begins anew, although there may be one of this configuration, and replaces it
    /// when it is finished.
    case never
  }

  /// Creates the folder of a run, or finds the one of the same configuration that is not finished.
  ///
  /// - Parameters:
  ///   - root: The folder of all runs.
  ///   - study: The study's name, which becomes a folder.
  ///   - configuration: The resolved configuration.
  ///   - identity: What makes two runs the same, where that is more than the configuration: the
  ///     data.
  ///   - environment: What the run is made with.
  ///   - resumption: Which unfinished run is gone on with.
  ///   - inputs: Files that the run reads: a folder that holds one is not replaced.
  ///   - date: The day that the folder is named after (UTC).
  /// - Throws: `TrainingError` when the run is finished already, is going on in another process, or
  ///   cannot be resumed; `DataFileError` when files cannot be written.
  public static func create(
    root: URL, study: String, configuration: some Encodable, identity: (any Encodable)? = nil,
    environment: Environment, resumption: Resumption = .ifPossible, inputs: [URL] = [],
    date: Date = Date()
  ) throws -> RunFolder {
    guard !study.isEmpty, !study.contains("/"), !study.hasPrefix(".") else {
      throw TrainingError("\"\(study)\" is no name of a study: empty, hidden, or with a slash")
    }
    let text = try canonicalJSON(configuration, pretty: true) + "\n"
    let identityText = try identity.map { try canonicalJSON($0, pretty: true) + "\n" }
    let hash = String(ContentHash.sha256(identityText ?? text).prefix(8))
    let folder = root.appending(path: study)
    try AtomicFile.checkPlace(ofFolder: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    Leftovers.clear(in: folder)
    let places = try Places(folder, hash: hash, resumption: resumption, day: day(date))
    for input in inputs where [places.url, places.finalURL].contains(where: input.isInside) {
      throw TrainingError(
        "\(input.path) is an input of this run and stands in the folder of the run that it would "
          + "replace; move it elsewhere first")
    }
    try FileManager.default.createDirectory(at: places.url, withIntermediateDirectories: true)
    let lock = try FolderLock(places.url)
    // It may have been finished while this process looked for it.
    guard places.isForced || !FileManager.default.fileExists(atPath: places.finalURL.path) else {
      try? FileManager.default.removeItem(at: places.url)
      throw finishedError(places.finalURL)
    }
    Leftovers.clear(in: places.url, recursively: true)
    let run = RunFolder(places, lock: lock)
    if run.isResumed { run.points = try run.readMetrics() } else { try run.clear() }
    if places.isForced { try run.write("", as: replacingName) }
    try run.write(text, as: "config.json")
    if let identityText { try run.write(identityText, as: "identity.json") }
    try run.write(environment, as: "environment.json")
    return run
  }

  /// Where a run begins, goes on and ends.
  private struct Places {
    let url: URL
    let finalURL: URL
    let isResumed: Bool
    let isForced: Bool

    init(_ folder: URL, hash: String, resumption: Resumption, day: String) throws {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      let finished = names.last { $0.hasSuffix("-\(hash)") }
      let partial = names.last { $0.hasSuffix("-\(hash).partial") }
      // An unfinished run may have been meant to replace a finished one.
      let isReplacing = partial.map {
        FileManager.default.fileExists(
          atPath: folder.appending(path: $0).appending(path: RunFolder.replacingName).path)
      }
      if let finished, resumption != .never, !(resumption == .required && isReplacing == true) {
        throw RunFolder.finishedError(folder.appending(path: finished))
      }
      guard resumption != .required || partial != nil else {
        throw TrainingError(
          "there is nothing to resume: \(folder.path) holds no unfinished run of this "
            + "configuration and these data; leave --resume out to begin one")
      }
      let name = partial.map { String($0.dropLast(".partial".count)) } ?? "\(day)-\(hash)"
      url = folder.appending(path: name + ".partial")
      finalURL = folder.appending(path: name)
      isResumed = partial != nil && resumption != .never
      isForced = resumption == .never || isReplacing == true
    }
  }

  private static func finishedError(_ folder: URL) -> TrainingError {
    TrainingError(
      "this configuration has been run already: \(folder.path); pass --force to run it again")
  }

  /// The place of a file in the folder.
  public func file(_ name: String) -> URL { url.appending(path: name) }

  /// Writes a text file, replacing an earlier one of this run.
  ///
  /// - Throws: `DataFileError` when the file cannot be written.
  public func write(_ text: String, as name: String) throws {
    try AtomicFile.write(text, to: file(name), overwrite: true)
  }

  /// Writes a value as sorted JSON, replacing an earlier one of this run.
  ///
  /// - Throws: `DataFileError` when the file cannot be written; `EncodingError` for numbers that
  ///   are not finite.
  public func write(_ value: some Encodable, as name: String) throws {
    try write(canonicalJSON(value, pretty: true) + "\n", as: name)
  }

  /// Adds an epoch to `metrics.jsonl`. After a resumption, an epoch that is trained again replaces
  /// its earlier line and those that followed it in the same stage.
  ///
  /// - Throws: `DataFileError` when the file cannot be written.
  public func record(_ point: LearningCurvePoint) throws {
    points.removeAll { $0.stage == point.stage && $0.epoch >= point.epoch }
    points.append(point)
    let lines = try points.map { try canonicalJSON($0) + "\n" }
    try write(lines.joined(), as: RunFolder.metricsName)
  }

  /// Marks the run as finished: writes `result.json` and gives the folder its final name.
  ///
  /// - Parameter complete: Adds what is made of the result, such as a report. The folder has its
  ///   final name only when this is done: a run that is stopped before is not finished.
  /// - Returns: The folder's final place.
  /// - Throws: `DataFileError` when the result cannot be written or the place is taken; what
  ///   `complete` throws.
  @discardableResult
  public func finish(
    _ result: some Encodable, complete: (URL) throws -> Void = { _ in }
  ) throws -> URL {
    try write(result, as: "result.json")
    try complete(url)
    // Others must find the lock as long as the folder has its old name.
    try AtomicFile.moveDirectory(url, to: finalURL, overwrite: isForced)
    url = finalURL
    lock.remove(in: url)
    unlink(file(RunFolder.replacingName).path)
    return url
  }

  private static let metricsName = "metrics.jsonl"
  /// Marks an unfinished run that replaces a finished one.
  private static let replacingName = "replacing"

  private func readMetrics() throws -> [LearningCurvePoint] {
    guard let data = try? Data(contentsOf: file(RunFolder.metricsName)) else { return [] }
    let lines = data.split(separator: UInt8(ascii: "\n"))
    return try lines.enumerated().map { number, line in
      do {
        return try ForeignJSON.decode(LearningCurvePoint.self, from: line)
      } catch {
        throw DataFileError(
          file(RunFolder.metricsName), line: number + 1, "this line is no record of an epoch",
          hint: "pass --force to start the run anew")
      }
    }
  }

  private func clear() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: url.path)
    where name != FolderLock.name {
      try FileManager.default.removeItem(at: file(name))
    }
  }

  /// The day in UTC as 2026-11-23.
  private static func day(_ date: Date) -> String {
    date.formatted(.iso8601.year().month().day())
  }
}

extension URL {
  /// Whether this is a place in `folder`, by the paths that links lead to.
  fileprivate func isInside(_ folder: URL) -> Bool {
    let parts = resolvingSymlinksInPath().standardizedFileURL.pathComponents
    return parts.starts(with: folder.resolvingSymlinksInPath().standardizedFileURL.pathComponents)
  }
}
