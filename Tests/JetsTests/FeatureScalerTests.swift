import Foundation
import Jets
import Testing

@Suite struct FeatureScalerTests {
  @Test func perStepScalingAgreesWithScikitLearn() throws {
    let sample = try Fixtures.jets().jets
    let scaler = try FeatureScaler.fit(.asSubmitted, to: sample, rows: 4..<36)
    let means = try Fixtures.expected("submitted_mean").doubles
    let deviations = try Fixtures.expected("submitted_deviation").doubles
    #expect(scaler.means.count == 1400)
    let meanErrors = (0..<1400).map {
      abs(Double(scaler.means[$0]) - means[$0]) / max(1, abs(means[$0]))
    }
    let ratios = (0..<1400).map { abs(Double(scaler.deviations[$0]) / deviations[$0] - 1) }
    #expect((meanErrors.max() ?? .infinity) < 3e-6)
    #expect((ratios.max() ?? .infinity) < 3e-5)
    let found = sample.rows(1400, of: 0..<6) { scaler.fill($0, into: $1) }
    let expected = try Fixtures.expected("submitted_scaled").doubles
    let errors = zip(found, expected).map { abs(Double($0) - $1) / max(1, abs($1)) }
    #expect((errors.max() ?? .infinity) < 2e-4)
  }

  @Test func perFeatureScalingAgreesWithScikitLearn() throws {
    let sample = try Fixtures.jets().jets
    let scaler = try FeatureScaler.fit(.fourMomenta, to: sample, rows: 4..<36)
    let means = try Fixtures.expected("four_momenta_mean").doubles
    let deviations = try Fixtures.expected("four_momenta_deviation").doubles
    #expect(scaler.means.count == 7)
    for slot in 0..<7 {
      #expect(abs(Double(scaler.means[slot]) - means[slot]) < 1e-5 * deviations[slot])
      #expect(abs(Double(scaler.deviations[slot]) / deviations[slot] - 1) < 1e-5)
    }
  }

  @Test func whatDoesNotVaryHasADeviationOfOne() throws {
    // All jets have three constituents, so every position from the fourth on is constant.
    let jets = (0..<20).map { jet in
      (0..<3).map { constituent(100 - 10 * Float($0) - Float(jet), 0.1 * Float($0), 0.2) }
    }
    var recipe = ConstituentRecipe.asSubmitted
    recipe.interleavedLayout = false
    let scaler = try FeatureScaler.fit(recipe, to: JetSample(constituents: jets), rows: 0..<20)
    #expect(scaler.means[21...].allSatisfy { $0 == 0 })
    #expect(scaler.deviations[21...].allSatisfy { $0 == 1 })
    // η of the leading constituents is the same 0 in all jets, pT is not.
    #expect(scaler.deviations[1] == 1)
    #expect(scaler.deviations[2] > 1)
  }

  @Test func paddingStaysZeroUnlessItIsScaled() throws {
    let sample = try Fixtures.jets().jets
    for layout in [false, true] {
      for perStep in [false, true] {
        var recipe = ConstituentRecipe.fourMomenta
        recipe.interleavedLayout = layout
        recipe.standardizedPerStep = perStep
        let multiplicity = sample.multiplicity(of: 0)
        let masked = try FeatureScaler.fit(recipe, to: sample)
        let values = sample.rows(1400, of: 0..<1) { masked.fill($0, into: $1) }
        #expect(values.count { $0 != 0 } <= 7 * multiplicity)
        #expect(values.count { $0 != 0 } > 5 * multiplicity)
        recipe.scalesPadding = true
        let scaled = try FeatureScaler.fit(recipe, to: sample)
        let all = sample.rows(1400, of: 0..<1) { scaled.fill($0, into: $1) }
        #expect(all.count { $0 != 0 } > 1000)
      }
    }
  }

  @Test func theWinnersRowsAreTheDefaultOfTheirRecipe() throws {
    let labelled = try Fixtures.jets()
    let rows = (0..<1100).map { $0 % labelled.count }
    let sample = labelled.jets.selecting(rows)
    let byDefault = try FeatureScaler.fit(.asSubmitted, to: sample)
    #expect(try byDefault == FeatureScaler.fit(.asSubmitted, to: sample, rows: 10..<1010))
    #expect(try byDefault != FeatureScaler.fit(.asSubmitted, to: sample, rows: 0..<1100))
  }

  @Test func tooFewRowsIsAnError() throws {
    let sample = JetSample(constituents: [[constituent(9, 0, 0)]])
    #expect(throws: FeatureScalerError.noRows(wanted: 10..<1010, jets: 1)) {
      try FeatureScaler.fit(.asSubmitted, to: sample)
    }
    #expect(
      FeatureScalerError.noRows(wanted: 10..<1010, jets: 1).description.contains("10 ..< 1010"))
  }

  @Test func scalersSurviveJSON() throws {
    let sample = try Fixtures.jets().jets
    let scaler = try FeatureScaler.fit(.asSubmitted, to: sample, rows: 4..<36)
    let data = try JSONEncoder().encode(scaler)
    #expect(try JSONDecoder().decode(FeatureScaler.self, from: data) == scaler)
  }
}
