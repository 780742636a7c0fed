import Foundation
import Randomness

/// When a command is struck.
enum Moment {
  /// After so many seconds.
  case time(Double)
  /// As soon as so many paths have stood in its output: at the very writing.
  case paths(Int)

  /// Moments over the whole of an undisturbed run: in turn by the clock, from the first instant to
  /// the last, and by what was written.
  static func spread(
    _ count: Int, over seconds: Double, paths: Int, _ random: inout RandomStream
  ) -> [Moment] {
    let byClock = paths == 0 ? count : (count + 1) / 2
    let times = (0..<byClock).map { number -> Moment in
      switch number {
      case 0: return .time(0)
      case 1: return .time(0.99 * seconds)
      default:
        let share = (Double(number - 2) + random.uniform()) / Double(byClock - 2)
        return .time(share * seconds)
      }
    }
    let others = count - byClock
    return times
      + (0..<others).map { number in
        .paths(1 + Int((Double(number) + random.uniform()) / Double(others) * Double(paths)))
      }
  }

  /// Waits for the moment, or for the end of the process.
  func wait(for run: ChildRun, writingTo folder: URL) {
    var seen: Set<String> = []
    while run.isRunning {
      switch self {
      case .time(let seconds):
        let left = seconds - run.seconds
        if left <= 0 { return }
        usleep(useconds_t(min(left, 0.005) * 1e6))
      case .paths(let count):
        seen.formUnion(FileTree.paths(in: folder))
        if seen.count >= count { return }
        usleep(200)
      }
    }
  }
}
