import Foundation
import Numerics
import Simulation
import TensorEngine
import Training

/// How well a classifier tells two samples apart (C2ST), as the benchmark of Lueckmann et al.
/// (arXiv:2101.04653, section 2.2 and its code) computes it.
///
/// Both samples are standardized with mean and standard deviation of the first; a network with two
/// hidden layers of ten units a dimension is trained by five-fold cross-validation with the
/// defaults of scikit-learn's `MLPClassifier`; the value is the mean accuracy on the folds left
/// out. 0.5 says that the classifier sees no difference, 1 that it always does. The benchmark
/// compares 10,000 with 10,000.
///
/// Folds, starting values and orders are scikit-learn's own for the seed, so that the value is the
/// benchmark's but for rounding.
///
/// ```swift
/// let test = ClassifierTwoSampleTest()
/// let result = try test.compare(reference, posterior, dimension: 2)
/// print(result.accuracy, result.interval)
/// ```
public struct ClassifierTwoSampleTest: Sendable {
  /// The outcome.
  public struct Result: Equatable, Sendable {
    /// The mean accuracy of the folds.
    public var accuracy: Double
    /// The accuracy on each fold.
    public var foldAccuracies: [Double]
    /// A 95 % interval of the accuracy: wide enough for the binomial error of all examples, each of
    /// which was left out once (Wilson), and for the scatter of the folds (Student), which is
    /// larger where only some trainings find the difference.
    public var interval: ConfidenceInterval
    /// The mean loss of each epoch of each fold's training: where it stays at log 2 = 0.693 the
    /// training got stuck, and the accuracy says little.
    public var losses: [[Double]]
  }

  /// The number of folds.
  public let folds: Int
  /// Determines folds, starting values and the order of the examples.
  public let seed: UInt32

  /// The benchmark's test: five folds, seed 1.
  ///
  /// - Precondition: At least two folds.
  public init(folds: Int = 5, seed: UInt32 = 1) {
    precondition(folds >= 2, "ClassifierTwoSampleTest: \(folds) folds")
    self.folds = folds
    self.seed = seed
  }

  /// Compares two samples.
  ///
  /// - Parameters:
  ///   - reference: The first sample, row-major; the scale of each dimension is taken from it.
  ///   - other: The second sample, row-major.
  ///   - dimension: The number of columns.
  ///   - threads: The number of threads; the result does not depend on it.
  /// - Throws: `LikelihoodRatioError` for samples without rows, numbers that are not finite and
  ///   constant columns; `TrainingInterrupted`.
  public func compare(
    _ reference: [Double], _ other: [Double], dimension: Int, threads: Int = Threads.count
  ) throws -> Result {
    try check(reference, "first sample", dimension)
    try check(other, "second sample", dimension)
    let features = try standardized(reference, other, dimension)
    let count = features.count / dimension
    let labels = (0..<count).map { UInt8($0 * dimension < reference.count ? 0 : 1) }
    let parts = foldRows(count)
    var outcomes = [Swift.Result<(accuracy: Double, losses: [Double]), any Error>](
      repeating: .success((0, [])), count: folds)
    outcomes.withUnsafeMutableBufferPointer { outcomes in
      let shared = UnsafeSendable(outcomes)
      parallelFor(folds, threads: threads) { fold in
        shared.value[fold] = .init {
          try accuracy(features, labels, dimension, leftOut: parts[fold])
        }
      }
    }
    let results = try outcomes.map { try $0.get() }
    let mean = results.reduce(0) { $0 + $1.accuracy } / Double(folds)
    return Result(
      accuracy: mean, foldAccuracies: results.map(\.accuracy),
      interval: interval(results.map(\.accuracy), mean: mean, count: count),
      losses: results.map(\.losses))
  }

  private func interval(_ accuracies: [Double], mean: Double, count: Int) -> ConfidenceInterval {
    let binomial = BinomialInterval.wilson(
      passing: mean * Double(count), trials: Double(count), level: 0.95)
    let freedom = Double(folds - 1)
    let variance = accuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / freedom
    // Student's t at P(|T| > t) = 0.05, by ν/(ν + t²) ~ Beta(ν/2, ½).
    let beta = BetaDistribution.quantile(0.05, a: freedom / 2, b: 0.5)
    let half = (freedom * (1 / beta - 1) * variance / Double(folds)).squareRoot()
    return ConfidenceInterval(
      lower: min(binomial.lower, max(mean - half, 0)),
      upper: max(binomial.upper, min(mean + half, 1)), level: 0.95)
  }

  private func check(_ sample: [Double], _ name: String, _ dimension: Int) throws {
    precondition(
      dimension > 0 && sample.count % dimension == 0,
      "ClassifierTwoSampleTest: \(sample.count) numbers in \(dimension) columns")
    guard sample.count >= 2 * folds * dimension else {
      throw LikelihoodRatioError(
        name, "\(sample.count / dimension) rows are too few for \(folds) folds",
        hint: "the benchmark takes 10,000")
    }
    if let bad = sample.firstIndex(where: { !$0.isFinite }) {
      throw LikelihoodRatioError(
        name, "row \(bad / dimension), column \(bad % dimension) holds \(sample[bad])",
        hint: "drop such rows and find out where they come from")
    }
  }

  /// The rows of both samples in units of the first's standard deviations (n − 1) from its means.
  private func standardized(
    _ reference: [Double], _ other: [Double], _ dimension: Int
  ) throws -> [Float] {
    let rows = Double(reference.count / dimension)
    var mean = [Double](repeating: 0, count: dimension)
    var deviation = mean
    for (place, value) in reference.enumerated() { mean[place % dimension] += value / rows }
    for (place, value) in reference.enumerated() {
      let column = place % dimension
      deviation[column] += (value - mean[column]) * (value - mean[column]) / (rows - 1)
    }
    for column in 0..<dimension {
      let values = stride(from: column, to: reference.count, by: dimension)
      guard values.contains(where: { reference[$0] != reference[column] }) else {
        throw LikelihoodRatioError(
          "first sample", "column \(column) is constant", hint: "leave it out of both samples")
      }
      deviation[column] = deviation[column].squareRoot()
    }
    return (reference + other).enumerated().map { place, value in
      Float((value - mean[place % dimension]) / deviation[place % dimension])
    }
  }

  /// The rows of each fold: the parts of a random order, the first ones longer by one where the
  /// rows can't be divided evenly.
  private func foldRows(_ count: Int) -> [[Int]] {
    var random = MersenneTwister(seed: seed)
    let order = random.permutation(count)
    var start = 0
    return (0..<folds).map { fold in
      let size = count / folds + (fold < count % folds ? 1 : 0)
      defer { start += size }
      return order[start..<start + size].sorted()
    }
  }

  private func accuracy(
    _ features: [Float], _ labels: [UInt8], _ dimension: Int, leftOut: [Int]
  ) throws -> (accuracy: Double, losses: [Double]) {
    func table(_ rows: [Int]) -> Tensor {
      Tensor(
        shape: [rows.count, dimension],
        values: rows.flatMap { features[$0 * dimension..<($0 + 1) * dimension] })
    }
    var isLeftOut = [Bool](repeating: false, count: labels.count)
    for row in leftOut { isLeftOut[row] = true }
    let kept = labels.indices.filter { !isLeftOut[$0] }
    let classifier = PerceptronClassifier(
      hidden: [10 * dimension, 10 * dimension], seed: seed)
    let trained = try classifier.train(table(kept), labels: kept.map { labels[$0] })
    let guesses = trained.predict(ArrayExamples(["features": table(leftOut)]))
    let correct = zip(leftOut, guesses).count { labels[$0] == ($1 ? 1 : 0) }
    return (Double(correct) / Double(leftOut.count), trained.losses)
  }
}
