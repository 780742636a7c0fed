import Foundation

/// A learning-rate schedule at work on one training.
public struct ScheduledLearningRate: Sendable {
  /// What has been learnt from the epochs so far; all else follows from the step's number.
  public struct State: Codable, Equatable, Sendable {
    /// The rate that the plateau rule has come down to.
    public var plateauRate: Double
    /// The best monitored value.
    public var best: Double?
    /// The epochs since then (or since the last reduction).
    public var epochsWithoutImprovement: Int
  }

  /// The schedule.
  public let schedule: LearningRateSchedule
  /// The base rate.
  public let base: Double
  /// The state, to be saved and restored with a training.
  public var state: State
  private let stepsPerEpoch: Int
  private let totalSteps: Int

  /// A schedule for `epochs` epochs of `stepsPerEpoch` steps.
  ///
  /// - Precondition: `epochs` and `stepsPerEpoch` are positive.
  public init(_ schedule: LearningRateSchedule, base: Double, epochs: Int, stepsPerEpoch: Int) {
    precondition(
      epochs > 0 && stepsPerEpoch > 0,
      "a schedule needs at least one epoch and one step, got \(epochs) and \(stepsPerEpoch)")
    self.schedule = schedule
    self.base = base
    self.stepsPerEpoch = stepsPerEpoch
    totalSteps = epochs * stepsPerEpoch
    state = State(plateauRate: base, best: nil, epochsWithoutImprovement: 0)
  }

  /// The rate of step number `step`, counted from zero over all epochs.
  public func rate(step: Int) -> Double {
    switch schedule {
    case .constant: return base
    case .step(let factor, let everyEpochs):
      return base * pow(factor, Double(step / stepsPerEpoch / everyEpochs))
    case .reduceOnPlateau: return state.plateauRate
    case .cosine(let minimum):
      let part = Double(step) / Double(totalSteps)
      return ScheduledLearningRate.cosine(from: base, to: minimum, part: part)
    case .oneCycle(let warmUp, let startDivisor, let finalDivisor):
      let start = base / startDivisor
      let peak = warmUp * Double(totalSteps) - 1
      let last = Double(totalSteps - 1)
      if Double(step) <= peak {
        let part = peak > 0 ? Double(step) / peak : 1
        return ScheduledLearningRate.cosine(from: start, to: base, part: part)
      }
      let part = last > peak ? min(1, (Double(step) - peak) / (last - peak)) : 1
      return ScheduledLearningRate.cosine(from: base, to: start / finalDivisor, part: part)
    }
  }

  /// Takes note of the epoch's monitored value; matters for the plateau rule alone.
  ///
  /// Keras' `ReduceLROnPlateau.on_epoch_end` with a cool-down of zero: the count of bad epochs
  /// starts again after a reduction.
  public mutating func epochEnded(monitored value: Double) {
    guard
      case .reduceOnPlateau(let factor, let patience, let threshold, let minimum, let monitor) =
        schedule
    else { return }
    if monitor.isImprovement(value, over: state.best, threshold: threshold) {
      state.best = value
      state.epochsWithoutImprovement = 0
      return
    }
    state.epochsWithoutImprovement += 1
    if state.epochsWithoutImprovement >= patience {
      if state.plateauRate > minimum {
        state.plateauRate = max(state.plateauRate * factor, minimum)
      }
      state.epochsWithoutImprovement = 0
    }
  }

  private static func cosine(from start: Double, to end: Double, part: Double) -> Double {
    end + (start - end) / 2 * (1 + cos(Double.pi * part))
  }
}
