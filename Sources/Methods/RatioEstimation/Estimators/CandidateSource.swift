import Randomness
import Simulation
import TensorEngine
import Training

/// x with candidates for its θ.
struct CandidateSource: ExampleSource {
  let count: Int
  let candidates: Int
  let marginals: [[Int]]?
  let pairs: RatioInputs
  let draws: CandidateDraws

  func inputs(_ examples: ArraySlice<Int>, on tape: Tape) -> [String: Variable] {
    var shownPairs: [RatioInputs.Pair] = []
    shownPairs.reserveCapacity(examples.count * candidates)
    for example in examples {
      let row = example % count
      var random = draws.random(example)
      let shown = marginals.map { $0[random.integer(below: $0.count)] }
      for candidate in 0..<candidates {
        let other = candidate == 0 ? row : draws.other(than: row, &random)
        shownPairs.append(RatioInputs.Pair(point: other, event: row, shown: shown))
      }
    }
    return pairs.inputs(shownPairs, axes: [examples.count, candidates], on: tape)
  }
}
