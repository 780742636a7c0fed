import Numerics
import Randomness
import Ranking

/// How a calibration map changes when the held-out events are drawn again.
public struct CalibrationBootstrap: Sendable {
  /// The maps of the replicas.
  public let maps: [CalibrationMap]

  /// Fits `method` to replicas of `sample`, drawn with replacement inside each class.
  ///
  /// - Parameter random: Replica r uses substream r.
  /// - Throws: `InferenceError` as the fit does.
  public init(
    _ method: CalibrationMethod, sample: ScoredSample, scale: ScoreScale = .probability,
    replicas: Int = 100, random: RandomStream
  ) throws {
    precondition(replicas > 1, "CalibrationBootstrap: \(replicas) replicas")
    let classes = [0, 1].map { label in
      sample.isSignal.indices.filter { sample.isSignal[$0] == UInt8(label) }
    }
    maps = try (0..<replicas).map { replica in
      var stream = random.substream(replica)
      let rows = classes.flatMap { members in
        members.map { _ in members[stream.integer(below: members.count)] }
      }
      let drawn = try ScoredSample(
        scores: rows.map { sample.scores[$0] }, isSignal: rows.map { sample.isSignal[$0] },
        weights: sample.weights.map { weights in rows.map { weights[$0] } })
      return try CalibrationMap(method, fittedTo: drawn, scale: scale)
    }
  }

  /// The standard deviation of the log ratio of each score over the replicas.
  public func standardErrors(_ scores: [Double]) -> [Double] {
    let correction = (Double(maps.count) / Double(maps.count - 1)).squareRoot()
    return scores.map { score in
      meanAndDeviation(maps.map { $0.logRatio(score) }).deviation * correction
    }
  }
}
