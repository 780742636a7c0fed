import Randomness
import RatioEstimation
import Simulation
import TensorEngine
import Testing

@Suite("Candidates of contrastive examples")
struct ContrastiveExamplesTests {
  private let count = 50

  private func examples(
    _ loss: ContrastiveLoss, weights: [Double]? = nil, marginals: [[Int]]? = nil
  ) throws -> (ContrastiveExamples, [Float]) {
    let simulations = try Simulations(
      theta: Rows((0..<count).map { [Double($0), Double($0 * $0)] }),
      x: Rows(column: (0..<count).map { Double($0) }), weights: weights)
    let scaling = RatioScaling(fittedOn: simulations)
    return (
      try ContrastiveExamples(
        simulations, loss: loss, scaling: scaling, marginals: marginals, seed: 4),
      scaling.theta.apply(simulations.theta)
    )
  }

  private func thetas(_ examples: ContrastiveExamples, _ numbers: [Int]) throws -> Tensor {
    let inputs = examples.source.inputs(numbers[...], on: Tape())
    return try #require(inputs["theta"]).tensor
  }

  @Test("The first candidate is the example's own θ, the others never are, drawn alike")
  func draws() throws {
    let (examples, theta) = try examples(.nreB(atoms: 4))
    var counts = [Int](repeating: 0, count: count)
    for epoch in 0..<40 {
      let order = examples.epochOrder(RandomStream(seed: 1).substream(epoch))
      #expect(Set(order.map { $0 % count }).count == count)
      let shown = try thetas(examples, order)
      for (place, example) in order.enumerated() {
        let row = example % count
        #expect(shown[place, 0, 0] == theta[2 * row])
        for candidate in 1..<4 {
          let other = try #require(
            (0..<count).first { theta[2 * $0] == shown[place, candidate, 0] })
          #expect(other != row)
          counts[other] += 1
        }
      }
    }
    // 6000 draws, 120 for each with a deviation of 11.
    #expect(counts.allSatisfy { abs($0 - 120) < 55 })
  }

  @Test("Draws change from epoch to epoch, and are the same for the same number")
  func renewal() throws {
    let (examples, _) = try examples(.nreA)
    let first = examples.epochOrder(RandomStream(seed: 1))
    #expect(try thetas(examples, first) == thetas(examples, first))
    let same = first.map { $0 % count }
    #expect(try thetas(examples, first) != thetas(examples, same))
  }

  @Test("Candidates are drawn by weight")
  func weights() throws {
    let (examples, theta) = try examples(
      .nreA, weights: (0..<count).map { $0 < 25 ? 3 : 1 })
    #expect(abs(examples.weight(of: 3) - 1.5) < 1e-6 && abs(examples.weight(of: 40) - 0.5) < 1e-6)
    var early = 0
    for epoch in 0..<60 {
      let order = examples.epochOrder(RandomStream(seed: 9).substream(epoch))
      let shown = try thetas(examples, order)
      for place in order.indices where shown[place, 1, 0] < theta[50] { early += 1 }
    }
    // Three quarters of 3000 with a deviation of 24.
    #expect(abs(early - 2250) < 120)
  }

  @Test("Hidden parameters are zero and marked, for all candidates of an example alike")
  func masks() throws {
    let marginals = [[0], [1], [0, 1]]
    let (examples, _) = try examples(.nreA, marginals: marginals)
    let order = examples.epochOrder(RandomStream(seed: 1))
    let shown = try thetas(examples, order)
    #expect(shown.shape == [count, 2, 6])
    var seen: Set<[Float]> = []
    for place in 0..<count {
      let mask = [shown[place, 0, 4], shown[place, 0, 5]]
      #expect([shown[place, 1, 4], shown[place, 1, 5]] == mask)
      for candidate in 0..<2 {
        for index in 0..<2 where mask[index] == -1 { #expect(shown[place, candidate, index] == 0) }
      }
      seen.insert(mask)
    }
    #expect(seen == [[1, -1], [-1, 1], [1, 1]])
  }

  @Test("Negative weights are refused with a way out")
  func negativeWeights() {
    #expect {
      try examples(.nreA, weights: (0..<count).map { $0 == 7 ? -1 : 1 })
    } throws: { "\($0)".contains("row 7 is negative") && "\($0)".contains("carl") }
  }
}
