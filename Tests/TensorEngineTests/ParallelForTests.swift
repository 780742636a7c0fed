import Dispatch
import Foundation
import Synchronization
import TensorEngine
import Testing

@Suite("Parallel loops")
struct ParallelForTests {
  @Test("call every index once", arguments: [1, 2, 3, 16])
  func everyIndexOnce(_ threads: Int) {
    for count in [0, 1, 2, 7, 1000] {
      let calls = (0..<count).map { _ in Counter() }
      for _ in 0..<20 { parallelFor(count, threads: threads) { calls[$0].increment() } }
      #expect(calls.allSatisfy { $0.value == 20 })
    }
  }

  @Test("may stand inside of each other and side by side")
  func nestedAndConcurrent() {
    let total = Counter()
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      for _ in 0..<50 {
        parallelFor(3, threads: 3) { _ in parallelFor(5, threads: 2) { _ in total.increment() } }
      }
    }
    #expect(total.value == 4 * 50 * 15)
  }

  @Test("run on several threads when there is time")
  func severalThreads() {
    let names = Mutex<Set<ObjectIdentifier>>([])
    let deadline = ContinuousClock.now + .seconds(20)
    parallelFor(4, threads: 4) { _ in
      names.withLock { _ = $0.insert(ObjectIdentifier(Thread.current)) }
      // Other tests may hold all threads for a while: what matters is that a second one comes.
      while names.withLock({ $0.count }) < 2, ContinuousClock.now < deadline {
        Thread.sleep(forTimeInterval: 0.01)
      }
    }
    #expect(names.withLock { $0.count } > 1)
  }

  @Test("what was written is seen after the loop")
  func results() {
    for round in 0..<2000 {
      var values = [Int](repeating: 0, count: 8)
      values.withUnsafeMutableBufferPointer { buffer in
        let shared = Shared(buffer)
        parallelFor(8, threads: 2) { shared.buffer[$0] = round + $0 }
      }
      #expect(values == (0..<8).map { round + $0 })
    }
  }
}

private final class Counter: Sendable {
  private let count = Atomic<Int>(0)
  var value: Int { count.load(ordering: .sequentiallyConsistent) }
  func increment() { count.add(1, ordering: .relaxed) }
}

private struct Shared: @unchecked Sendable {
  let buffer: UnsafeMutableBufferPointer<Int>
  init(_ buffer: UnsafeMutableBufferPointer<Int>) { self.buffer = buffer }
}
