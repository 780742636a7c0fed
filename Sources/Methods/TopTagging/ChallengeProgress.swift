import Training

/// What a participant's training tells while it runs.
public struct ChallengeProgress: Sendable {
  /// The stage at work.
  public let stage: ChallengeStage
  /// The number of the stage, from 1.
  public let stageNumber: Int
  /// The number of stages.
  public let stageCount: Int
  /// What the stage is doing.
  public let state: State
  /// The share of the whole work that is done, in [0, 1].
  public let fraction: Double
  /// The estimated seconds until the last stage ends; nil until there is something to go by.
  public let secondsLeft: Double?

  /// What a stage is doing.
  public enum State: Sendable {
    /// It is being trained.
    case training(FitProgress)
    /// It has just been trained.
    case trained(TrainingSummary)
    /// It was trained in an earlier run.
    case loaded(TrainingSummary)
  }
}

extension FitProgress {
  /// The share of the stage that is done, in [0, 1].
  var fractionDone: Double {
    let total = Double(max(examplesTotal, 1) * max(epochs, 1))
    return min((Double(epoch - 1) * Double(examplesTotal) + Double(examplesDone)) / total, 1)
  }
}

/// Estimates the time left over stages of very different length.
///
/// Each stage weighs its jets times epochs times the cost of its network; what was measured so far
/// gives the seconds a unit of weight takes.
struct WorkEstimate {
  private var weights: [Double]
  private var measuredWeight = 0.0
  private var measuredSeconds = 0.0

  init(weights: [Double]) { self.weights = weights }

  /// Takes note that stage `index` took `seconds`.
  mutating func finish(_ index: Int, seconds: Double) {
    measuredWeight += weights[index]
    measuredSeconds += seconds
  }

  /// Takes stage `index` out of the estimate: it was finished in an earlier run.
  mutating func skip(_ index: Int) { weights[index] = 0 }

  /// The share of all work done when `stageFraction` of stage `index` is.
  func fraction(_ index: Int, stageFraction: Double) -> Double {
    let total = weights.reduce(0, +)
    guard total > 0 else { return 1 }
    return (weights[..<index].reduce(0, +) + weights[index] * stageFraction) / total
  }

  /// The seconds left when `stageFraction` of stage `index` took `seconds`.
  func secondsLeft(_ index: Int, stageFraction: Double, seconds: Double) -> Double? {
    let weight = measuredWeight + weights[index] * stageFraction
    // The first stage is short and says little; a pace read off its start would only mislead.
    guard weight > 0.005 * weights.reduce(0, +) else { return nil }
    let left = weights[index...].reduce(0, +) - weights[index] * stageFraction
    return (measuredSeconds + seconds) / weight * left
  }
}
