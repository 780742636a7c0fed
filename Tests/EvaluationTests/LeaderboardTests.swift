import Evaluation
import Foundation
import Ranking
import TestSupport
import Testing

@Suite struct LeaderboardTests {
  let toys = Toys()

  @Test func ranksByAreaAndSaysWhatCannotBeToldApart() throws {
    let entries = [
      try toys.entry("bad", noise: 1.5, seed: 1), try toys.entry("good", noise: 0.2, seed: 2),
      try toys.entry("as good", noise: 0.2, seed: 3),
    ]
    let board = try Leaderboard.make(title: "toy", entries: entries, isSignal: toys.isSignal)
    #expect(board.rows.map(\.rank) == [1, 2, 3])
    #expect(board.rows.last?.name == "bad")
    #expect(zip(board.rows, board.rows.dropFirst()).allSatisfy { $0.auc.value >= $1.auc.value })
    #expect(board.rows[0].againstAbove == nil && board.rows[0].verdictAgainstBest == nil)
    #expect(board.rows[1].verdictAgainstAbove == .indistinguishable)
    #expect(board.rows[2].verdictAgainstAbove == .worse)
    #expect(board.rows[2].verdictAgainstBest == .worse)
    #expect(board.comparisonCount == 3 && board.note.contains("3 pairs"))
    let again = try Leaderboard.make(
      title: "toy", entries: entries.reversed(), isSignal: toys.isSignal)
    #expect(again == board)

    let samples = try [1, 2].map { index in
      try ScoredSample(
        scores: #require(entries.first { $0.result.name == board.rows[index].name }).scores,
        isSignal: toys.isSignal)
    }
    let expected = try compareAreas(samples[0], samples[1])
    #expect(board.rows[2].againstAbove?.pValue == expected.pValue)
    #expect(board.rows[2].againstAbove?.value == expected.difference)
  }

  @Test func namesMustDiffer() throws {
    let entry = try toys.entry("twice", noise: 0.2)
    let text = message {
      _ = try Leaderboard.make(title: "toy", entries: [entry, entry], isSignal: toys.isSignal)
    }
    #expect(text.contains("twice: two entries have this name"))
    var adapted = entry
    adapted.result.stage = EntryResult.afterAdaptation
    let board = try Leaderboard.make(
      title: "toy", entries: [entry, adapted], isSignal: toys.isSignal)
    #expect(board.rows[1].againstAbove?.pValue == 1)
  }

  @Test("A difference counts from p = 5 % downwards, two-sided")
  func verdictsChangeAtFivePerCent() throws {
    let toys = Toys(count: 300)
    let first = try toys.entry("a", noise: 0.6, seed: 1)
    var seen = (clear: 0, unclear: 0)
    for step in 0..<60 {
      let second = try toys.entry("b", noise: 0.4 + 0.02 * Double(step), seed: step + 2)
      let comparison = try Comparison.make(
        kind: .pair, first: first, second: second, isSignal: toys.isSignal, seed: 1, replicas: 10)
      let area = try #require(comparison.differences.first)
      let pValue = try #require(area.pValue)
      if pValue > 0.05 {
        #expect(comparison.verdict == .indistinguishable)
        if pValue < 0.1 { seen.unclear += 1 }
      } else {
        #expect(comparison.verdict == (area.value > 0 ? .better : .worse))
        if pValue > 0.025 { seen.clear += 1 }
      }
    }
    // Some of them lie close to the border on either side.
    #expect(seen.clear > 0 && seen.unclear > 0, "\(seen)")
  }

  @Test func comparisonBeforeAndAfterAdaptation() throws {
    let before = try toys.entry("net", stage: EntryResult.beforeAdaptation, noise: 1, seed: 4)
    let after = try toys.entry("net", stage: EntryResult.afterAdaptation, noise: 0.3, seed: 5)
    func compare(_ seed: UInt64) throws -> Comparison {
      try Comparison.make(
        kind: .adaptation, first: before, second: after, isSignal: toys.isSignal, seed: seed)
    }
    let comparison = try compare(1)
    #expect(comparison.first == "net (before adaptation)")
    #expect(comparison.verdict == .better)
    #expect(
      comparison.differences.map(\.metric)
        == ["AUC", "accuracy", "rejection at 30%", "rejection at 50%"])
    for difference in comparison.differences {
      #expect(difference.lower <= difference.value && difference.value <= difference.upper)
      #expect(difference.error > 0 && difference.value > 0)
    }
    #expect(try compare(1) == comparison)
    #expect(try compare(2) != comparison)
    let short = ScoredEntry(result: after.result, scores: [0.1])
    #expect(
      message {
        _ = try Comparison.make(
          kind: .pair, first: before, second: short, isSignal: toys.isSignal, seed: 1)
      }.contains("net (after adaptation)"))
  }
}
