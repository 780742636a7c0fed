import Foundation
import Jets
import Testing

@Suite struct DetectorShiftTests {
  private func shifted(_ sample: JetSample, _ steps: [ShiftStep], seed: UInt64 = 3) -> JetSample {
    DetectorShift(name: "test", steps: steps).applied(to: sample, seed: seed)
  }

  private func jets(_ sample: JetSample) -> [[FourMomentum]] {
    (0..<sample.count).map { sample[$0] }
  }

  @Test func noneIsTheIdentity() throws {
    let sample = try Fixtures.jets().jets
    #expect(jets(DetectorShift.none.applied(to: sample, seed: 1)) == jets(sample))
  }

  @Test(arguments: DetectorShift.presets)
  func jetsStayJets(shift: DetectorShift) throws {
    let sample = try Fixtures.jets().jets
    let result = shift.applied(to: sample, seed: 5)
    #expect(result.count == sample.count)
    for jet in 0..<result.count {
      let constituents = result[jet]
      #expect(!constituents.isEmpty)
      for c in constituents {
        #expect(c.e.isFinite && c.e > 0 && Double(c.e) >= Double(c.p) * (1 - 1e-6))
      }
      for (harder, softer) in zip(constituents, constituents.dropFirst()) {
        #expect(harder.pt >= softer.pt)
      }
    }
  }

  @Test func presetsGrowInStrength() throws {
    let sample = try Fixtures.jets().jets
    func distance(_ shift: DetectorShift) -> Float {
      let names = JetObservables.names.count
      let before = sample.observables()
      let after = shift.applied(to: sample, seed: 2).observables()
      return stride(from: 0, to: before.count, by: names).reduce(0) {
        $0 + abs(after[$1] / before[$1] - 1) + abs(after[$1 + 4] / before[$1 + 4] - 1)
      }
    }
    #expect(distance(.mild) > 0.2)
    #expect(distance(.strong) > 3 * distance(.mild))
  }

  @Test func theEnergyScaleIsExact() throws {
    let sample = try Fixtures.jets().jets
    let result = shifted(sample, [.energyScale(factor: 1.02)])
    for jet in 0..<sample.count {
      for (before, after) in zip(sample[jet], result[jet]) {
        #expect(after.e == Float(Double(before.e) * 1.02))
        #expect(after.px == Float(Double(before.px) * 1.02))
        #expect(after.pz == Float(Double(before.pz) * 1.02))
      }
    }
  }

  /// 4,000 jets of 50 constituents with the same energy at η = 0, no two jets alike.
  private func flat(e: Float) -> JetSample {
    JetSample(
      constituents: (0..<4000).map { jet in
        (0..<50).map { constituent(e, 0, -3 + 0.1 * Float($0) + 2e-6 * Float(jet)) }
      })
  }

  @Test func theResolutionHasTheStatedWidthAndNoBias() {
    let sample = flat(e: 4)
    let result = shifted(sample, [.energyResolution(stochastic: 0.2, constant: 0.05)])
    let ratios = jets(result).flatMap { $0.map { Double($0.e) / 4 } }
    let count = Double(ratios.count)
    let mean = ratios.reduce(0, +) / count
    let variance = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    // σ² = 0.04/4 + 0.0025 = 0.0125; five standard errors, the variance's with the log-normal's
    // heavier tail.
    #expect(abs(mean - 1) < 5 * (0.0125 / count).squareRoot())
    #expect(abs(variance / 0.0125 - 1) < 5 * (2.6 / count).squareRoot())
  }

  @Test func smearingMovesDirectionsAndKeepsEnergies() {
    let sample = flat(e: 4)
    let result = shifted(sample, [.angularSmearing(sigma: 0.01)])
    let all = jets(result).flatMap { $0 }
    let count = Double(all.count)
    let squares = all.reduce(0) { $0 + Double($1.eta) * Double($1.eta) } / count
    #expect(abs(squares / 1e-4 - 1) < 5 * (2 / count).squareRoot())
    #expect(all.allSatisfy { abs($0.p / 4 - 1) < 1e-6 && $0.e == 4 })
    // φ as well: the sum of squares of the distance to the nearest original, all 0.1 apart.
    let azimuths = jets(result).enumerated().flatMap { jet, constituents in
      constituents.map { c -> Double in
        let steps = (Double(c.phi) + 3 - 2e-6 * Double(jet)) / 0.1
        return 0.1 * (steps - steps.rounded())
      }
    }
    let spread = azimuths.reduce(0) { $0 + $1 * $1 } / count
    #expect(abs(spread / 1e-4 - 1) < 5 * (2 / count).squareRoot())
  }

  @Test(arguments: [nil, 4.0])
  func lossIsBinomial(falloffPT: Double?) {
    let sample = flat(e: 4)
    let result = shifted(sample, [.constituentLoss(probability: 0.1, falloffPT: falloffPT)])
    let probability = falloffPT == nil ? 0.1 : 0.1 * exp(-1.0)
    let lost = Double(sample.constituentCount - result.constituentCount)
    let trials = Double(sample.constituentCount)
    let sigma = (trials * probability * (1 - probability)).squareRoot()
    #expect(abs(lost - trials * probability) < 5 * sigma)
  }

  @Test func theLeadingConstituentOutlivesEverything() throws {
    let sample = try Fixtures.jets().jets
    for step in [
      ShiftStep.constituentLoss(probability: 1, falloffPT: nil), .softThreshold(minimumPT: 1e5),
    ] {
      let result = shifted(sample, [step])
      for jet in 0..<sample.count { #expect(result[jet] == [sample[jet][0]]) }
    }
  }

  @Test func theThresholdCutsExactly() throws {
    let sample = try Fixtures.jets().jets
    let result = shifted(sample, [.softThreshold(minimumPT: 2)])
    for jet in 0..<sample.count { #expect(result[jet] == sample[jet].filter { $0.pt >= 2 }) }
  }

  @Test func cellsConserveEnergyAndAreMassless() throws {
    let sample = try Fixtures.jets().jets
    let result = shifted(sample, [.cellMerging(cellSize: 0.1)])
    var merged = 0
    for jet in 0..<sample.count {
      let before = sample[jet].reduce(0) { $0 + Double($1.e) }
      let after = result[jet].reduce(0) { $0 + Double($1.e) }
      #expect(abs(after / before - 1) < 1e-6)
      let alone = Set(sample[jet])
      for cell in result[jet] where !alone.contains(cell) {
        merged += 1
        #expect(abs(cell.p / cell.e - 1) < 1e-6)
      }
      let cells = Set(
        sample[jet].map { c in
          [
            Int((Double(c.eta) / 0.1).rounded(.down)),
            Int(((Double(c.phi) + Double.pi) / (2 * Double.pi / 63)).rounded(.down)),
          ]
        })
      #expect(result[jet].count == cells.count)
    }
    #expect(merged > 50)
  }

  @Test("Momenta near the largest number that there is have cells too, and end no program")
  func cellsOfLargeMomenta() {
    let huge = FourMomentum(e: 3e38, px: 3e38, py: -3e38, pz: 3e38)
    let along = FourMomentum(e: 3e38, px: 0, py: 0, pz: -3e38)
    let jet = [huge, along, constituent(30, 0.01, 0.01)]
    let steps: [ShiftStep] = [
      .energyScale(factor: 2), .angularSmearing(sigma: 0.1), .cellMerging(cellSize: 0.0001),
    ]
    for count in 1...steps.count {
      let result = shifted(JetSample(constituents: [jet]), Array(steps.suffix(count)))
      #expect(result[0].count == 3)
    }
  }

  @Test func neighborsInACellPointAlongTheSumOfTheirMomenta() {
    let pair = [constituent(30, 0.01, 0.01), constituent(10, 0.03, 0.02)]
    let far = constituent(5, 0.5, -0.5)
    let result = shifted(JetSample(constituents: [pair + [far]]), [.cellMerging(cellSize: 0.1)])[0]
    #expect(result.count == 2)
    #expect(result[1] == far)
    let px = pair[0].px + pair[1].px
    let py = pair[0].py + pair[1].py
    let pz = pair[0].pz + pair[1].pz
    let p = (px * px + py * py + pz * pz).squareRoot()
    let e = pair[0].e + pair[1].e
    #expect(abs(result[0].e - e) < 1e-5 * e)
    #expect(abs(result[0].px - px / p * e) < 1e-5 * e)
    #expect(abs(result[0].pz - pz / p * e) < 1e-5 * e)
  }

  @Test func aJetIsShiftedTheSameWayWhateverItsNeighbors() throws {
    let sample = try Fixtures.jets().jets
    let all = DetectorShift.strong.applied(to: sample, seed: 9)
    let some = DetectorShift.strong.applied(to: sample.selecting([31, 4]), seed: 9)
    #expect(some[0] == all[31])
    #expect(some[1] == all[4])
  }

  @Test func seedsRepeatAndDiffer() throws {
    let sample = try Fixtures.jets().jets
    let first = DetectorShift.strong.applied(to: sample, seed: 9)
    #expect(first.jetHashes() == DetectorShift.strong.applied(to: sample, seed: 9).jetHashes())
    let other = DetectorShift.strong.applied(to: sample, seed: 10).jetHashes()
    #expect(zip(first.jetHashes(), other).allSatisfy { $0 != $1 })
  }

  @Test func stepsActInTheirOrder() {
    let sample = JetSample(constituents: [[constituent(50, 0, 0), constituent(1.5, 0.1, 0)]])
    let scale = ShiftStep.energyScale(factor: 0.5)
    let threshold = ShiftStep.softThreshold(minimumPT: 1)
    #expect(shifted(sample, [scale, threshold])[0].count == 1)
    #expect(shifted(sample, [threshold, scale])[0].count == 2)
  }
}
