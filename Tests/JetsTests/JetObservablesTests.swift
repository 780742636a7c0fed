import Jets
import Testing

@Suite struct JetObservablesTests {
  @Test func observablesAgreeWithNumPy() throws {
    let sample = try Fixtures.jets().jets
    let expected = try Fixtures.expected("observables")
    #expect(expected.shape == [sample.count, JetObservables.names.count])
    let found = sample.observables()
    for (index, truth) in expected.doubles.enumerated() {
      let name = JetObservables.names[index % JetObservables.names.count]
      let difference = abs(Double(found[index]) - truth)
      // The mass of one massless constituent is the root of a rounding error.
      let slack = name == "mass" && truth < 1 ? 0.05 : 0
      #expect(difference < 3e-6 * max(1, abs(truth)) + slack, "\(name), jet \(index / 14)")
    }
  }

  @Test func twoConstituentsHaveClosedForms() {
    let jet = [constituent(300, 0.2, 0), constituent(100, -0.2, 0)]
    let found = JetSample(constituents: [jet]).withConstituents(of: 0) { JetObservables($0) }
    #expect(found.multiplicity == 2)
    #expect(abs(found["leadingFraction"] - 0.75) < 1e-6)
    #expect(abs(found["pTD"] - Float(100_000).squareRoot() / 400) < 1e-6)
    // Weighted variance of two points: w₁w₂ d².
    #expect(abs(found["majorAxis"] - Float(0.75 * 0.25 * 0.16).squareRoot()) < 1e-6)
    #expect(found["minorAxis"] < 1e-4)
    #expect(abs(found["eccentricity"] - 1) < 1e-6)
    // m² = 2 pT₁ pT₂ (cosh Δη − cos Δφ).
    #expect(abs(found.mass - Float(2 * 300 * 100 * (1.081072 - 1)).squareRoot()) < 0.01)
    #expect(abs(found.pt - 400) < 1e-3)
  }

  @Test func selectionsKeepTheOrderOfRows() throws {
    let sample = try Fixtures.jets().jets
    let all = sample.observables()
    let some = sample.selecting([7, 3]).observables()
    #expect(Array(some[0..<14]) == Array(all[98..<112]))
    #expect(Array(some[14..<28]) == Array(all[42..<56]))
    #expect(sample.transverseMomenta()[7] == all[98])
  }
}
