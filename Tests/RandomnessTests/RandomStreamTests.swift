import Testing

import Randomness

@Suite struct RandomStreamTests {
  /// Known answers of the Random123 distribution (kat_vectors, philox4x32 with 10 rounds).
  private struct KnownAnswer {
    var key: UInt64
    var counter: (low: UInt64, high: UInt64)
    var words: [UInt32]
  }

  private static let knownAnswers = [
    KnownAnswer(
      key: 0, counter: (0, 0), words: [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
    KnownAnswer(
      key: .max, counter: (.max, .max),
      words: [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
    KnownAnswer(
      key: 0x299f_31d0_a409_3822, counter: (0x85a3_08d3_243f_6a88, 0x0370_7344_1319_8a2e),
      words: [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]),
  ]

  @Test(arguments: knownAnswers.indices)
  func philoxMatchesThePublishedVectors(index: Int) {
    let answer = Self.knownAnswers[index]
    let words = Philox.block(key: answer.key, counter: answer.counter)
    #expect([words.0, words.1, words.2, words.3] == answer.words)
  }

  @Test func childrenDoNotDependOnTheParentsPosition() {
    let fresh = RandomStream(seed: 3)
    var used = fresh
    _ = used.next()
    var a = fresh.substream("shift").substream(5)
    var b = used.substream("shift").substream(5)
    var c = fresh.substream("shift").substream(6)
    let first = a.next()
    #expect(first == b.next())
    #expect(first != c.next())
  }

  @Test func momentsOfTheDistributions() {
    // Standard errors with 200,000 draws: 0.0022 (normal mean), 0.0032 (variance); five of them.
    var stream = RandomStream(seed: 11)
    let count = 200_000
    let normals = (0..<count).map { _ in stream.normal() }
    let mean = normals.reduce(0, +) / Double(count)
    let variance = normals.reduce(0) { $0 + $1 * $1 } / Double(count)
    #expect(abs(mean) < 0.0112)
    #expect(abs(variance - 1) < 0.016)
  }

  @Test(arguments: [0.0, 0.3, 12.0, 45.0, 900.0])
  func poissonMeanAndVariance(mean: Double) {
    var stream = RandomStream(seed: 12).substream(Int(mean * 10))
    let count = 40_000
    let draws = (0..<count).map { _ in Double(stream.poisson(mean: mean)) }
    let average = draws.reduce(0, +) / Double(count)
    let variance = draws.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(count)
    #expect(abs(average - mean) <= 5 * (mean / Double(count)).squareRoot())
    #expect(abs(variance - mean) <= 5 * ((mean + 2 * mean * mean) / Double(count)).squareRoot())
  }

  @Test func permutationHoldsEveryNumberOnce() {
    var stream = RandomStream(seed: 4)
    let order = stream.permutation(1000)
    #expect(order != Array(0..<1000))
    #expect(order.sorted() == Array(0..<1000))
  }

  @Test func uniformBuffersContinueTheStream() {
    var stream = RandomStream(seed: 5)
    _ = stream.next()
    var values = [Float](repeating: -1, count: 4003)
    values.withUnsafeMutableBufferPointer { stream.fillUniform($0) }
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
    let mean = values.reduce(0, +) / Float(values.count)
    #expect(abs(mean - 0.5) < 5 * 0.0046)
    #expect(Set(values).count > 3990)
  }
}
