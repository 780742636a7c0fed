import Foundation
import Synchronization

/// How many threads the engine uses.
public enum Threads {
  private static let override = Mutex<Int?>(nil)

  /// The number of worker threads: what `use(_:)` set, else the machine's active processors.
  public static var count: Int {
    override.withLock { $0 } ?? ProcessInfo.processInfo.activeProcessorCount
  }

  /// Fixes the number of threads for this process.
  ///
  /// - Precondition: `count` is positive.
  public static func use(_ count: Int) {
    precondition(count > 0, "Threads.use needs a positive count, got \(count)")
    override.withLock { $0 = count }
  }

  /// Takes the number of threads from `TERASCALE_THREADS`, if that is set.
  ///
  /// - Throws: `EngineError` when the value is not a positive whole number.
  public static func configureFromEnvironment(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(EngineError) {
    guard let text = environment["TERASCALE_THREADS"], !text.isEmpty else { return }
    guard let count = Int(text), count > 0 else {
      throw EngineError(
        "environment variable TERASCALE_THREADS is \"\(text)\", expected a whole number ≥ 1; "
          + "unset it to use all processors")
    }
    use(count)
  }
}

/// Carries a value that the compiler cannot prove safe into the body of a parallel loop. Whoever
/// wraps a value promises that concurrent iterations touch disjoint parts of it.
package struct UnsafeSendable<Value>: @unchecked Sendable {
  package let value: Value
  package init(_ value: Value) { self.value = value }
}
