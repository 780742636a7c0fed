internal import CKernels
import Foundation

/// What the processor can do at best.
public enum MachinePeak {
  /// Floating-point operations a second of float32 multiply-adds on registers, all threads
  /// together: the best of several short rounds, since whatever else runs on the machine can only
  /// slow them.
  public static func operationsPerSecond(threads: Int = Threads.count) -> Double {
    let rounds = 2_000_000
    let operations = Double(rounds * ck_peak_operations()) * Double(threads)
    let seconds = (0..<8).map { _ in
      let start = ContinuousClock.now
      // Factor and term keep the chains finite.
      parallelFor(threads, threads: threads) { _ in _ = ck_peak(rounds, 0.5, 1) }
      return (ContinuousClock.now - start) / .seconds(1)
    }
    return operations / (seconds.min() ?? .infinity)
  }
}
