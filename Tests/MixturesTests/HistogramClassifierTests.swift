import Numerics
import Randomness
import Testing

/// The table of mean areas of a histogram classifier trained on mixtures of `GaussianToy`, and that
/// it depends on N (f₁ − f₂)² alone. The numbers were computed with numpy from the same definition
/// (50 bins on −5…5, score (h₁ + ½)/(h₂ + ½), f₂ = 1 − f₁, N events per sample, 200 seeds).
@Suite("Areas of a classifier that is trained on mixtures")
struct HistogramClassifierTests {
  private static let edges = (0...50).map { -5 + Double($0) / 5 }

  private static func binned(_ values: [Double]) -> [Double] {
    var counts = [Double](repeating: 0, count: 50)
    for value in values where value >= -5 && value <= 5 {
      counts[min(Int((value + 5) * 5), 49)] += 1
    }
    return counts
  }

  /// The contents of the bins for a class with this mean.
  private static func shares(_ mean: Double) -> [Double] {
    zip(edges, edges.dropFirst()).map {
      NormalDistribution.cdf($1 - mean) - NormalDistribution.cdf($0 - mean)
    }
  }

  private static let signal = shares(1)
  private static let background = shares(-1)

  /// The mean exact area of classifiers trained on `seeds` pairs of mixtures.
  private static func meanArea(_ count: Int, _ fraction: Double, seeds: Int) -> Double {
    let areas = (0..<seeds).map { seed in
      let stream = RandomStream(seed: UInt64(seed)).substream("histograms")
      let rich = binned(GaussianToy.values(count, fraction, stream.substream(1)))
      let poor = binned(GaussianToy.values(count, 1 - fraction, stream.substream(2)))
      let order = zip(rich, poor).map { ($0 + 0.5) / ($1 + 0.5) }.enumerated()
        .sorted { $0.element < $1.element }
      var (area, below, index) = (0.0, 0.0, 0)
      while index < order.count {
        let tie = order[index...].prefix { $0.element == order[index].element }.map(\.offset)
        let here = tie.reduce(0) { $0 + background[$1] }
        area += tie.reduce(0) { $0 + signal[$1] } * (below + here / 2)
        below += here
        index += tie.count
      }
      return area
    }
    return meanAndDeviation(areas).mean
  }

  @Test(
    "mean areas of the table",
    arguments: [
      (1000, 0.8, 60, 0.907, 0.002), (10_000, 0.6, 20, 0.907, 0.003), (100, 0.8, 200, 0.827, 0.009),
      (1000, 0.6, 100, 0.830, 0.011), (100, 1.0, 200, 0.885, 0.003), (1000, 1.0, 40, 0.917, 0.002),
    ])
  func table(count: Int, fraction: Double, seeds: Int, area: Double, tolerance: Double) {
    let measured = Self.meanArea(count, fraction, seeds: seeds)
    #expect(abs(measured - area) < tolerance, "\(measured)")
  }

  @Test("equal N (f₁ − f₂)² gives about equal areas, other values do not")
  func collapse() {
    let forty = [Self.meanArea(100, 0.8, seeds: 200), Self.meanArea(1000, 0.6, seeds: 100)]
    let hundred = [Self.meanArea(100, 1, seeds: 100), Self.meanArea(10_000, 0.55, seeds: 20)]
    #expect(abs(forty[0] - forty[1]) < 0.015)
    #expect(abs(hundred[0] - hundred[1]) < 0.015)
    #expect(hundred.min()! > forty.max()! + 0.02)
  }
}
