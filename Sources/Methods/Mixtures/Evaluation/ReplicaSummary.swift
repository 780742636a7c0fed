import Numerics
import TensorEngine

/// A number with its spread over bootstrap replicas.
public struct BootstrapEstimate: Hashable, Codable, Sendable {
  /// The number measured on the events themselves.
  public let value: Double
  /// The standard deviation over the replicas.
  public let error: Double
  /// The lower end of the percentile interval.
  public let lower: Double
  /// The upper end of the percentile interval.
  public let upper: Double
  /// The confidence level of the interval.
  public let level: Double

  /// Summarizes `replicas`, of which there are at least two.
  init(value: Double, replicas: [Double], level: Double) {
    let sorted = replicas.sorted()
    self.value = value
    let spread = meanAndDeviation(sorted).deviation
    error = spread * (Double(sorted.count) / Double(sorted.count - 1)).squareRoot()
    lower = quantile(ofSorted: sorted, (1 - level) / 2)
    upper = quantile(ofSorted: sorted, (1 + level) / 2)
    self.level = level
  }
}

/// The numbers of `count` bootstrap replicas, computed on all threads: the same for any number of
/// them.
func replicate<Value: Sendable>(
  _ count: Int, _ replica: @Sendable (Int) -> Value
) -> [Value] {
  [Value](unsafeUninitializedCapacity: count) { values, filled in
    let slots = ReplicaSlots(base: values.baseAddress!)
    parallelFor(count, threads: Threads.count) { index in
      (slots.base + index).initialize(to: replica(index))
    }
    filled = count
  }
}

/// Memory of which every replica writes its own element.
private struct ReplicaSlots<Value>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Value>
}
