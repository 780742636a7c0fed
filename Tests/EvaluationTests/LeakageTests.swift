import Evaluation
import TestSupport
import Testing

@Suite struct LeakageTests {
  @Test(arguments: [
    "truthE", "truthPX", "jet_truth_mass", "TruthLabel", "is_signal_new", "isSignal", "label",
    "labels", "ttv", "target", "y_true", "class", "istop", "is_top", "y", "jet_label",
  ])
  func truthIsNoInput(column: String) {
    let text = message { try LeakageGuard.refuseTruthColumns(["E_0", column, "PX_0"]) }
    #expect(text.contains("\"\(column)\" holds the truth"))
  }

  @Test func inputsPass() throws {
    try LeakageGuard.refuseTruthColumns([
      "E_0", "PX_199", "jet_pt", "mass", "tau21", "img_1599", "multiplicity", "eta",
      "classification",
    ])
    let text = message { try LeakageGuard.refuseTruthColumns(["ttv", "truthE"]) }
    #expect(text.contains("\"ttv\", \"truthE\" hold the truth"))
  }

  @Test func sharedJetsAreCountedForEveryPair() throws {
    let error = #expect(throws: LeakageError.self) {
      try LeakageGuard.refuseSharedExamples([
        (name: "training", hashes: [1, 2, 3, 4, 5]), (name: "public", hashes: [6, 4, 2]),
        (name: "private", hashes: [7, 8, 6, 6]),
      ])
    }
    guard case .sharedExamples(let overlaps) = try #require(error) else {
      Issue.record("not about shared examples")
      return
    }
    #expect(overlaps.map(\.first) == ["training", "public"])
    #expect(overlaps.map(\.second) == ["public", "private"])
    #expect(overlaps.map(\.count) == [2, 2])
    #expect(overlaps[0].rows.map(\.first) == [3, 1] && overlaps[0].rows.map(\.second) == [1, 2])
    #expect("\(try #require(error))".contains("2 of the examples in \"public\""))
    try LeakageGuard.refuseSharedExamples([
      (name: "a", hashes: [1, 1, 2]), (name: "b", hashes: [3]), (name: "c", hashes: []),
    ])
  }

  @Test func splitsAreCompleteAndRepeat() {
    let fractions = DataSplit.Fractions(training: 0.6, validation: 0.25)
    let split = DataSplit(count: 1001, fractions: fractions, seed: 3)
    #expect(split.training.count == 601 && split.validation.count == 250)
    #expect((split.training + split.validation + split.test).sorted() == Array(0..<1001))
    #expect(split == DataSplit(count: 1001, fractions: fractions, seed: 3))
    #expect(split != DataSplit(count: 1001, fractions: fractions, seed: 4))
    let all = DataSplit(
      count: 10, fractions: DataSplit.Fractions(training: 1, validation: 0), seed: 1)
    #expect(all.training == Array(0..<10) && all.test.isEmpty)
  }

  @Test func splitsByContentIgnoreTheOrder() {
    let fractions = DataSplit.Fractions(training: 0.5, validation: 0.2)
    let hashes = (0..<5000).map { UInt64($0) &* 0x9E37_79B9_7F4A_7C15 }
    let split = DataSplit(hashes: hashes, fractions: fractions, seed: 9)
    let reversed = DataSplit(hashes: hashes.reversed(), fractions: fractions, seed: 9)
    #expect(Set(split.training) == Set(reversed.training.map { 4999 - $0 }))
    // Binomial: 2500 ± 35, 1000 ± 28.
    #expect(abs(split.training.count - 2500) < 180 && abs(split.validation.count - 1000) < 140)
    let copies = DataSplit(hashes: hashes + hashes, fractions: fractions, seed: 9)
    #expect(copies.training == split.training + split.training.map { $0 + 5000 })
  }
}
