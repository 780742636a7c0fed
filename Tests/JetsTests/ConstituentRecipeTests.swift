import Foundation
import Jets
import Testing

@Suite struct ConstituentRecipeTests {
  private func features(_ recipe: ConstituentRecipe, _ sample: JetSample, _ jets: Range<Int>)
    -> [Float]
  {
    sample.rows(recipe.count, of: jets) { recipe.fill($0, into: $1) }
  }

  @Test func submittedFeaturesAreTheWinnersBitByBit() throws {
    let sample = try Fixtures.jets().jets
    let expected = try Fixtures.expected("submitted").floats
    let found = features(.asSubmitted, sample, 0..<6)
    // The mass noise and all momenta are single precision in the same order of operations: equal
    // bits. Only pT (rounded once instead of three times) and artanh may differ, in the last
    // digits.
    for (index, pair) in zip(found, expected).enumerated() {
      let block = index % 1400 / 200
      if block == 1 || block == 2 {
        #expect(abs(pair.0 - pair.1) <= 4e-6 * max(1, abs(pair.1)))
      } else {
        #expect(pair.0 == pair.1)
      }
    }
  }

  @Test func theFirstStepsOfTheSubmittedSequenceHoldNothingButMasses() throws {
    let sample = try Fixtures.jets().jets
    let found = features(.asSubmitted, sample, 0..<1)
    let masses = sample[0].map {
      abs($0.e * $0.e - ($0.px * $0.px + $0.py * $0.py + $0.pz * $0.pz))
    }
    #expect(Array(found[0..<masses.count]) == masses)
    #expect(found[masses.count..<200].allSatisfy { $0 == 0 })
  }

  @Test func fourMomentaAgreeWithNumPy() throws {
    let sample = try Fixtures.jets().jets
    let expected = try Fixtures.expected("four_momenta").doubles
    let found = features(.fourMomenta, sample, 0..<sample.count)
    var place = 0
    for jet in 0..<sample.count {
      for c in 0..<sample.multiplicity(of: jet) {
        for feature in 0..<7 {
          let value = Double(found[jet * 1400 + 7 * c + feature])
          // m² of a massless constituent is a rounding error of E²·10⁻¹⁶ in both.
          let energy = expected[place - feature + 3]
          let scale = feature == 0 ? energy * energy * 1e-9 : 0
          #expect(abs(value - expected[place]) <= 2e-6 * max(1, abs(expected[place])) + scale)
          place += 1
        }
      }
      let padding = found[jet * 1400 + 7 * sample.multiplicity(of: jet)..<(jet + 1) * 1400]
      #expect(padding.allSatisfy { $0 == 0 })
    }
  }

  @Test(arguments: [false, true])
  func jetRelativeFeaturesAgreeWithNumPy(scaled: Bool) throws {
    let sample = try Fixtures.jets().jets
    let expected = try Fixtures.expected(scaled ? "relative_scaled" : "relative").doubles
    let scaler = try FeatureScaler.fit(.fixed, to: sample)
    let found = sample.rows(1400, of: 0..<sample.count) {
      if scaled { scaler.fill($0, into: $1) } else { ConstituentRecipe.fixed.fill($0, into: $1) }
    }
    var real: [Float] = []
    for jet in 0..<sample.count {
      let end = jet * 1400 + 7 * sample.multiplicity(of: jet)
      real += found[jet * 1400..<end]
      #expect(found[end..<(jet + 1) * 1400].allSatisfy { $0 == 0 })
    }
    #expect(largestDifference(real, expected) < 5e-6)
  }

  @Test func onlyTheLeadingConstituentsAreTaken() throws {
    let sample = try Fixtures.jets().jets
    var short = ConstituentRecipe.fixed
    short.length = 5
    let few = features(short, sample, 37..<38)
    let all = features(.fixed, sample, 37..<38)
    #expect(sample.multiplicity(of: 37) == 200)
    #expect(few == Array(all[0..<35]))
  }

  @Test func everySwitchChangesSomething() throws {
    let sample = try Fixtures.jets().jets
    func prepared(_ recipe: ConstituentRecipe) throws -> [Float] {
      let scaler = try FeatureScaler.fit(recipe, to: sample, rows: 0..<sample.count)
      return sample.rows(recipe.count, of: 0..<sample.count) { scaler.fill($0, into: $1) }
    }
    let submitted = try prepared(.asSubmitted)
    let mended: [(inout ConstituentRecipe) -> Void] = [
      { $0.interleavedLayout = false }, { $0.absoluteMassSquared = false },
      { $0.scalesPadding = false }, { $0.standardizedPerStep = false }, { $0.jetRelative = true },
    ]
    for mend in mended {
      var recipe = ConstituentRecipe.asSubmitted
      mend(&recipe)
      #expect(try prepared(recipe) != submitted)
    }
  }

  @Test func infiniteEtaIsKeptOnlyWhereTheWinnersKeptIt() throws {
    let beam = FourMomentum(e: 1, px: 0, py: 0, pz: 1)
    let sample = JetSample(constituents: [[constituent(9, 0, 0), beam], [constituent(8, 1, 1)]])
    let eta = features(.asSubmitted, sample, 0..<1)[201]
    #expect(eta == .infinity)
    #expect(features(.fourMomenta, sample, 0..<1).allSatisfy { $0.isFinite })
    #expect(features(.fixed, sample, 0..<1).allSatisfy { $0.isFinite })
    #expect(throws: FeatureScalerError.notFinite(jet: 0, constituent: 1, feature: "eta")) {
      try FeatureScaler.fit(.asSubmitted, to: sample, rows: 0..<2)
    }
  }
}
