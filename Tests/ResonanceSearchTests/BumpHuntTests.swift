import DataFiles
import Foundation
import Mixtures
import Randomness
import ResonanceSearch
import Spectra
import TestSupport
import Testing

@Suite("Bump hunt")
struct BumpHuntTests {
  /// A falling spectrum in 30 bins, with a bump around bin 14.
  private func spectrum(signal: Double, seed: UInt64) throws -> MassSpectrum {
    let edges = MassSpectrum.logarithmicEdges(from: 2000, to: 5000, bins: 30)
    let function = BackgroundFunction(.threeParameters)
    var random = RandomStream(seed: seed)
    let counts = (0..<30).map { bin -> Double in
      let (low, high) = (edges[bin], edges[bin + 1])
      let density = function.density(at: (low + high) / 2, parameters: [0.02, 6, 6])
      let bump = bin == 14 ? signal : bin == 13 || bin == 15 ? signal / 2 : 0
      return Double(random.poisson(mean: density * (high - low) / 100 + bump))
    }
    return try MassSpectrum(edges: edges, counts: counts)
  }

  @Test("A bump is found in its place with its yield; without one nothing is claimed")
  func finds() throws {
    var settings = BumpHunt.Settings()
    settings.toys = 1000
    let hunt = try BumpHunt(spectrum(signal: 60, seed: 1), settings)
    #expect(hunt.significance.hypothesis.center == 14)
    let excess = hunt.significance.local
    #expect(abs(excess.excess - 120) < 3 * excess.excessError)
    #expect(excess.upperLimit() > 120)
    #expect(BumpHuntReport.verdict(hunt).contains("p < 0.003"))
    let without = try BumpHunt(spectrum(signal: 0, seed: 2), settings)
    #expect(BumpHuntReport.verdict(without).hasPrefix("No significant excess"))
    #expect(without.significance.toys.value > 0.01)
    let tables = BumpHuntReport.sections(without).flatMap(\.tables)
    #expect(tables.count == 2 && tables.allSatisfy { $0.rows.count == 26 })
  }

  @Test("Global p-values of 100 spectra without a bump are uniform")
  func uniform() throws {
    var settings = BumpHunt.Settings()
    settings.toys = 100
    settings.parameters = 3
    let values = try (1...100).map { seed -> Double in
      settings.seed = UInt64(seed)
      return try BumpHunt(spectrum(signal: 0, seed: 1000 + UInt64(seed)), settings).significance
        .toys
        .value
    }
    // One in a thousand correct searches would fail.
    #expect(UniformityTest(values).pValue > 1e-3)
  }

  @Test("Tables and arrays give the same spectrum; what is none is refused with its reason")
  func files() throws {
    let folder = try TemporaryFolder()
    func file(_ name: String, _ text: String) throws -> URL {
      let url = folder.url.appending(path: name)
      try Data(text.utf8).write(to: url)
      return url
    }
    let table = try SpectrumFile.read(
      file("a.csv", "low,high,count\n2,2.1,50\n2.1,2.3,40\n2.3,2.6,31\n"), unit: 1000)
    #expect(table.edges == [2000, 2100, 2300, 2600] && table.counts == [50, 40, 31])
    let weighted = try SpectrumFile.read(
      file("w.csv", "lower,upper,events,error\n2000,2100,5.5,2\n2100,2300,4.5,1\n"))
    #expect(weighted.variances == [4, 1])
    let npz = folder.url.appending(path: "a.npz")
    try NPZFile.write(
      [
        ("edges", NumericArray(.float64([2000, 2100, 2300, 2600]))),
        ("counts", NumericArray(.float64([50, 40, 31]))),
      ], to: npz)
    #expect(try SpectrumFile.read(npz) == table)
    func words(_ text: String, count: String? = nil) -> String {
      message { _ = try SpectrumFile.read(file("x.csv", text), count: count) }
    }
    #expect(words("low,high,count\n2000,2100,5\n2200,2300,4\n").contains("line 3 begins at 2200"))
    #expect(words("low,high,count\n2000,2100,5.5\n2100,2300,4\n").contains("need their errors"))
    #expect(words("low,high,number\n2000,2100,5\n").contains("--count"))
    #expect(words("m,count\n2000,5\n").contains("low, high, count"))
    #expect(words("low,high,count\n2000,2100,-5\n").contains("-5"))
  }
}
