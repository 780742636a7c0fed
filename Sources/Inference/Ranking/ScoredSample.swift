/// What is wrong with scores, labels or weights.
public enum ScoredSampleError: Error, Equatable, CustomStringConvertible, Sendable {
  /// The arrays have different lengths.
  case differentLengths(name: String, count: Int, expected: Int)
  /// A number is NaN or infinite.
  case notFinite(name: String, row: Int)
  /// A label is neither 0 nor 1.
  case notALabel(value: UInt8, row: Int)
  /// A weight is negative.
  case negativeWeight(value: Double, row: Int)
  /// A class has no events.
  case missingClass(name: String)
  /// All weights of a class are zero.
  case weightlessClass(name: String)
  /// All weights of a class vanish beside those of the other.
  case vanishingClass(name: String)
  /// Two samples that should be compared event by event have different labels or weights.
  case notPaired(problem: String)

  /// What is wrong, where, and what was expected. Rows are counted from 0.
  public var description: String {
    switch self {
    case .differentLengths(let name, let count, let expected):
      "\(count) \(name) for \(expected) scores: give one for every score"
    case .notFinite(let name, let row):
      "the \(name) in row \(row) is not a finite number"
    case .notALabel(let value, let row):
      "the label in row \(row) is \(value): labels are 1 (signal) or 0 (background)"
    case .negativeWeight(let value, let row):
      "the weight in row \(row) is \(value): negative weights make a ROC curve turn back; "
        + "cancel them among neighboring events or leave them out on purpose"
    case .missingClass(let name):
      "there is no \(name) event: a ROC curve needs both classes (label 1 is signal, 0 background)"
    case .weightlessClass(let name):
      "all weights of the \(name) are zero"
    case .vanishingClass(let name):
      "the weights of the \(name) are more than 10⁶⁰ times smaller than the others: they cannot be "
        + "summed together; give weights of one unit"
    case .notPaired(let problem):
      "the samples cannot be compared event by event: \(problem)"
    }
  }
}

/// The number and the weights of the events of one class.
public struct ClassTotals: Hashable, Sendable {
  /// The number of events.
  public let count: Int
  /// Σw; the number of events without weights.
  public let sumOfWeights: Double
  /// Σw²; the number of events without weights.
  public let sumOfSquaredWeights: Double

  /// The number of unweighted events with the same relative error, (Σw)²/Σw².
  public var effectiveCount: Double { sumOfWeights * sumOfWeights / sumOfSquaredWeights }
}

/// The scores of a tagger with the truth: signal is 1 and the score rises with P(signal).
public struct ScoredSample: Sendable {
  /// The scores in any monotonic scale.
  public let scores: [Double]
  /// 1 for signal, 0 for background.
  public let isSignal: [UInt8]
  /// The event weights, not negative; nil for unit weights. Their unit has no meaning: weights
  /// whose squares cannot be summed are given in another one, a power of two.
  public let weights: [Double]?
  /// Number and weights of the signal.
  public let signal: ClassTotals
  /// Number and weights of the background.
  public let background: ClassTotals

  /// The number of events.
  public var count: Int { scores.count }

  /// A sample of `scores` with their labels and, optionally, weights.
  ///
  /// - Throws: `ScoredSampleError` for arrays of different length, numbers that are not finite,
  ///   labels other than 0 and 1, negative weights, and samples that lack one of the classes.
  public init(scores: [Double], isSignal: [UInt8], weights: [Double]? = nil) throws {
    let count = scores.count
    guard isSignal.count == count else {
      throw ScoredSampleError.differentLengths(
        name: "labels", count: isSignal.count, expected: count)
    }
    if let weights, weights.count != count {
      throw ScoredSampleError.differentLengths(
        name: "weights", count: weights.count, expected: count)
    }
    if let row = scores.firstIndex(where: { !$0.isFinite }) {
      throw ScoredSampleError.notFinite(name: "score", row: row)
    }
    if let row = isSignal.firstIndex(where: { $0 > 1 }) {
      throw ScoredSampleError.notALabel(value: isSignal[row], row: row)
    }
    if let weights {
      if let row = weights.firstIndex(where: { !$0.isFinite }) {
        throw ScoredSampleError.notFinite(name: "weight", row: row)
      }
      if let row = weights.firstIndex(where: { $0 < 0 }) {
        throw ScoredSampleError.negativeWeight(value: weights[row], row: row)
      }
    }
    let weights = weights.map(ScoredSample.summable)
    self.scores = scores
    self.isSignal = isSignal
    self.weights = weights
    (background, signal) = ScoredSample.totals(isSignal: isSignal, weights: weights)
    for (name, total) in [("signal", signal), ("background", background)] {
      if total.count == 0 { throw ScoredSampleError.missingClass(name: name) }
      if total.sumOfWeights <= 0 { throw ScoredSampleError.weightlessClass(name: name) }
      if total.sumOfWeights < ScoredSample.usual.lowerBound {
        throw ScoredSampleError.vanishingClass(name: name)
      }
    }
  }

  /// The sizes of weights of which even fourth powers can be summed.
  private static let usual = 1e-60...1e60

  /// The weights in a unit in which their squares can be summed, exactly the same otherwise.
  private static func summable(_ weights: [Double]) -> [Double] {
    guard let largest = weights.max(), largest > 0, !usual.contains(largest) else {
      return weights
    }
    let exponent = -Int(largest.exponent)
    return weights.map { Double(sign: .plus, exponent: exponent, significand: $0) }
  }

  private static func totals(
    isSignal: [UInt8], weights: [Double]?
  ) -> (background: ClassTotals, signal: ClassTotals) {
    let signalCount = isSignal.reduce(0) { $0 + Int($1) }
    let counts = [isSignal.count - signalCount, signalCount]
    guard let weights else {
      let totals = counts.map {
        ClassTotals(count: $0, sumOfWeights: Double($0), sumOfSquaredWeights: Double($0))
      }
      return (totals[0], totals[1])
    }
    var sums = (0.0, 0.0)
    var squares = (0.0, 0.0)
    for (label, weight) in zip(isSignal, weights) {
      if label == 1 {
        sums.1 += weight
        squares.1 += weight * weight
      } else {
        sums.0 += weight
        squares.0 += weight * weight
      }
    }
    return (
      ClassTotals(count: counts[0], sumOfWeights: sums.0, sumOfSquaredWeights: squares.0),
      ClassTotals(count: counts[1], sumOfWeights: sums.1, sumOfSquaredWeights: squares.1)
    )
  }

  /// Checks that `other` scores the same events as this sample.
  func requirePaired(with other: ScoredSample) throws {
    guard count == other.count else {
      throw ScoredSampleError.notPaired(problem: "\(count) and \(other.count) events")
    }
    guard isSignal == other.isSignal else {
      throw ScoredSampleError.notPaired(problem: "their labels differ")
    }
    guard weights == other.weights else {
      throw ScoredSampleError.notPaired(problem: "their weights differ")
    }
  }
}
