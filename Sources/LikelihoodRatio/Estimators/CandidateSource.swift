import Randomness
import TensorEngine
import Training

/// Which other simulations lend their θ to an example.
struct CandidateDraws: Sendable {
  /// Draws of an example are numbered below this.
  static let limit = 1 << 36
  let count: Int
  private let stream: RandomStream
  /// The simulations by weight; nil for equal ones.
  private let choice: WeightedChoice?

  init(count: Int, weights: [Double]?, seed: UInt64) {
    self.count = count
    stream = RandomStream(seed: seed).substream("candidates")
    choice = weights.map { WeightedChoice($0) }
  }

  /// The random numbers of an example.
  func random(_ example: Int) -> RandomStream { stream.substream(example) }

  /// A simulation, by weight.
  func any(_ random: inout RandomStream) -> Int {
    choice?.draw(&random) ?? random.integer(below: count)
  }

  /// A simulation other than `row`, by weight.
  func other(than row: Int, _ random: inout RandomStream) -> Int {
    guard choice != nil else {
      let drawn = random.integer(below: count - 1)
      return drawn < row ? drawn : drawn + 1
    }
    // A set in which one simulation has all the weight has no other: then any will do.
    for _ in 0..<1000 {
      let drawn = any(&random)
      if drawn != row { return drawn }
    }
    return row == 0 ? 1 : 0
  }
}

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
