import Foundation
import Numerics

/// What a comparison of estimators gave.
public struct RatioSweepResult: Codable, Equatable, Sendable {
  /// A posterior beside the benchmark's.
  public struct PosteriorScore: Codable, Equatable, Sendable {
    /// The repetition, from 0.
    public var repetition: Int
    /// The number of the observation.
    public var observation: Int
    /// C2ST: the accuracy of a classifier between estimated and reference posterior; 0.5 is best.
    public var accuracy: Double
    /// The lower end of its 95 % interval.
    public var lower: Double
    /// The upper end.
    public var upper: Double

    /// A score from its numbers.
    public init(
      repetition: Int, observation: Int, accuracy: Double, lower: Double, upper: Double
    ) {
      (self.repetition, self.observation) = (repetition, observation)
      (self.accuracy, self.lower, self.upper) = (accuracy, lower, upper)
    }
  }

  /// One combination with all its repetitions.
  public struct Row: Codable, Equatable, Sendable {
    /// The simulator.
    public var simulator: String
    /// The method.
    public var method: String
    /// The number of simulations.
    public var count: Int
    /// The root mean square error of log r̂ of each repetition; empty for an estimated score.
    public var errors: [Double] = []
    /// The mean error of log r̂ of each repetition.
    public var biases: [Double] = []
    /// The cross-entropy of each repetition above that of the exact ratio on the same events.
    public var excessEntropies: [Double] = []
    /// The root mean square error of the score at the reference point; empty without such a point.
    public var scoreErrors: [Double] = []
    /// Posteriors beside the benchmark's.
    public var posteriors: [PosteriorScore] = []
    /// The training time of each repetition in seconds.
    public var seconds: [Double] = []

    /// A combination without repetitions.
    public init(simulator: String, method: String, count: Int) {
      self.simulator = simulator
      self.method = method
      self.count = count
    }

    /// Whether simulator, method and number of simulations are the same.
    func isSameCombination(as other: Row) -> Bool {
      (simulator, method, count) == (other.simulator, other.method, other.count)
    }

    /// The mean C2ST of all observations and repetitions; nil without any.
    public var c2st: Double? {
      posteriors.isEmpty
        ? nil : posteriors.reduce(0) { $0 + $1.accuracy } / Double(posteriors.count)
    }

    /// The mean C2ST of the observations for each repetition.
    public var c2stOfRepetitions: [Double] {
      Dictionary(grouping: posteriors, by: \.repetition).sorted { $0.key < $1.key }.map { scores in
        scores.value.reduce(0) { $0 + $1.accuracy } / Double(scores.value.count)
      }
    }

    /// Half of the 95 % interval of the mean of all, from the intervals of the observations: the
    /// error of the classifier's test alone, to which other trainings would add theirs.
    public var c2stTestError: Double {
      let squares = posteriors.reduce(0) {
        $0 + ($1.upper - $1.lower) * ($1.upper - $1.lower) / 4
      }
      return squares.squareRoot() / Double(max(posteriors.count, 1))
    }

    /// The standard deviation of the repetitions' means: how much another training, from other
    /// simulations, would differ. Nil for one repetition.
    public var c2stScatter: Double? {
      let means = c2stOfRepetitions
      return means.count > 1 ? sampleDeviation(means) : nil
    }
  }

  /// The benchmark's published C2ST, over the same observations.
  public struct Published: Codable, Equatable, Sendable {
    /// The task.
    public var simulator: String
    /// The number of simulations.
    public var count: Int
    /// The algorithms that are trained once for all observations, in the order of
    /// `PublishedScores.amortized`; nil where there is no number.
    public var accuracies: [Double?]

    /// Published numbers.
    public init(simulator: String, count: Int, accuracies: [Double?]) {
      (self.simulator, self.count, self.accuracies) = (simulator, count, accuracies)
    }
  }

  /// The combinations in the order of the configuration.
  public var rows: [Row]
  /// The published numbers; empty without the benchmark's tables.
  public var published: [Published]
  /// The number of events on which each estimate was judged.
  public var testEvents: Int
  /// Combinations that were left out, with the reason.
  public var omissions: [String]

  /// A result from its parts.
  public init(rows: [Row], published: [Published], testEvents: Int, omissions: [String]) {
    self.rows = rows
    self.published = published
    self.testEvents = testEvents
    self.omissions = omissions
  }

  /// Mean and standard deviation (n − 1; 0 for one value).
  static func summary(_ values: [Double]) -> (mean: Double, deviation: Double) {
    guard !values.isEmpty else { return (.nan, 0) }
    return (meanAndDeviation(values).mean, sampleDeviation(values))
  }
}
