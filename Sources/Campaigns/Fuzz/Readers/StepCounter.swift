import Synchronization

/// Counts down to the step at which a training is asked to stop.
final class StepCounter: Sendable {
  private let left: Atomic<Int>

  init(_ steps: Int) { left = Atomic(steps) }

  func isOver() -> Bool { left.subtract(1, ordering: .relaxed).newValue < 0 }
}
