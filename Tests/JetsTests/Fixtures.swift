import DataFiles
import Foundation
import Jets

/// The committed files that these tests compare with.
enum Fixtures {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden")

  static func url(_ name: String) -> URL { folder.appendingPathComponent(name) }

  /// The 40 toy jets.
  static func jets() throws -> LabelledJets { try JetFiles.read(url("jets.npz"), cache: .none) }

  /// An array of what NumPy and scikit-learn computed.
  static func expected(_ name: String) throws -> NumericArray {
    try NPZFile(url("expected.npz")).array(name)
  }

  /// Runs `body` with a new folder that is removed afterwards.
  static func withFolder<R>(_ body: (URL) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("jets-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}

/// The largest |a − b|; infinity when the counts differ or a number is not finite.
func largestDifference(_ a: [Float], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { largest, pair in
    let difference = abs(Double(pair.0) - pair.1)
    return difference.isFinite ? max(largest, difference) : .infinity
  }
}

extension JetSample {
  /// Rows of `width` numbers that `fill` writes, one for each jet of `range`.
  func rows(
    _ width: Int, of range: Range<Int>,
    _ fill: (UnsafeBufferPointer<FourMomentum>, UnsafeMutablePointer<Float>) -> Void
  ) -> [Float] {
    // Not zero at first, so that numbers which are not written stand out.
    var values = [Float](repeating: -77, count: width * range.count)
    values.withUnsafeMutableBufferPointer { values in
      for (row, jet) in range.enumerated() {
        withConstituents(of: jet) { fill($0, values.baseAddress! + row * width) }
      }
    }
    return values
  }
}

/// A massless constituent.
func constituent(_ pt: Float, _ eta: Float, _ phi: Float) -> FourMomentum {
  FourMomentum(pt: pt, eta: eta, phi: phi)
}
