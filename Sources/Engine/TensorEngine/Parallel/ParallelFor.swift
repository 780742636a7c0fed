import Dispatch
import Synchronization

/// Calls `body` for 0 ..< `count` on up to `threads` threads; returns when all calls have returned.
///
/// The order of the calls is not defined, so whatever `body` writes must depend on its index alone.
public func parallelFor(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
  parallelFor(count, threads: threads) { index, _ in body(index) }
}

/// The same, for bodies that also want to know which of the threads they run on: a number from
/// 0 ..< `threads` that no other call has at the same time.
///
/// Each thread begins with a share of its own and then helps the others. So when loops of the same
/// length follow each other, a thread mostly finds in its cache what it had last time.
func parallelFor(
  _ count: Int, threads: Int, _ body: @Sendable (_ index: Int, _ thread: Int) -> Void
) {
  precondition(count >= 0 && threads > 0, "parallelFor: count \(count), threads \(threads)")
  let workers = min(count, threads)
  if workers <= 1 {
    for index in 0..<count { body(index, 0) }
    return
  }
  Shares.withShares(of: count, workers: workers) { shares in
    @Sendable func work(_ worker: Int) {
      for step in 0..<workers {
        let share = (worker + step) % workers
        while let index = shares.next(of: share) { body(index, worker) }
      }
    }
    // The pool serves one loop at a time; others, and loops within loops, go through Dispatch.
    if !WorkerPool.shared.run(helpers: workers - 1, work) {
      DispatchQueue.concurrentPerform(iterations: workers) { work($0) }
    }
  }
}

/// 0 ..< `count` in equal shares, from which threads take one index after the other.
private struct Shares: @unchecked Sendable {
  private let count: Int
  private let workers: Int
  private let cursors: UnsafeMutableBufferPointer<Atomic<Int>>
  /// Cursors this far apart lie on cache lines of their own.
  private static let spacing = 128 / MemoryLayout<Atomic<Int>>.stride

  static func withShares(of count: Int, workers: Int, _ body: (Shares) -> Void) {
    withUnsafeTemporaryAllocation(of: Atomic<Int>.self, capacity: workers * spacing) { cursors in
      let shares = Shares(count: count, workers: workers, cursors: cursors)
      for index in cursors.indices {
        cursors.initializeElement(at: index, to: Atomic(shares.start(of: index / spacing)))
      }
      body(shares)
      cursors.deinitialize()
    }
  }

  private func start(of share: Int) -> Int { share * count / workers }

  /// The next index of a share, nil when there is none left.
  func next(of share: Int) -> Int? {
    let index = cursors[share * Shares.spacing].add(1, ordering: .relaxed).oldValue
    return index < start(of: share + 1) ? index : nil
  }
}
