import BoostedTrees
import Foundation
import Randomness

/// The two-dimensional toy of the public code of CWoLa hunting (arXiv:1902.02634): a falling mass
/// spectrum whose events have two standard normal features, and a narrow resonance at 2.97 TeV in a
/// corner of the feature plane.
public enum ResonanceToy {
  /// The features' names.
  public static let features = ["x1", "x2"]

  /// Events with masses in GeV, background first. The published spectrum has over a million events
  /// between 2 and 5 TeV.
  ///
  /// - Parameters:
  ///   - signal: The number of signal events; the published toy has 150.
  ///   - scale: The factor by which the background spectrum is larger than the published one.
  ///   - range: The masses in GeV.
  ///   - seed: Determines the events.
  public static func make(
    signal: Int, scale: Double = 1, range: ClosedRange<Double> = 2000...5000, seed: UInt64
  ) throws -> HuntEvents {
    var random = RandomStream(seed: seed).substream("resonance toy")
    var masses: [Double] = []
    var values: [Double] = []
    // The published density in events per 45 GeV at 2 TeV, drawn in narrow steps.
    let step = 10.0
    for low in stride(from: range.lowerBound, to: range.upperBound, by: step) {
      let y = (low + step / 2) / 13_000
      let mean = scale * 5 * pow(1 - y, 5) / pow(y, 6) * step / 13_000 / published
      for _ in 0..<random.poisson(mean: mean) {
        masses.append(low + step * random.uniform())
        for _ in features {
          values.append(min(max(random.normal(), -4), 4))
        }
      }
    }
    for _ in 0..<signal {
      masses.append(2970 + 60 * random.normal())
      for _ in features { values.append(1.5 + 0.08 * random.normal()) }
    }
    return try HuntEvents(
      table: FeatureTable(names: features, rows: masses.count, values: values), masses: masses)
  }

  /// The width of the published bins around 3 TeV in units of √s: 66 logarithmic steps from 1.7 to
  /// 8.1 TeV, 2.4 % each.
  private static let published = 0.0055
}
