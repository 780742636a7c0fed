import Foundation
import Jets
import Testing

@Suite("the project's quark and gluon jets") struct QuarkGluonSampleTests {
  /// What NumPy finds in double precision for
  /// `pt * [cosh(y), cos(phi), sin(phi), sinh(y)]` of `data/quark-gluon/quark-gluon.npz`: number of
  /// constituents, summed four-momentum, label.
  static let jets: [(row: Int, count: Int, sum: [Double], label: UInt8)] = [
    (0, 45, [548.4849036450797, 524.2871780264404, -99.83168641356971, 120.35193212556388], 0),
    (1, 53, [632.6807426138788, 79.66087585269828, -515.7960593124125, 355.64371428941786], 0),
    (2, 29, [1410.914706910247, 209.9839401220434, -457.2221812902859, -1317.9943744905333], 1),
    (5999, 17, [606.4932676783753, -437.55746807801114, 285.7438611853175, -307.1238640075276], 1),
  ]

  @Test("is read as NumPy reads it")
  func agreesWithNumPy() throws {
    let url = Fixtures.folder.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("data/quark-gluon/quark-gluon.npz")
    let read = try JetFiles.read(url)
    #expect(read.count == 6000 && read.signalCount == 3000)
    #expect(read.warnings.isEmpty)
    #expect((0..<6000).reduce(0) { $0 + read.jets[$1].count } == 263_083)
    for jet in Self.jets {
      let constituents = read.jets[jet.row]
      #expect(constituents.count == jet.count)
      #expect(read.isSignal[jet.row] == jet.label)
      let found = [\FourMomentum.e, \.px, \.py, \.pz].map { component in
        Float(constituents.reduce(0.0) { $0 + Double($1[keyPath: component]) })
      }
      #expect(largestDifference(found, jet.sum) < 2e-4, "row \(jet.row): \(found)")
    }
    let momenta = read.jets.transverseMomenta()
    #expect(momenta.allSatisfy { $0 > 499.9 && $0 < 550.1 })
  }
}
