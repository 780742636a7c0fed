import DataFiles
import Foundation
import TensorEngine
import Training

/// A simulation was stopped on request; the rows that were there are kept.
public struct SimulationInterrupted: Error, Equatable, Sendable, CustomStringConvertible {
  /// The number of rows that are there.
  public let done: Int
  /// The number of rows that were asked for.
  public let count: Int
  /// The file that keeps them; nil when there is none.
  public let file: URL?

  /// How far the simulation came.
  public var description: String {
    "the simulation was interrupted after \(done) of \(count) rows"
      + (file.map { ", which are kept in \($0.relativePath)" } ?? "")
  }
}

/// Simulates all rows of a request with several workers.
///
/// Rows are handed out in chunks of the source's size, so that they do not depend on the number of
/// workers.
public struct SimulationRun: Sendable {
  /// Where rows come from.
  public let source: any SimulationSource
  /// What is asked for.
  public let request: SimulationRequest
  /// The number of workers.
  public let workers: Int
  private let isInterrupted: @Sendable () -> Bool

  /// A run.
  ///
  /// - Precondition: There is a worker.
  public init(
    _ source: any SimulationSource, _ request: SimulationRequest, workers: Int = Threads.count,
    isInterrupted: @escaping @Sendable () -> Bool = { Interruption.isRequested }
  ) {
    precondition(workers > 0 && source.chunk > 0, "SimulationRun: \(workers) workers")
    self.source = source
    self.request = request
    self.workers = workers
    self.isInterrupted = isInterrupted
  }

  /// What makes two runs the same. Whoever asks for more rows of the same gets the first ones
  /// again.
  private var identity: String {
    "\(source.identity); \(request.origin); seed \(request.seed)"
  }

  /// Simulates and keeps the rows in memory only.
  ///
  /// - Parameter progress: Receives the number of rows that are there, on any thread.
  /// - Throws: `SimulationInterrupted`; what the source throws.
  public func run(progress: @escaping @Sendable (Int) -> Void = { _ in }) throws -> SimulatedRows {
    try run(keepingIn: nil, nil, progress)
  }

  /// The file with the rows of a simulation that is to be written to `url` and is not finished.
  public static func unfinishedFile(of url: URL) -> URL {
    url.deletingLastPathComponent().appending(path: url.lastPathComponent + ".partial")
  }

  /// Simulates and writes an npz file that `SimulationFile.read` reads.
  ///
  /// Until it is finished, all rows that are there stand in `unfinishedFile(of:)`; after a failure
  /// or an interruption the same run goes on with them.
  ///
  /// - Parameters:
  ///   - url: The file.
  ///   - observableNames: The names of the observables.
  ///   - overwrite: Whether to replace a file that exists, and rows of another simulation.
  ///   - mustResume: Whether to refuse to begin: there must be rows of an earlier run.
  ///   - progress: Receives the number of rows that are there, on any thread.
  /// - Throws: `SimulationInterrupted`; what the source throws, with a note on what is kept;
  ///   `DataFileError` for files that exist or cannot be written.
  public func write(
    to url: URL, observableNames: [String]? = nil, overwrite: Bool = false,
    mustResume: Bool = false,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws -> SimulatedRows {
    let unfinished = SimulationRun.unfinishedFile(of: url)
    if !overwrite, let rows = try finished(url, unfinished, observableNames) { return rows }
    try AtomicFile.checkPlace(of: url, overwrite: overwrite)
    guard !mustResume || FileManager.default.fileExists(atPath: unfinished.path) else {
      throw LikelihoodRatioError(
        url.lastPathComponent, "there is nothing to resume: no \(unfinished.relativePath) is there",
        hint: "leave --resume out to begin")
    }
    let file = try UnfinishedRows(unfinished, simulation: identity, replacesOthers: overwrite)
    let rows = try run(keepingIn: file, unfinished, progress)
    if let names = observableNames, names.count != rows.x.columns {
      throw LikelihoodRatioError(
        "names of observables", "\(names.count) were given for \(rows.x.columns) columns",
        hint: "name them all; the rows are kept")
    }
    try rows.write(to: url, observableNames: observableNames, overwrite: overwrite)
    file.remove()
    return rows
  }

  /// The rows of a run that was killed when its file was written and the unfinished one, which is
  /// no longer needed, was not yet removed; nil when this did not happen.
  private func finished(
    _ url: URL, _ unfinished: URL, _ observableNames: [String]?
  ) throws -> SimulatedRows? {
    guard [url, unfinished].allSatisfy({ FileManager.default.fileExists(atPath: $0.path) }) else {
      return nil
    }
    let file = try UnfinishedRows(unfinished, simulation: identity, replacesOthers: false)
    let collector = try RowCollector(request, file: file, isInterrupted: { false }) { _ in }
    guard collector.done == request.count else { return nil }
    let rows = collector.result()
    guard try rows.isWritten(to: url, observableNames: observableNames) else { return nil }
    file.remove()
    return rows
  }

  private func run(
    keepingIn file: UnfinishedRows?, _ url: URL?, _ progress: @escaping @Sendable (Int) -> Void
  ) throws -> SimulatedRows {
    let collector = try RowCollector(
      request, file: file, isInterrupted: isInterrupted, progress: progress)
    let chunk = source.chunk
    parallelFor((request.count + chunk - 1) / chunk, threads: workers) { number in
      let rows = number * chunk..<min((number + 1) * chunk, request.count)
      for part in collector.missing(in: rows) where !collector.isStopped {
        do {
          try source.simulate(part, of: request, into: collector)
        } catch {
          collector.fail(part.lowerBound, error)
        }
      }
    }
    if let failure = collector.failure { throw annotated(failure, collector.done, url) }
    guard collector.done == request.count else {
      throw SimulationInterrupted(done: collector.done, count: request.count, file: url)
    }
    return collector.result()
  }

  /// A failure, with what has not been lost.
  private func annotated(_ failure: any Error, _ done: Int, _ url: URL?) -> any Error {
    guard var error = failure as? LikelihoodRatioError, let url, done > 0 else { return failure }
    let kept =
      "the \(done) of \(request.count) rows that are there are kept in \(url.relativePath): the "
      + "same command goes on with them"
    error.hint = error.hint.map { "\($0); \(kept)" } ?? kept
    return error
  }
}
