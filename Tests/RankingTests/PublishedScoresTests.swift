import Numerics
import Ranking
import TestSupport
import Testing

/// The nine published TreeNiN trainings, against the numbers measured from them independently.
@Suite struct PublishedScoresTests {
  let scores: TreeNiNScores
  let golden: RankingGolden.PublishedScores

  init() throws {
    scores = try TreeNiNScores()
    golden = try RankingGolden.read().treenin
  }

  @Test func areasToEightDigits() throws {
    let published = [
      0.98417576, 0.98424807, 0.98399535, 0.98377790, 0.98355395, 0.98425008, 0.98369407,
      0.98398809, 0.98398709,
    ]
    for run in 0..<9 {
      let area = areaUnderCurve(try scores.sample(run))
      #expect(abs(area - published[run]) <= 0.5e-8)
      #expect(agree(area, golden.auc[run], relative: 1e-14))
    }
    let mean = try ScoredSample(
      scores: EnsembleRule.mean.joined(scores.runs), isSignal: scores.labels)
    #expect(abs(areaUnderCurve(mean) - 0.98451331) <= 0.5e-8)
    #expect(Accuracy(mean).value == 0.939)
  }

  @Test func accuracies() throws {
    let published = [
      0.93800, 0.93625, 0.93975, 0.93975, 0.93775, 0.93825, 0.93750, 0.93900, 0.93725,
    ]
    for run in 0..<9 {
      #expect(abs(Accuracy(try scores.sample(run)).value - published[run]) < 1e-12)
    }
  }

  @Test func rejectionsAreLimitsWhereNoBackgroundIsLeft() throws {
    for run in 0..<9 {
      let rejection = ROCCurve(try scores.sample(run)).rejection(atSignalEfficiency: 0.3)
      if [0, 2, 4, 6].contains(run) {
        let value = try #require(rejection.value)
        #expect(agree(value, 1940, relative: 1e-12))
        #expect(rejection.lower < 400 && (rejection.upper ?? 0) > 10_000)
        #expect(agree(rejection.backgroundPassing, 1, relative: 1e-9))
      } else {
        #expect(rejection.value == nil && rejection.error == nil && rejection.upper == nil)
        #expect(abs(rejection.lower - 648.1) < 0.1)
      }
    }
  }

  @Test func workingPointsAgreeWithScikitLearn() throws {
    for run in 0..<9 {
      let curve = ROCCurve(try scores.sample(run))
      for (index, efficiency) in [0.3, 0.5, 0.8].enumerated() {
        let expected = golden.workingPoints[run]
        let pairs = [
          (curve.landscapeRejection(atSignalEfficiency: efficiency), expected.single[index]),
          (
            curve.landscapeEnsembleRejection(atSignalEfficiency: efficiency),
            expected.ensemble[index]
          ),
          (curve.nearestPointRejection(atSignalEfficiency: efficiency), expected.nearest[index]),
        ]
        for (found, wanted) in pairs {
          if let found, let wanted {
            #expect(agree(found, wanted, relative: 1e-11))
          } else {
            #expect(found == nil && wanted == nil)
          }
        }
      }
    }
  }

  @Test func certainScoresNeedClippingInTheLogLoss() throws {
    let diagram = try #require(ReliabilityDiagram(try scores.sample(4)))
    // Three scores of run 4 are exactly 1; the others that are clipped are tiny.
    #expect(scores.runs[4].filter { $0 == 1 }.count == 3)
    let tiny = scores.runs[4].filter { $0 < diagram.clipping }.count
    #expect(diagram.clippedCount == 3 + tiny)
    #expect(diagram.logLoss.isFinite)
  }

  @Test func delongOfTwoTrainings() throws {
    let comparison = try compareAreas(try scores.sample(0), try scores.sample(4))
    let expected = golden.delongRuns0And4
    #expect(agree(comparison.difference, expected.difference, relative: 1e-9))
    #expect(agree(comparison.standardError, expected.error, relative: 1e-9))
    #expect(agree(comparison.pValue, expected.pValue, relative: 1e-8))
  }

  @Test func ensemblesOfSixOfNine() throws {
    let choices = combinations(of: 9, choosing: 6)
    #expect(choices.count == 84)
    #expect(choices.first == [0, 1, 2, 3, 4, 5] && choices.last == [3, 4, 5, 6, 7, 8])
    #expect(Set(choices).count == 84)
    let areas = try choices.map { choice in
      let joined = EnsembleRule.median.joined(choice.map { scores.runs[$0] })
      return areaUnderCurve(try ScoredSample(scores: joined, isSignal: scores.labels))
    }
    // Every ensemble is better than the best single training's average neighborhood.
    #expect(median(areas) > 0.9840 && median(areas) < 0.9850)
  }
}
