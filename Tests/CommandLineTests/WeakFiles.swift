import DataFiles
import Foundation
import ResonanceSearch
import WeakSupervision

/// Files of mixed samples for the tests of `terascale weak`.
enum WeakFiles {
  /// A CSV file of the bimodal toy with its classes.
  static func write(_ url: URL, _ count: Int, fraction: Double, seed: UInt64) throws {
    let (features, isSignal) = BimodalToy.make(count, fraction: fraction, seed: seed)
    var columns = BimodalToy.features.enumerated().map { column, name in
      (name: name, values: (0..<count).map { Double(features[3 * $0 + column]) })
    }
    columns.append(("truth", isSignal.map(Double.init)))
    columns.append(("w", (0..<count).map { 0.5 + Double($0 % 3) }))
    try CSVTable.write(columns: columns, to: url)
  }

  /// A CSV file of the resonance toy.
  static func writeResonance(_ url: URL, signal: Int, seed: UInt64) throws {
    let events = try ResonanceToy.make(signal: signal, scale: 0.03, seed: seed)
    let values = events.table.values
    try CSVTable.write(
      columns: [
        ("m_jj", events.masses),
        ("x1", events.masses.indices.map { Double(values[2 * $0]) }),
        ("x2", events.masses.indices.map { Double(values[2 * $0 + 1]) }),
      ], to: url)
  }
}
