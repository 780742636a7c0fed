import Foundation

/// Makes parts on several threads and takes them one after the other, in their order. While one
/// thread takes a part, the others go on making theirs; each holds one part at most.
///
/// - Throws: what `make` or `take` threw for the first part that failed; later ones are not taken.
func takeInOrder<Part>(
  _ count: Int, threads: Int, make: (Int) throws -> Part, take: (Part) throws -> Void
) throws {
  let turns = Turns(count)
  try withoutActuallyEscaping(make) { make in
    try withoutActuallyEscaping(take) { take in
      let work = Work(make: make, take: take)
      DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
        while let part = turns.claim() {
          let made = Result { try work.make(part) }
          turns.wait(for: part) { try work.take(made.get()) }
        }
      }
      if let error = turns.error { throw error }
    }
  }
}

/// What the threads do; `take` is only called by the thread whose turn it is.
private struct Work<Part>: @unchecked Sendable {
  let make: (Int) throws -> Part
  let take: (Part) throws -> Void
}

/// Who may make and who may take.
private final class Turns: @unchecked Sendable {
  private let condition = NSCondition()
  private let count: Int
  private var unclaimed = 0
  private var turn = 0
  private(set) var error: (any Error)?

  init(_ count: Int) { self.count = count }

  /// The next part to be made; nil when there is none or something has failed.
  func claim() -> Int? {
    condition.lock()
    defer { condition.unlock() }
    guard error == nil, unclaimed < count else { return nil }
    unclaimed += 1
    return unclaimed - 1
  }

  /// Waits until all parts before `part` have been taken, then takes it, unless one of them failed.
  func wait(for part: Int, _ take: () throws -> Void) {
    condition.lock()
    while turn != part { condition.wait() }
    let hasFailed = error != nil
    condition.unlock()
    let outcome = Result { if !hasFailed { try take() } }
    condition.lock()
    if case .failure(let problem) = outcome { error = problem }
    turn += 1
    condition.broadcast()
    condition.unlock()
  }
}

/// Work that goes on while its owner does something else.
final class Background<Value>: @unchecked Sendable {
  private let done = DispatchGroup()
  private var result: Result<Value, any Error>?

  /// Starts `work`.
  init(_ work: @escaping @Sendable () throws -> Value) {
    DispatchQueue.global().async(group: done) { self.result = Result { try work() } }
  }

  /// What `work` returned; waits for it.
  func value() throws -> Value {
    done.wait()
    guard let result else { preconditionFailure("Background: finished without a result") }
    return try result.get()
  }
}
