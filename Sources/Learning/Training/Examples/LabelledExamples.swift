import DataFiles
import Foundation
import Ranking
import TensorEngine

/// Examples with their true classes.
public struct LabelledExamples: TrainingExamples {
  /// The inputs.
  public let source: any ExampleSource
  /// The classes: 1 for signal, 0 for background.
  public let labels: [UInt8]
  /// Event weights; nil for unit weights.
  public let weights: [Float]?

  /// Examples with labels and, optionally, weights.
  ///
  /// - Precondition: As many labels and weights as examples.
  public init(source: any ExampleSource, labels: [UInt8], weights: [Float]? = nil) {
    precondition(
      labels.count == source.count && (weights.map { $0.count == labels.count } ?? true),
      "LabelledExamples: \(source.count) examples, \(labels.count) labels, "
        + "\(weights.map { "\($0.count)" } ?? "no") weights")
    self.source = source
    self.labels = labels
    self.weights = weights
  }

  /// Two logits: background and signal.
  public var outputShape: Shape { [2] }

  /// The sum of the weights.
  public var totalWeight: Double {
    weights.map { $0.reduce(0.0) { $0 + Double($1) } } ?? Double(count)
  }

  /// Checks that a classifier can be trained on or judged by these examples.
  ///
  /// - Parameter name: What the examples are called in messages, for example "training".
  /// - Throws: `TrainingError` for no examples, labels other than 0 and 1, a missing class, and
  ///   weights that are negative, not finite, or zero for a whole class.
  public func validate(as name: String) throws {
    guard count > 0 else {
      throw TrainingError("the \(name) set is empty; give it examples of both classes")
    }
    if let row = labels.firstIndex(where: { $0 > 1 }) {
      throw TrainingError(
        "the \(name) set has the label \(labels[row]) in row \(row); expected 1 for signal and 0 "
          + "for background")
    }
    for (label, word) in [(UInt8(1), "signal (label 1)"), (0, "background (label 0)")] {
      guard labels.contains(label) else {
        throw TrainingError(
          "the \(name) set has \(count) examples but no \(word); both classes are needed")
      }
      guard let weights else { continue }
      if let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
        throw TrainingError(
          "the \(name) set has the weight \(weights[row]) in row \(row); expected a finite number "
            + "≥ 0")
      }
      guard zip(labels, weights).contains(where: { $0 == label && $1 > 0 }) else {
        throw TrainingError("in the \(name) set all weights of \(word) are zero")
      }
    }
  }

  /// Adds labels and weights.
  public func hashTargets(into hasher: inout SHA256Hasher) {
    labels.withUnsafeBytes { hasher.update($0) }
    weights?.withUnsafeBytes { hasher.update($0) }
  }

  /// The event weight.
  public func weight(of example: Int) -> Double { weights.map { Double($0[example]) } ?? 1 }

  /// Σ weight · softmax cross-entropy with the true classes.
  public func loss(_ outputs: Variable, of examples: ArraySlice<Int>) -> Variable {
    softmaxCrossEntropy(
      outputs, classes: examples.map { labels[$0] },
      weights: weights.map { weights in examples.map { weights[$0] } })
  }

  /// The mean cross-entropy and the area under the ROC curve.
  public func judge(_ outputs: [Float]) throws -> Judgement {
    let odds = logOdds(outputs)
    let sample = try ScoredSample(
      scores: odds, isSignal: labels, weights: weights.map { $0.map { Double($0) } })
    return Judgement(loss: meanCrossEntropy(odds), auc: areaUnderCurve(sample))
  }

  private func meanCrossEntropy(_ odds: [Double]) -> Double {
    var sum = 0.0
    for (row, value) in odds.enumerated() {
      // −log P(true class) = softplus of the log-odds against it, without overflow.
      let against = labels[row] == 1 ? -value : value
      sum += (max(against, 0) + log1p(exp(-abs(against)))) * weight(of: row)
    }
    return sum / totalWeight
  }
}
