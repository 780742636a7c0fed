internal import CKernels
import TensorEngine

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The cross-entropy of P(class 1) = 1/(1 + e^(−score)) with targets in 0…1, a weighted mean over
/// the events. A target between 0 and 1 is a probability, such as the signal fraction of a mixture.
public struct LogisticLoss: BoostingLoss {
  /// P(class 1) of each event, as far as it is known.
  public let targets: [Float]
  /// Event weights, scaled to mean one so that their unit has no effect; nil for unit weights.
  public let weights: [Float]?
  /// The log odds of the mean target.
  public let initialScore: Double
  private let threads: Int

  /// The loss of these targets.
  ///
  /// - Throws: `BoostedTreesError` for no events, a target outside 0…1, another number of weights,
  ///   weights that are negative, not finite or all zero, and targets that are all 0 or all 1.
  public init(
    targets: [Float], weights: [Float]? = nil, threads: Int = Threads.count
  ) throws(BoostedTreesError) {
    guard !targets.isEmpty else { throw BoostedTreesError("targets", "there are no events") }
    if let row = targets.firstIndex(where: { !(0...1).contains($0) }) {
      throw BoostedTreesError(
        "targets", "the target in row \(row) is \(targets[row]), expected a number in 0…1")
    }
    self.targets = targets
    self.weights = try LogisticLoss.scaled(weights, count: targets.count)
    self.threads = threads
    let mean = LogisticLoss.mean(targets, weights: self.weights)
    guard mean > 0, mean < 1 else {
      throw BoostedTreesError(
        "targets", "all events with weight have the target \(mean)",
        hint: "a classifier needs events of both classes")
    }
    initialScore = log(mean / (1 - mean))
  }

  /// The number of events.
  public var count: Int { targets.count }

  private static func scaled(
    _ weights: [Float]?, count: Int
  ) throws(BoostedTreesError) -> [Float]? {
    guard let weights else { return nil }
    guard weights.count == count else {
      throw BoostedTreesError("weights", "\(weights.count) weights for \(count) events")
    }
    if let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw BoostedTreesError(
        "weights", "the weight in row \(row) is \(weights[row]), expected a finite number ≥ 0",
        hint: "cancel negative weights among neighboring events first")
    }
    let sum = weights.reduce(0.0) { $0 + Double($1) }
    guard sum > 0 else { throw BoostedTreesError("weights", "all weights are zero") }
    return weights.map { Float(Double($0) * Double(count) / sum) }
  }

  private static func mean(_ targets: [Float], weights: [Float]?) -> Double {
    guard let weights else {
      return targets.reduce(0.0) { $0 + Double($1) } / Double(targets.count)
    }
    var (sum, total) = (0.0, 0.0)
    for (target, weight) in zip(targets, weights) {
      sum += Double(weight) * Double(target)
      total += Double(weight)
    }
    return sum / total
  }
}

extension LogisticLoss {
  private static let blockSize = 8192

  private var blocks: Int { (count + LogisticLoss.blockSize - 1) / LogisticLoss.blockSize }

  private func rows(of block: Int) -> Range<Int> {
    block * LogisticLoss.blockSize..<min(count, (block + 1) * LogisticLoss.blockSize)
  }

  /// Sets gradient = weight·(p − target) and hessian = weight·p·(1 − p).
  public func gradients(
    scores: UnsafeBufferPointer<Float>, gradient: UnsafeMutableBufferPointer<Float>,
    hessian: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(
      scores.count == count && gradient.count == count && hessian.count == count,
      "LogisticLoss.gradients: \(count) targets, \(scores.count) scores, "
        + "\(gradient.count) gradients, \(hessian.count) hessians")
    targets.withUnsafeBufferPointer { targets in
      withPointer(to: weights) { weights in
        let buffers = UnsafeSendable((scores, gradient, hessian, targets, weights))
        parallelFor(blocks, threads: threads) { block in
          let (scores, gradient, hessian, targets, weights) = buffers.value
          let rows = rows(of: block)
          ck_sigmoid(
            rows.count, scores.baseAddress! + rows.lowerBound,
            hessian.baseAddress! + rows.lowerBound)
          for row in rows {
            let (probability, weight) = (hessian[row], weights?[row] ?? 1)
            gradient[row] = weight * (probability - targets[row])
            hessian[row] = weight * (probability * (1 - probability))
          }
        }
      }
    }
  }

  /// The weighted mean of log(1 + e^score) − target·score.
  public func value(scores: UnsafeBufferPointer<Float>) -> Double {
    precondition(
      scores.count == count, "LogisticLoss.value: \(count) targets, \(scores.count) scores")
    let sums = UnsafeMutableBufferPointer<Double>.allocate(capacity: blocks)
    defer { sums.deallocate() }
    targets.withUnsafeBufferPointer { targets in
      withPointer(to: weights) { weights in
        let buffers = UnsafeSendable((scores, targets, weights, sums))
        parallelFor(blocks, threads: threads) { block in
          let (scores, targets, weights, sums) = buffers.value
          let (rows, start) = (rows(of: block), rows(of: block).lowerBound)
          sums[block] = ck_binary_cross_entropy(
            rows.count, scores.baseAddress! + start, targets.baseAddress! + start,
            weights.map { $0 + start }, nil, nil)
        }
      }
    }
    // Weights have mean one.
    return sums.reduce(0, +) / Double(count)
  }

  private func withPointer<Result>(
    to weights: [Float]?, _ body: (UnsafePointer<Float>?) -> Result
  ) -> Result {
    weights?.withUnsafeBufferPointer { body($0.baseAddress) } ?? body(nil)
  }
}
