import Foundation

/// Measures how long work takes.
enum Stopwatch {
  /// Seconds of one call.
  static func seconds(_ work: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try work()
    return (ContinuousClock.now - start) / .seconds(1)
  }

  /// `amount` a second of every repeat, after one call that warms caches and allocates. Calls that
  /// are too short for the clock are bundled until a repeat takes at least 20 ms.
  static func rates(
    _ amount: Double, repeats: Int, _ work: () throws -> Void
  ) rethrows -> Spread {
    try work()
    let calls = max(1, Int(0.02 / max(try seconds(work), 1e-9)))
    return Spread(
      try (0..<repeats).map { _ in
        amount * Double(calls)
          / (try seconds { for _ in 0..<calls { try work() } })
      })
  }
}

enum PeakMemory {
  /// The largest resident size that this process ever had, in units of 2²⁰ bytes.
  static var megabytes: Double {
    var usage = rusage()
    let thisProcess: Int32 = 0  // RUSAGE_SELF, whose type differs between Linux and macOS
    getrusage(thisProcess, &usage)
    #if canImport(Darwin)
      return Double(usage.ru_maxrss) / 1_048_576
    #else
      return Double(usage.ru_maxrss) / 1024
    #endif
  }
}
