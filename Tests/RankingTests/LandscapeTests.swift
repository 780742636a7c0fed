import Numerics
import Ranking
import TestSupport
import Testing

@Suite struct LandscapeTests {
  @Test func outlierRuleAgreesWithNumPy() throws {
    let golden = try RankingGolden.read().landscape
    #expect(golden.count == 7)
    for expected in golden {
      let selection = LandscapeSelection(expected.values)
      #expect(selection.kept == expected.kept)
      #expect(Set(selection.kept + selection.removed) == Set(expected.values.indices))
      #expect(agree(selection.robustMean, expected.mean, relative: 1e-13))
      #expect(agree(selection.robustDeviation, expected.deviation, relative: 1e-12, floor: 1e-13))
      let kept = selection.kept.map { expected.values[$0] }
      #expect(agree(median(kept), expected.median, relative: 1e-14))
      #expect(
        agree(meanAndDeviation(kept).deviation, expected.spread, relative: 1e-12, floor: 1e-13))
    }
    #expect(golden[1].kept.contains(3) == false)  // the failed training
  }

  @Test func twoTrainingsAreBothKept() {
    let selection = LandscapeSelection([1, 3])
    #expect(selection.kept == [0, 1] && selection.robustMean == 2)
  }

  @Test func ensemblesByHand() {
    let members = [[1.0, 5], [2.0, 1], [6.0, 3]]
    #expect(EnsembleRule.mean.joined(members) == [3, 3])
    #expect(EnsembleRule.median.joined(members) == [2, 3])
    #expect(EnsembleRule.median.joined(Array(members.dropLast())) == [1.5, 3])
    #expect(
      combinations(of: 4, choosing: 2) == [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]])
    #expect(combinations(of: 3, choosing: 3) == [[0, 1, 2]])
  }
}
