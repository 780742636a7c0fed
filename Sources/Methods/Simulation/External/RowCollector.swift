import Foundation
import Synchronization

/// Takes simulated rows from several workers, keeps them in memory and in a file.
public final class RowCollector: Sendable {
  fileprivate struct State {
    var layout: RowLayout?
    var values: [Double] = []
    var isThere: [Bool]
    var done = 0
    var file: UnfinishedRows?
    var failure: (row: Int, error: any Error)?
  }

  private let state: Mutex<State>
  private let request: SimulationRequest
  private let isInterrupted: @Sendable () -> Bool
  private let progress: @Sendable (_ done: Int) -> Void
  private let hasFailed = Atomic<Bool>(false)

  /// Rows for a request, those of `file` already in their places.
  ///
  /// - Throws: `LikelihoodRatioError` for a file that cannot be continued.
  init(
    _ request: SimulationRequest, file: UnfinishedRows?,
    isInterrupted: @escaping @Sendable () -> Bool, progress: @escaping @Sendable (Int) -> Void
  ) throws {
    self.request = request
    self.isInterrupted = isInterrupted
    self.progress = progress
    var start = State(isThere: Array(repeating: false, count: request.count), file: file)
    try file?.read { layout, row, values in
      guard row < request.count else { return }
      if start.layout == nil { start.prepare(layout, request.count) }
      start.store(values, row, layout)
    } withdrawn: { row in
      if row < request.count { start.remove(row) }
    }
    state = Mutex(start)
  }

  /// Whether no more rows are wanted, because of an interruption or a failure elsewhere.
  public var isStopped: Bool { hasFailed.load(ordering: .relaxed) || isInterrupted() }

  /// The number of rows that are there.
  public var done: Int { state.withLock { $0.done } }

  /// Takes rows that follow each other.
  ///
  /// - Throws: `LikelihoodRatioError` for rows that differ from others in what they hold, or
  ///   numbers that are not finite; `DataFileError` when they cannot be kept in the file.
  public func add(_ rows: [SimulatedRow], at first: Int) throws {
    let done = try state.withLock { state in
      let outcome = Result { try state.add(rows, at: first, of: request) }
      // Rows before a bad one are kept.
      try state.file?.flush()
      try outcome.get()
      return state.done
    }
    progress(done)
  }

  /// Takes back rows that turned out not to belong to their parameters.
  ///
  /// - Throws: `DataFileError` when the file cannot be written.
  public func withdraw(_ rows: Range<Int>) throws {
    try state.withLock { state in
      for row in rows where state.isThere[row] {
        state.remove(row)
        if let layout = state.layout { try state.file?.withdraw(row, layout) }
      }
      try state.file?.flush()
    }
  }

  /// The rows of a range that are not there, as ranges.
  func missing(in rows: Range<Int>) -> [Range<Int>] {
    state.withLock { state in
      var result: [Range<Int>] = []
      for row in rows where !state.isThere[row] {
        if let last = result.last, last.upperBound == row {
          result[result.count - 1] = last.lowerBound..<row + 1
        } else {
          result.append(row..<row + 1)
        }
      }
      return result
    }
  }

  /// Notes that rows cannot be had: everybody stops. Of several failures the first row's counts.
  func fail(_ row: Int, _ error: any Error) {
    hasFailed.store(true, ordering: .relaxed)
    state.withLock { state in
      if let earlier = state.failure, earlier.row < row { return }
      state.failure = (row, error)
    }
  }

  /// What went wrong; nil for nothing.
  var failure: (any Error)? { state.withLock { $0.failure?.error } }

  /// All rows.
  ///
  /// - Precondition: All are there.
  func result() -> SimulatedRows {
    state.withLock { state in
      guard state.done == request.count, let layout = state.layout else {
        preconditionFailure("RowCollector: \(state.done) of \(request.count) rows are there")
      }
      return SimulatedRows(request: request, layout: layout, values: state.values)
    }
  }
}

extension RowCollector.State {
  fileprivate mutating func add(
    _ rows: [SimulatedRow], at first: Int, of request: SimulationRequest
  ) throws {
    for (number, row) in zip(first..., rows) {
      let layout = try RowLayout(row, number, of: request)
      if self.layout == nil { prepare(layout, request.count) }
      try self.layout?.check(layout, number)
      let values = layout.values(row)
      store(values, number, layout)
      try file?.append(number, values, layout)
    }
  }

  fileprivate mutating func prepare(_ layout: RowLayout, _ count: Int) {
    self.layout = layout
    values = [Double](repeating: 0, count: count * layout.width)
  }

  fileprivate mutating func store(_ new: [Double], _ row: Int, _ layout: RowLayout) {
    values.replaceSubrange(row * layout.width..<(row + 1) * layout.width, with: new)
    if !isThere[row] { done += 1 }
    isThere[row] = true
  }

  fileprivate mutating func remove(_ row: Int) {
    if isThere[row] { done -= 1 }
    isThere[row] = false
  }
}
