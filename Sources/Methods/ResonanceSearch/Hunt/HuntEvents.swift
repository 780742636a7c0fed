import BoostedTrees
import Foundation
import Mixtures
import Numerics
import Spectra

/// Events of a resonance search: a mass, and features that should not depend on it.
public struct HuntEvents: Sendable {
  /// The features.
  public let table: FeatureTable
  /// The mass of each event in GeV.
  public let masses: [Double]
  /// Event weights; nil for unit weights.
  public let weights: [Double]?

  /// Events with their masses.
  ///
  /// - Throws: `WeakSupervisionError` for other numbers of masses than events, masses that are not
  ///   positive, unusable weights, and a feature that is the mass itself.
  public init(table: FeatureTable, masses: [Double], weights: [Double]? = nil) throws {
    guard masses.count == table.rows, !masses.isEmpty else {
      throw WeakSupervisionError("masses", "\(masses.count) for \(table.rows) events")
    }
    if let row = masses.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
      throw WeakSupervisionError("masses", "the mass in row \(row) is \(masses[row])")
    }
    try EventWeights.check(weights, count: masses.count, of: "events")
    for (column, name) in table.names.enumerated() {
      let isMass = masses.indices.allSatisfy {
        abs(table.values[$0 * table.columns + column] - masses[$0]) <= 1e-5 * masses[$0]
      }
      guard !isMass else {
        throw WeakSupervisionError(
          "column \"\(name)\"", "it is the mass, which defines the samples",
          hint: "leave it out of the features: a classifier would learn nothing else")
      }
    }
    self.table = table
    self.masses = masses
    self.weights = weights
  }

  /// The number of events.
  public var count: Int { masses.count }

  /// The bins of a spectrum: those of the configuration, or logarithmic ones from the spectrum's
  /// peak, below which a trigger or a cut shapes it, up to where only a thousandth of the masses is
  /// left, so that a fit does not find empty bins.
  ///
  /// - Throws: `WeakSupervisionError` for masses that all are equal.
  func edges(_ configuration: HuntConfiguration) throws -> [Double] {
    if let edges = configuration.edges { return edges }
    let sorted = masses.sorted()
    let low = configuration.range?[0] ?? HuntEvents.peak(sorted)
    let high = configuration.range?[1] ?? quantile(ofSorted: sorted, 0.999)
    guard low < high, sorted[0] < high else {
      throw WeakSupervisionError("masses", "all are \(low) GeV: there is no spectrum")
    }
    return MassSpectrum.logarithmicEdges(from: low, to: high, bins: configuration.bins)
  }

  /// The upper end of the bin with the largest density of 40 logarithmic ones, or the smallest mass
  /// where the density only falls.
  private static func peak(_ sorted: [Double]) -> Double {
    let (low, high) = (sorted[0], sorted[sorted.count - 1])
    guard low < high else { return low }
    let bins = 40
    let edges = MassSpectrum.logarithmicEdges(from: low, to: high, bins: bins)
    var densities = [Double](repeating: 0, count: bins)
    for mass in sorted {
      let bin = min(Int(log(mass / low) / log(high / low) * Double(bins)), bins - 1)
      densities[bin] += 1 / (edges[bin + 1] - edges[bin])
    }
    let top = densities.indices.max { densities[$0] < densities[$1] } ?? 0
    return top == 0 ? low : edges[top + 1]
  }
}
