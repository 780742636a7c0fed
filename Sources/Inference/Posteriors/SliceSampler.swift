import Numerics
import Randomness

/// Slice sampling (R. Neal, Ann. Statist. 31 (2003) 705) of many chains at once: every whole-array
/// call evaluates the one point that each chain wants to know next, whether it is stepping out or
/// shrinking.
///
/// A sweep updates each direction once. The directions are the axes of the spread of all chains,
/// found in the warm-up and then kept; so wide and correlated densities, and modes that the chains
/// start in, need no tuning. In the warm-up the steps out double, so that starts much closer to
/// each other than the density is wide, or all at one point, find its scale.
public struct SliceSampler: Hashable, Sendable {
  /// The sweeps of every chain that are thrown away.
  public var warmUp: Int
  /// The kept draws of every chain.
  public var draws: Int
  /// The sweeps from one kept draw to the next.
  public var thinning: Int

  /// A sampler.
  public init(warmUp: Int = 100, draws: Int, thinning: Int = 1) {
    precondition(
      warmUp >= 0 && draws >= 4 && thinning > 0, "SliceSampler: \(warmUp), \(draws), \(thinning)")
    self.warmUp = warmUp
    self.draws = draws
    self.thinning = thinning
  }

  /// Draws from the density.
  ///
  /// - Parameters:
  ///   - starts: The starts of the chains, for example draws of the prior.
  ///   - random: Chain number i uses substream i.
  /// - Throws: `InferenceError` for starts where the density is zero, and what `logDensity` throws.
  public func sample(
    starts: [[Double]], random: RandomStream, logDensity: @escaping LogDensity
  ) throws -> PosteriorSamples {
    guard let dimensions = starts.first?.count, dimensions > 0 else {
      throw InferenceError("slice sampling", "it has no chains, or chains without parameters")
    }
    var density = DensityCounter(logDensity, dimensions: dimensions)
    let values = try density.startValues(starts)
    var chains = starts.indices.map {
      SliceChain(point: starts[$0], value: values[$0], random: random.substream($0))
    }
    var directions = SliceSampler.directions(starts.flatMap { $0 }, dimensions: dimensions)
    var rest = warmUp
    while rest > 0 {
      // Early stages are short: their spread is that of the starts.
      let sweeps = min(rest, max((warmUp - rest) / 2, 5))
      let points = try run(
        &chains, sweeps: sweeps, isSearching: true, directions, &density
      ).points
      // The later half of a stage is nearer to the density.
      directions = SliceSampler.directions(
        SliceSampler.laterHalf(points, rowsPerChain: sweeps, dimensions: dimensions),
        dimensions: dimensions)
      rest -= sweeps
    }
    let (points, logDensities) = try run(
      &chains, sweeps: draws * thinning, every: thinning, directions, &density)
    return PosteriorSamples(
      dimensions: dimensions, chains: chains.count, points: points, logDensities: logDensities,
      evaluations: density.evaluations, calls: density.calls)
  }

  private static func laterHalf(
    _ points: [Double], rowsPerChain rows: Int, dimensions: Int
  ) -> [Double] {
    stride(from: 0, to: points.count, by: rows * dimensions).flatMap { chain in
      points[chain + rows / 2 * dimensions..<chain + rows * dimensions]
    }
  }

  /// The axes of the spread of `points`, as columns of a Cholesky factor, three standard deviations
  /// long: about the width of a slice. The identity where the points have no spread.
  private static func directions(_ points: [Double], dimensions: Int) -> [[Double]] {
    let covariance = covarianceMatrix(points, dimensions: dimensions)
    let factor = points.count > 2 * dimensions * dimensions ? covariance.choleskyFactor : nil
    return (0..<dimensions).map { column in
      (0..<dimensions).map { row in
        if let factor { return 3 * factor[row * dimensions + column] }
        let variance = covariance[row, row]
        return row != column ? 0 : variance > 0 ? 3 * variance.squareRoot() : 1
      }
    }
  }

  /// Advances all chains by `sweeps` and returns every `every`-th point of each, chain after chain.
  private func run(
    _ chains: inout [SliceChain], sweeps: Int, every: Int = 1, isSearching: Bool = false,
    _ directions: [[Double]], _ density: inout DensityCounter
  ) throws -> (points: [Double], logDensities: [Double]) {
    for chain in chains.indices {
      chains[chain].start(sweeps: sweeps, every: every, isSearching: isSearching, directions)
    }
    var active = Array(chains.indices)
    while !active.isEmpty {
      let candidates = active.flatMap { chains[$0].candidate }
      let values = try density.values(candidates)
      for (place, chain) in active.enumerated() {
        chains[chain].receive(values[place], directions)
      }
      active.removeAll { chains[$0].isDone }
    }
    return (chains.flatMap(\.kept), chains.flatMap(\.keptValues))
  }
}
