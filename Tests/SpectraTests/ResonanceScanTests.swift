import Randomness
import Spectra
import TestSupport
import Testing

@Suite struct ResonanceScanTests {
  let golden: ResonanceGolden

  init() throws { golden = try ResonanceGolden.read() }

  @Test("The published toy has Z = 6.6407 at the minimum, 6.6404 as printed")
  func publishedToy() throws {
    let fit = try BackgroundFit(golden.toySpectrum(), method: .leastSquares, masked: 15..<18)
    let excess = try fit.excess(in: 15..<18)
    #expect(excess.observed == 436)
    #expect(agree(excess.significance, golden.toy.z, relative: 1e-8))
    // The published code stops before the minimum and takes the covariance from an earlier step.
    #expect(abs(excess.significance - golden.toy.published.Z) < 4e-4)
    #expect(agree(excess.pValue, golden.toy.published.p0, relative: 3e-3))
  }

  @Test("All stored efficiencies and hypotheses agree with SciPy", arguments: [true, false])
  func storedScan(signal: Bool) throws {
    let scan = signal ? golden.signal : golden.noSignal
    for hypothesis in 3...11 {
      for (row, efficiency) in scan.efficiencies.enumerated() {
        let spectrum = try golden.spectrum(scan, hypothesis: hypothesis, efficiency: efficiency)
        let result = try ResonanceScan(
          spectrum, method: .leastSquares, hypotheses: [ResonanceHypothesis(center: hypothesis)])
        let (excess, wanted) = (result.points[0].excess, scan.results[hypothesis - 3][row])
        #expect(excess.observed == wanted[0])
        #expect(agree(excess.expected, wanted[1], relative: 2e-6))
        #expect(agree(excess.expectedVariance.squareRoot(), wanted[2], relative: 2e-5))
        #expect(agree(excess.signedSignificance, wanted[3], relative: 3e-5, floor: 1e-4))
        #expect(agree(result.points[0].fit.minimum, wanted[4], relative: 1e-8))
      }
    }
  }

  /// Efficiency, n, b, σ_b and Z of hypothesis 7, computed from the stored counts with the
  /// published code's minimizer, whose σ_b is off by up to 0.7%.
  @Test(
    "The published numbers of the signal scan",
    arguments: [
      [1, 78015, 77444.1, 231.8, 1.57], [0.1, 8080, 7830.5, 74.0, 2.15],
      [0.01, 978, 836.0, 24.7, 3.63], [0.002, 291, 168.8, 11.8, 6.29],
      [0.0005, 101, 36.8, 5.8, 6.27],
    ])
  func publishedScan(row: [Double]) throws {
    let spectrum = try golden.spectrum(golden.signal, hypothesis: 7, efficiency: row[0])
    let scan = try ResonanceScan(
      spectrum, method: .leastSquares, hypotheses: [ResonanceHypothesis(center: 7)])
    let excess = scan.maximum.excess
    #expect(excess.observed == row[1])
    #expect(abs(excess.expected - row[2]) < 0.06)
    #expect(agree(excess.expectedVariance.squareRoot(), row[3], relative: 0.007))
    #expect(abs(excess.significance - row[4]) < 0.025)
  }

  @Test("The stored scan without signal has its largest Z, 2.4, at hypothesis 8")
  func noSignal() throws {
    var largest = (z: 0.0, hypothesis: 0, efficiency: 0.0)
    for hypothesis in 3...11 {
      for efficiency in [1, 0.1, 0.01, 0.002, 0.0005] {
        let spectrum = try golden.spectrum(
          golden.noSignal, hypothesis: hypothesis, efficiency: efficiency)
        let z = try ResonanceScan(
          spectrum, method: .leastSquares, hypotheses: [ResonanceHypothesis(center: hypothesis)]
        ).maximum.excess.significance
        if z > largest.z { largest = (z, hypothesis, efficiency) }
      }
    }
    #expect(largest.hypothesis == 8 && largest.efficiency == 0.0005)
    #expect(abs(largest.z - 2.40) < 0.05)
  }

  @Test("The scan finds the resonance where it was put, with either fit")
  func scanOfTheToy() throws {
    for method in SpectrumFitMethod.allCases {
      let scan = try ResonanceScan(golden.toySpectrum(), method: method)
      #expect(scan.points.count == 33 && scan.failures.isEmpty)
      #expect(scan.points.map(\.hypothesis.center) == Array(3...35))
      #expect(scan.maximum.hypothesis.center == 16)
      #expect(abs(scan.maximum.excess.significance - 6.5) < 0.2)
    }
  }

  @Test("Hypotheses keep their sidebands inside the spectrum")
  func hypotheses() throws {
    let all = ResonanceHypothesis.scan(bins: 15)
    #expect(all.map(\.center) == Array(3...11))
    #expect(all[4].signalRegion == 6..<9)
    #expect(all[4].lowerSideband == 4..<6 && all[4].upperSideband == 9..<11)
    let wide = ResonanceHypothesis.scan(bins: 15, halfWidth: 2, sidebandWidth: 1)
    #expect(wide.map(\.center) == Array(3...11) && wide[0].signalRegion == 1..<6)
    #expect(ResonanceHypothesis.scan(bins: 6).isEmpty)

    let spectrum = try MassSpectrum(
      edges: MassSpectrum.uniformEdges(from: 1000, to: 2000, bins: 6),
      counts: [90, 60, 40, 25, 15, 9])
    #expect(throws: ResonanceSearchError.self) { try ResonanceScan(spectrum) }
    #expect(throws: ResonanceSearchError.self) {
      try ResonanceScan(spectrum, hypotheses: [ResonanceHypothesis(center: 4)])
    }
  }

  @Test("A hypothesis whose fit fails is listed, not lost")
  func failures() throws {
    // Outside bins 2 to 4 only two bins hold events.
    let spectrum = try MassSpectrum(
      edges: MassSpectrum.uniformEdges(from: 1000, to: 2100, bins: 11),
      counts: [0, 0, 9, 7, 5, 4, 2, 0, 0, 0, 0])
    let scan = try ResonanceScan(
      spectrum,
      hypotheses: [3, 6].map { ResonanceHypothesis(center: $0, sidebandWidth: 1) })
    #expect(scan.points.map(\.hypothesis.center) == [6])
    #expect(scan.failures.map(\.hypothesis.center) == [3])
    #expect(scan.failures[0].error.problem.contains("only 2 bins hold events"))
    #expect(throws: ResonanceSearchError.self) {
      try ResonanceScan(
        spectrum, hypotheses: [ResonanceHypothesis(center: 3, sidebandWidth: 1)])
    }
  }
}
