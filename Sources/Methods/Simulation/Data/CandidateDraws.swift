import Randomness

/// Which other simulations lend their θ to an example.
package struct CandidateDraws: Sendable {
  /// Draws of an example are numbered below this.
  package static let limit = 1 << 36
  package let count: Int
  private let stream: RandomStream
  /// The simulations by weight; nil for equal ones.
  private let choice: WeightedChoice?

  package init(count: Int, weights: [Double]?, seed: UInt64) {
    self.count = count
    stream = RandomStream(seed: seed).substream("candidates")
    choice = weights.map { WeightedChoice($0) }
  }

  /// The random numbers of an example.
  package func random(_ example: Int) -> RandomStream { stream.substream(example) }

  /// A simulation, by weight.
  package func any(_ random: inout RandomStream) -> Int {
    choice?.draw(&random) ?? random.integer(below: count)
  }

  /// A simulation other than `row`, by weight.
  package func other(than row: Int, _ random: inout RandomStream) -> Int {
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
