import Foundation
import Synchronization
import Terminal

/// Shows how many rows of a simulation are there.
final class SimulationProgressLine: Sendable {
  private let line: ProgressLine
  private let title: String
  private let count: Int
  /// When the first news came, and how many rows were there then: those of an earlier run.
  private let start = Mutex<(time: ContinuousClock.Instant, done: Int)?>(nil)

  init(_ console: Console, title: String, count: Int) {
    line = ProgressLine(console)
    self.title = title
    self.count = count
  }

  /// Shows that `done` rows are there.
  func show(_ done: Int) {
    let start = start.withLock { start in
      if start == nil { start = (.now, done) }
      return start ?? (.now, done)
    }
    let seconds = (ContinuousClock.now - start.time).inSeconds
    let left = done > start.done ? seconds / Double(done - start.done) * Double(count - done) : nil
    line.update(
      ProgressState(
        title, fraction: Double(done) / Double(count), secondsLeft: left,
        details: [("rows", "\(done)/\(count)")]))
  }

  /// Ends the line.
  func finish() { line.finish() }
}
