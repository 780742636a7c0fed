import Spectra
import TestSupport
import Testing

@Suite struct MassSpectrumTests {
  @Test("Masses fall into the bin above an edge, the last bin holds its upper edge")
  func filling() throws {
    let spectrum = try MassSpectrum(
      edges: [1000, 1500, 2500, 4000],
      masses: [999.9, 1000, 1499, 1500, 2499.9, 2500, 4000, 4000.1],
      weights: [5, 1, 2, 0.5, 0.25, 3, 4, 7])
    #expect(spectrum.counts == [3, 0.75, 7])
    #expect(spectrum.variances == [5, 0.3125, 25])
    #expect(spectrum.total == 10.75)
    #expect(spectrum.widths == [500, 1000, 1500])
    #expect(spectrum.centers == [1250, 2000, 3250])
    #expect(spectrum.bin(of: 1500) == 1 && spectrum.bin(of: 4000.1) == nil)
    let sum = spectrum.sum(in: 0..<2)
    #expect(sum.count == 3.75 && sum.variance == 5.3125)
  }

  @Test("An empty bin takes the weight of an event from the nearest filled bin")
  func scales() throws {
    let spectrum = try MassSpectrum(
      edges: [1, 2, 3, 4, 5, 6], counts: [0, 8, 0, 0, 3], variances: [0, 4, 0, 0, 6])
    #expect(spectrum.scales == [0.5, 0.5, 0.5, 2, 2])
    #expect(try MassSpectrum(edges: [1, 2, 3], counts: [7, 0]).scales == [1, 1])
  }

  @Test("Edge helpers make the published binnings") func edges() throws {
    let golden = try ResonanceGolden.read()
    let scan = MassSpectrum.logarithmicEdges(from: 2001, to: 4350, bins: 15).map { $0.rounded() }
    #expect(scan == golden.scanEdges)
    let toy = MassSpectrum.logarithmicEdges(from: 1700, to: 8100, bins: 66)[7...46]
    for (made, published) in zip(toy, golden.toy.edges) {
      #expect(agree(made, published, relative: 1e-13))
    }
    #expect(
      MassSpectrum.uniformEdges(from: 500, to: 900, bins: 4) == [500, 600, 700, 800, 900])
  }

  @Test("Bad edges and contents are errors that name the place")
  func errors() {
    func message(_ make: () throws -> MassSpectrum) -> String? {
      do {
        _ = try make()
        return nil
      } catch {
        return "\(error)"
      }
    }
    let bad: [(String, () throws -> MassSpectrum)] = [
      ("edge 2", { try MassSpectrum(edges: [1, 3, 3, 4], counts: [1, 1, 1]) }),
      ("above zero", { try MassSpectrum(edges: [0, 1], counts: [1]) }),
      ("above zero", { try MassSpectrum(edges: [1], counts: []) }),
      ("above zero", { try MassSpectrum(edges: [1, .nan, 3], counts: [1, 1]) }),
      ("2 counts for 1 bins", { try MassSpectrum(edges: [1, 2], counts: [1, 1]) }),
      ("bin 1 of the counts holds -1", { try MassSpectrum(edges: [1, 2, 3], counts: [1, -1]) }),
      (
        "bin 0 holds 2.0 with variance zero",
        { try MassSpectrum(edges: [1, 2], counts: [2], variances: [0]) }
      ),
      ("row 1", { try MassSpectrum(edges: [1, 2], masses: [1.5, .nan]) }),
      ("weight -1.0", { try MassSpectrum(edges: [1, 2], masses: [1.5], weights: [-1]) }),
      (
        "2 weights for 1 masses",
        { try MassSpectrum(edges: [1, 2], masses: [1.5], weights: [1, 1]) }
      ),
    ]
    for (part, make) in bad { #expect(message(make)?.contains(part) == true) }
  }
}
