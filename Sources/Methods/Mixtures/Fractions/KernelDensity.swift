import Foundation
import Numerics

/// A density estimated with Gaussian kernels, tabulated on a grid ten times finer than the kernel.
struct KernelDensity {
  private let start: Double
  private let step: Double
  private let values: [Double]

  /// Smears `points` with kernels of `width`, for evaluation inside `range`.
  init(_ points: Points, width: Double, range: ClosedRange<Double>) {
    let reach = 5 * max(width, 1e-6)
    let span = range.upperBound - range.lowerBound + 2 * reach
    step = max(reach / 50, span / 65_536)
    start = range.lowerBound - reach
    let width = max(width, step)
    let count = Int(span / step) + 2
    var binned = [Double](repeating: 0, count: count)
    for (value, share) in zip(points.values, points.shares) {
      let place = (value - start) / step
      let below = Int(place)
      binned[below] += share * (1 - (place - Double(below)))
      binned[below + 1] += share * (place - Double(below))
    }
    let half = Int((reach / step).rounded(.up))
    let scale = step / width
    let kernel = (-half...half).map { offset in
      let z = Double(offset) * scale
      return exp(-z * z / 2) / (width * (2 * Double.pi).squareRoot())
    }
    var smeared = [Double](repeating: 0, count: count)
    for (cell, share) in binned.enumerated() where share > 0 {
      for place in max(cell - half, 0)...min(cell + half, count - 1) {
        smeared[place] += share * kernel[place - cell + half]
      }
    }
    values = smeared
  }

  /// The density, interpolated linearly on the grid.
  func value(at point: Double) -> Double {
    let place = (point - start) / step
    let below = Int(place)
    let rest = place - Double(below)
    return values[below] * (1 - rest) + values[below + 1] * rest
  }

  /// Weighted points on a line.
  struct Points {
    /// The points in falling order.
    private(set) var values: [Double] = []
    /// The weights, which add up to 1.
    private(set) var shares: [Double] = []

    /// The events of one mixture at places `values`, given in the order of the ranking.
    init(_ ranking: PooledRanking, mixture: UInt8, _ values: [Double]) {
      for event in values.indices
      where ranking.mixtures[event] == mixture && ranking.shares[event] > 0 {
        self.values.append(values[event])
        shares.append(ranking.shares[event])
      }
    }

    /// The standard deviation.
    var deviation: Double {
      let mean = dot(values, shares)
      return zip(values, shares).reduce(0) { $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean) }
        .squareRoot()
    }

    /// The centers of `count` pieces of equal weight, falling.
    func quantiles(_ count: Int) -> [Double] {
      var (event, sum) = (0, shares[0])
      return (0..<count).map { piece in
        let wanted = (Double(piece) + 0.5) / Double(count)
        while sum < wanted && event + 1 < values.count {
          event += 1
          sum += shares[event]
        }
        return values[event]
      }
    }
  }
}
