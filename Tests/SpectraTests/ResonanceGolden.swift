import Foundation
import Spectra
import TestSupport
import Testing

/// Published bin counts and numbers of SciPy, made by `Golden/make_resonance_fixtures.py`.
struct ResonanceGolden: Decodable {
  struct Toy: Decodable {
    struct Published: Decodable {
      let fit: [Double]
      let Z, p0: Double
    }
    let edges, counts, curveFit: [Double]
    let mask: [Int]
    let published: Published
    let curveFitCovariance: [[Double]]
    let b, sigma, z, chiSquared: Double
  }
  struct Scan: Decodable {
    let efficiencies: [Double]
    /// [hypothesis − 3][efficiency][bin].
    let counts: [[[Double]]]
    /// [hypothesis − 3][efficiency]: n, b, σ, signed Z, χ².
    let results: [[[Double]]]
  }
  struct Likelihood: Decodable, CustomTestStringConvertible {
    let counts, expected: [Double]
    let mask: [Int]
    let size: Int
    let deviance, b, sigma: Double
    let edges: String

    var testDescription: String { "\(size) parameters, \(counts[0]) in the first bin" }
  }
  struct OrderTest: Decodable {
    let counts, minima: [Double]
    let tests: [[Double]]
  }
  struct Sample: Decodable {
    let values: [Double]
    let distance, pValue: Double
  }
  enum RunPattern: Decodable {
    case of(signs: [Bool], pValue: Double)
    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      let pattern = try container.decode(String.self)
      self = .of(signs: pattern.map { $0 == "1" }, pValue: try container.decode(Double.self))
    }
  }
  let scanEdges: [Double]
  let toy: Toy
  let signal, noSignal: Scan
  let likelihood: [Likelihood]
  let orderTests: [OrderTest]
  let counting, fSurvival, kolmogorov: [[Double]]
  let kolmogorovSamples: [Sample]
  let runs: [RunPattern]

  static func read() throws -> ResonanceGolden { try golden("resonance.json") }

  func toySpectrum() throws -> MassSpectrum {
    try MassSpectrum(edges: toy.edges, counts: toy.counts)
  }

  /// The counts of a stored scan after a cut at `efficiency`.
  func spectrum(_ scan: Scan, hypothesis: Int, efficiency: Double) throws -> MassSpectrum {
    let row = try #require(scan.efficiencies.firstIndex(of: efficiency))
    return try MassSpectrum(edges: scanEdges, counts: scan.counts[hypothesis - 3][row])
  }
}
