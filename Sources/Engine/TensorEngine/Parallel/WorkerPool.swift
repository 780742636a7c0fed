internal import CKernels
import Foundation
import Synchronization

/// Threads that wait for parallel loops.
///
/// A step of a small network is made of several loops of some ten microseconds; waking a sleeping
/// thread takes as long as that. So after a loop the workers watch for the next one for a moment
/// before they go to sleep. The calling thread never waits for a worker to arrive, only for those
/// that are at work: a worker that comes too late, because the machine is busy, finds the door
/// shut.
final class WorkerPool: @unchecked Sendable {
  static let shared = WorkerPool()

  /// How long a thread watches before it sleeps.
  private static let patience = Duration.microseconds(100)
  private static let processors = ProcessInfo.processInfo.activeProcessorCount
  /// More threads than this only get in each other's way; the others do their share of a loop.
  private static let mostWorkers = 4 * processors

  /// The number of the loop in the upper half; below it the highest number of a worker that may
  /// join, 0 when the door is shut, and how many have joined, 16 bits each.
  private let door = Atomic<UInt64>(0)
  private let isBusy = Atomic<Bool>(false)
  private let finished = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let isCallerAsleep = Atomic<Bool>(false)
  /// Whether there are as many processors as threads, so that watching takes nobody's time.
  private let mayWatch = Atomic<Bool>(true)
  private let wakeUp = NSCondition()
  /// Written by the caller while the door is shut.
  private var work: UnsafePointer<@Sendable (Int) -> Void>?
  private var workers = 0

  /// Calls `body` on this thread, with 0, and at the same time once on each of up to `helpers`
  /// others, with the number of the worker from 1 on; returns when all calls have returned.
  ///
  /// - Returns: False, without a call, if the workers are in another loop.
  func run(helpers: Int, _ body: @Sendable (Int) -> Void) -> Bool {
    guard isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    else { return false }
    defer { isBusy.store(false, ordering: .releasing) }
    let helpers = min(helpers, WorkerPool.mostWorkers)
    while workers < helpers { startWorker() }
    mayWatch.store(helpers < WorkerPool.processors, ordering: .relaxed)
    withoutActuallyEscaping(body) { escapable in
      withUnsafePointer(to: escapable) { pointer in
        work = pointer
        finished.store(0, ordering: .relaxed)
        open(helpers)
        body(0)
        waitForWorkers(shut())
        work = nil
      }
    }
    return true
  }

  // MARK: The calling thread

  private func open(_ helpers: Int) {
    let loop = (door.load(ordering: .relaxed) >> 32) &+ 1
    door.store(loop << 32 | UInt64(helpers) << 16, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 { wakeEverybody() }
  }

  /// Lets nobody else in.
  ///
  /// - Returns: How many have joined.
  private func shut() -> Int {
    let loop = door.load(ordering: .relaxed) >> 32
    let before = door.exchange(loop << 32, ordering: .acquiringAndReleasing)
    return Int(before & 0xffff)
  }

  private func waitForWorkers(_ joined: Int) {
    let done = { self.finished.load(ordering: .sequentiallyConsistent) == joined }
    if watch(done) { return }
    wakeUp.lock()
    isCallerAsleep.store(true, ordering: .sequentiallyConsistent)
    while !done() { wakeUp.wait() }
    isCallerAsleep.store(false, ordering: .relaxed)
    wakeUp.unlock()
  }

  // MARK: The workers

  private func startWorker() {
    workers += 1
    let number = workers
    let thread = Thread { [self] in
      var last: UInt64 = 0
      while true { last = serve(number, after: last) }
    }
    thread.name = "worker \(number)"
    thread.start()
  }

  /// Waits for the next loop and takes part in it if it wants this many workers.
  private func serve(_ number: Int, after last: UInt64) -> UInt64 {
    let isNew = { self.door.load(ordering: .sequentiallyConsistent) >> 32 != last }
    if !watch(isNew) {
      wakeUp.lock()
      sleepers.add(1, ordering: .sequentiallyConsistent)
      while !isNew() { wakeUp.wait() }
      sleepers.subtract(1, ordering: .relaxed)
      wakeUp.unlock()
    }
    var seen = door.load(ordering: .acquiring)
    let loop = seen >> 32
    while seen >> 32 == loop, number <= Int(seen >> 16 & 0xffff) {
      let (joined, now) = door.compareExchange(
        expected: seen, desired: seen + 1, ordering: .acquiring)
      if joined {
        callWork(number)
        finished.add(1, ordering: .sequentiallyConsistent)
        if isCallerAsleep.load(ordering: .sequentiallyConsistent) { wakeEverybody() }
        break
      }
      seen = now
    }
    return loop
  }

  /// Not inlined, so that the reference to the closure is given back before the call counts as
  /// finished.
  @inline(never)
  private func callWork(_ number: Int) { work?.pointee(number) }

  // MARK: Waiting

  /// Looks for a moment whether something has come about.
  private func watch(_ condition: () -> Bool) -> Bool {
    guard mayWatch.load(ordering: .relaxed) else { return condition() }
    let start = ContinuousClock.now
    repeat {
      for _ in 0..<32 {
        if condition() { return true }
        ck_pause()
      }
    } while ContinuousClock.now - start < WorkerPool.patience
    return false
  }

  private func wakeEverybody() {
    wakeUp.lock()
    wakeUp.broadcast()
    wakeUp.unlock()
  }
}
