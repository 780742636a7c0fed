import DataFiles
import Foundation
import Jets
import Testing

/// Files of so many jets that several threads read their parts.
@Suite struct PartsTests {
  private static let count = 6000

  /// Jets of one to three constituents, all different; every 1000th in rising pT.
  private static func sample() -> (momenta: [Float], offsets: [Int64], labels: [UInt8]) {
    var momenta: [Float] = []
    var offsets: [Int64] = [0]
    for jet in 0..<count {
      let parts = 1 + jet % 3
      for part in 0..<parts {
        let rank = jet % 1000 == 999 ? part : parts - part
        let pt = Float(100 * rank) + Float(jet) / 64
        momenta += [2 * pt, pt, 0, 1]
      }
      offsets.append(Int64(momenta.count / 4))
    }
    return (momenta, offsets, (0..<count).map { UInt8($0 % 2) })
  }

  private func write(
    _ change: (inout [Float], _ offsets: [Int64]) -> Void, to url: URL
  ) throws {
    var (momenta, offsets, labels) = Self.sample()
    change(&momenta, offsets)
    try NPZFile.write(
      [
        ("constituents", NumericArray(shape: [momenta.count / 4, 4], .float32(momenta))),
        ("offsets", NumericArray(shape: [offsets.count], .int64(offsets))),
        ("is_signal", NumericArray(shape: [labels.count], .uint8(labels))),
      ], to: url)
  }

  private func options(threads: Int, cached: Bool) -> JetFileOptions {
    var options = JetFileOptions(cache: cached ? .besideSource : .none)
    options.smallestCachedSource = 0
    options.threads = threads
    return options
  }

  @Test(arguments: [1, 4], [false, true])
  func jetsComeInTheirOrder(threads: Int, cached: Bool) throws {
    try Fixtures.withFolder { folder in
      let url = folder.appendingPathComponent("jets.npz")
      try write({ _, _ in }, to: url)
      let read = try JetFiles.read(url, options: options(threads: threads, cached: cached))
      #expect(read.count == Self.count)
      #expect(read.isSignal == Self.sample().labels)
      for jet in stride(from: 0, to: Self.count, by: 7) {
        #expect(read.jets.multiplicity(of: jet) == 1 + jet % 3)
        guard jet % 1000 != 999 else { continue }
        #expect(read.jets[jet][0].px == Float(100 * (1 + jet % 3)) + Float(jet) / 64)
      }
      // Row 999 has one constituent, so that 1999 is the first of four in rising pT.
      #expect(read.jets.warnings.count == 1)
      #expect(read.jets.warnings[0].contains("4 of 6000 jets (first: row 1999)"))
    }
  }

  @Test(arguments: [1, 4]) func theFirstBrokenRowIsNamed(threads: Int) throws {
    try Fixtures.withFolder { folder in
      let url = folder.appendingPathComponent("jets.npz")
      try write(
        { momenta, offsets in
          for row in [5900, 3100, 4000] { momenta[4 * Int(offsets[row])] = .nan }
        }, to: url)
      let error = #expect(throws: DataFileError.self) {
        try JetFiles.read(url, options: options(threads: threads, cached: true))
      }
      #expect(error?.rows == 3100..<3101)
    }
  }
}
