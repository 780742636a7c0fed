import Evaluation
import Numerics

/// The error that the training leaves in a number, from what the replicas of an estimate say of it.
///
/// Few replicas know their scatter badly: Student's factor makes an error of it that holds the
/// truth in 68.3 % of trainings.
enum TrainingScatter {
  /// The error for two or more replicas.
  static func error(_ values: [Double]) -> Double {
    factor(replicas: values.count) * sampleDeviation(values)
  }

  /// Student's factor for a central interval of 68.3 %: 1.84 for two replicas, 1.14 for five.
  private static func factor(replicas: Int) -> Double {
    StudentDistribution.quantile(NormalDistribution.cdf(1), degrees: Double(replicas - 1))
  }

  /// What the error is, in words.
  static func meaning(of what: String, replicas: Int) -> String {
    "The training's error is the standard deviation of \(what), each from a bootstrap replica of "
      + "the simulations, times \(ReportNumber.fixed(factor(replicas: replicas), 2)), Student's "
      + "factor for \(replicas)."
  }
}
