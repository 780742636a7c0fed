import TensorEngine
import Training

extension PairExamples {
  /// The mean cross-entropy, whatever is trained on, and where there are joint ratios that of
  /// `alice`: all losses have the same minimum, and this one tells two networks apart with the
  /// fewest events.
  public func judge(_ outputs: [Float]) throws -> Judgement {
    let judged: PairLoss = jointRatios.isEmpty ? .carl : .alice
    let mean = meanLoss(outputs, width: points) { value(judged, $0, $1) }
    return Judgement(loss: mean, auc: nil)
  }

  /// The same with the terms of the training's loss, where that is another or has a score term.
  public func judge(_ outputs: [Float], of network: Network, threads: Int) throws -> Judgement {
    var judgement = try judge(outputs)
    let trained = meanLoss(outputs, width: points)
    if scoreWeight > 0 {
      judgement.terms = [
        LossTerm(loss.subject, trained),
        LossTerm("score", Double(scoreWeight) * meanScoreTerm(of: network, threads: threads)),
      ]
    } else if loss == .rolr {
      judgement.terms = [LossTerm(loss.subject, trained)]
    }
    return judgement
  }

  /// The mean of the score term, without its weight.
  private func meanScoreTerm(of network: Network, threads: Int) -> Double {
    let size = 256
    var sums = [Double](repeating: 0, count: (count - 1) / size + 1)
    sums.withUnsafeMutableBufferPointer { sums in
      let shared = UnsafeSendable(sums)
      parallelFor(sums.count, threads: threads) { group in
        let tape = Tape()
        let examples = Array(group * size..<min((group + 1) * size, count))[...]
        let inputs = source.inputs(examples, on: tape)
        guard let theta = inputs[PairSource.leaf] else { return }
        let outputs = network(inputs, Pass(tape: tape, mode: .inference))
        shared.value[group] = Double(scoreTerm(outputs, theta, examples).scalar)
      }
    }
    return sums.reduce(0, +) / totalWeight
  }
}
