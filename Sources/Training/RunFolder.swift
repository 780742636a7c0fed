import DataFiles
import Evaluation
import Foundation

/// The folder of one run of a study: `<root>/<study>/<date>-<hash of the configuration>`.
///
/// While the run lasts the folder is called `….partial`; `finish(_:)` writes `result.json` and
/// renames it. The same configuration started again finds its partial folder and can go on from the
/// checkpoints in it; a finished run is never replaced without force.
///
/// Contents: `config.json` (resolved, sorted), `environment.json`, `metrics.jsonl` (one object for
/// each epoch), `result.json`, and whatever else the study writes.
public final class RunFolder {
  /// The folder; its name changes when the run is finished.
  public private(set) var url: URL
  /// Whether an unfinished run was found and is continued.
  public let isResumed: Bool
  private let finalURL: URL
  private let isForced: Bool
  private let lock: FolderLock
  private var points: [LearningCurvePoint] = []

  private init(url: URL, finalURL: URL, isResumed: Bool, isForced: Bool, lock: FolderLock) {
    self.url = url
    self.finalURL = finalURL
    self.isResumed = isResumed
    self.isForced = isForced
    self.lock = lock
  }

  /// Creates the folder of a run, or finds the one of the same configuration that is not finished.
  ///
  /// - Parameters:
  ///   - root: The folder of all runs.
  ///   - study: The study's name, which becomes a folder.
  ///   - configuration: The resolved configuration.
  ///   - environment: What the run is made with.
  ///   - force: Whether to start anew although there is a run of this configuration, and to replace
  ///     one of the same day when finished.
  ///   - date: The day that the folder is named after (UTC).
  /// - Throws: `TrainingError` when the run is finished already or is going on in another process;
  ///   `DataFileError` when files cannot be written.
  public static func create(
    root: URL, study: String, configuration: some Encodable, environment: Environment,
    force: Bool = false, date: Date = Date()
  ) throws -> RunFolder {
    guard !study.isEmpty, !study.contains("/"), !study.hasPrefix(".") else {
      throw TrainingError("\"\(study)\" is no name of a study: empty, hidden, or with a slash")
    }
    let text = try canonicalJSON(configuration, pretty: true) + "\n"
    let hash = String(ContentHash.sha256(text).prefix(8))
    let folder = root.appending(path: study)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    if !force, let finished = names.last(where: { $0.hasSuffix("-\(hash)") }) {
      throw TrainingError(
        "this configuration has been run already: \(folder.appending(path: finished).path); pass "
          + "--force to run it again")
    }
    let partial = names.last { $0.hasSuffix("-\(hash).partial") }
    let name = partial.map { String($0.dropLast(".partial".count)) } ?? "\(day(date))-\(hash)"
    let url = folder.appending(path: name + ".partial")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    let run = RunFolder(
      url: url, finalURL: folder.appending(path: name), isResumed: partial != nil && !force,
      isForced: force, lock: try FolderLock(url))
    if run.isResumed { run.points = try run.readMetrics() } else { try run.clear() }
    try run.write(text, as: "config.json")
    try run.write(environment, as: "environment.json")
    return run
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
  /// - Throws: `DataFileError` when the file cannot be written; `EncodingError` for numbers that are
  ///   not finite.
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
  /// - Returns: The folder's final place.
  /// - Throws: `DataFileError` when the result cannot be written or the place is taken.
  @discardableResult
  public func finish(_ result: some Encodable) throws -> URL {
    try write(result, as: "result.json")
    try lock.remove()
    try AtomicFile.moveDirectory(url, to: finalURL, overwrite: isForced)
    url = finalURL
    return url
  }

  private static let metricsName = "metrics.jsonl"

  private func readMetrics() throws -> [LearningCurvePoint] {
    guard let data = try? Data(contentsOf: file(RunFolder.metricsName)) else { return [] }
    let lines = data.split(separator: UInt8(ascii: "\n"))
    return try lines.enumerated().map { number, line in
      do {
        return try JSONDecoder().decode(LearningCurvePoint.self, from: line)
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
