import Foundation
import TensorEngine

/// The network's outputs for all examples, row-major `[examples, outputs]`.
///
/// - Parameters:
///   - network: The network.
///   - source: The examples.
///   - batch: How many examples pass between two calls of `progress`.
///   - groupSize: How many examples one thread evaluates at a time.
///   - threads: The number of threads.
///   - progress: Receives the number of examples done.
public func predictLogits(
  network: Network, source: any ExampleSource, batch: Int = 8192, groupSize: Int = 64,
  threads: Int = Threads.count, progress: (Int) -> Void = { _ in }
) -> [Float] {
  precondition(batch > 0, "predictLogits: batch \(batch)")
  let parallel = DataParallel(network: network, groupSize: groupSize, threads: threads)
  let outputs = network.outputShape.count
  var logits: [Float] = []
  logits.reserveCapacity(source.count * outputs)
  for start in stride(from: 0, to: source.count, by: batch) {
    let rows = min(batch, source.count - start)
    logits += parallel.predict(rows: rows, outputs: outputs) { range, pass in
      let examples = Array(start + range.lowerBound..<start + range.upperBound)
      return network(source.inputs(examples[...], on: pass.tape), pass)
    }
    progress(start + rows)
  }
  return logits
}

/// The network's probability of the signal, softmax P(class 1), for each example.
///
/// In double precision of logits in single: networks that are sure would else tie, since single
/// precision knows no number between 1 − 6·10⁻⁸ and 1.
///
/// - Parameters:
///   - network: A network with two outputs, background and signal.
///   - source: The examples.
///   - batch: How many examples pass between two calls of `progress`.
///   - groupSize: How many examples one thread evaluates at a time.
///   - threads: The number of threads.
///   - progress: Receives the number of examples done.
/// - Precondition: The network has two outputs.
public func predictScores(
  network: Network, source: any ExampleSource, batch: Int = 8192, groupSize: Int = 64,
  threads: Int = Threads.count, progress: (Int) -> Void = { _ in }
) -> [Double] {
  precondition(
    network.outputShape == [2],
    "predictScores: the network's output has shape \(network.outputShape), expected [2]")
  let logits = predictLogits(
    network: network, source: source, batch: batch, groupSize: groupSize, threads: threads,
    progress: progress)
  return logOdds(logits).map { 1 / (1 + exp(-$0)) }
}

/// log P(1)/P(0) of each row of two logits: it orders examples as the probabilities do, without
/// rounding to 1.
public func logOdds(_ logits: [Float]) -> [Double] {
  (0..<logits.count / 2).map { Double(logits[2 * $0 + 1]) - Double(logits[2 * $0]) }
}
