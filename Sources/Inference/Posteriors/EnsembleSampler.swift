import Numerics
import Randomness

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The affine-invariant ensemble sampler of J. Goodman and J. Weare with the parallel stretch move
/// of D. Foreman-Mackey et al. (arXiv:1202.3665): half of the walkers move along lines to the other
/// half, with one whole-array call a half step.
public struct EnsembleSampler: Hashable, Sendable {
  /// The steps of every walker that are thrown away.
  public var warmUp: Int
  /// The kept draws of every walker.
  public var draws: Int
  /// The steps from one kept draw to the next.
  public var thinning: Int
  /// The largest stretch a.
  public var stretch: Double

  /// A sampler.
  public init(warmUp: Int, draws: Int, thinning: Int = 1, stretch: Double = 2) {
    precondition(
      warmUp >= 0 && draws >= 4 && thinning > 0 && stretch > 1,
      "EnsembleSampler: \(warmUp), \(draws), \(thinning), \(stretch)")
    self.warmUp = warmUp
    self.draws = draws
    self.thinning = thinning
    self.stretch = stretch
  }

  /// Draws from the density.
  ///
  /// - Parameters:
  ///   - starts: The starts of the walkers: an even number, more than twice the number of
  ///     parameters, not all on one plane.
  ///   - random: The stream to draw from.
  /// - Throws: `InferenceError` for too few walkers or starts where the density is zero, and what
  ///   `logDensity` throws.
  public func sample(
    starts: [[Double]], random: RandomStream, logDensity: @escaping LogDensity
  ) throws -> PosteriorSamples {
    let walkers = starts.count
    let dimensions = starts.first?.count ?? 0
    guard dimensions > 0, walkers.isMultiple(of: 2), walkers > 2 * dimensions else {
      throw InferenceError(
        "ensemble of walkers", "\(walkers) walkers in \(dimensions) dimensions",
        hint: "use an even number, more than twice the number of parameters")
    }
    var density = DensityCounter(logDensity, dimensions: dimensions)
    var values = try density.startValues(starts)
    var points = starts
    var stream = random
    var kept: [[Double]] = Array(repeating: [], count: walkers)
    var keptValues: [[Double]] = Array(repeating: [], count: walkers)
    var accepted = 0
    for step in 1...warmUp + draws * thinning {
      for half in 0..<2 {
        let moving = Array(half * walkers / 2..<(half + 1) * walkers / 2)
        let moves = moving.map { walker in
          move(points[walker], walker: walker, half: half, points, &stream)
        }
        let found = try density.values(moves.flatMap(\.point))
        for (place, walker) in moving.enumerated() {
          let gain = moves[place].logJacobian + found[place] - values[walker]
          if log(1 - stream.uniform()) < gain {
            points[walker] = moves[place].point
            values[walker] = found[place]
            if step > warmUp { accepted += 1 }
          }
        }
      }
      if step > warmUp && (step - warmUp).isMultiple(of: thinning) {
        for walker in 0..<walkers {
          kept[walker] += points[walker]
          keptValues[walker].append(values[walker])
        }
      }
    }
    return PosteriorSamples(
      dimensions: dimensions, chains: walkers, points: kept.flatMap { $0 },
      logDensities: keptValues.flatMap { $0 }, evaluations: density.evaluations,
      calls: density.calls, acceptance: Double(accepted) / Double(walkers * draws * thinning))
  }

  /// A stretch along the line to a walker of the other half, with (d − 1) log z.
  private func move(
    _ point: [Double], walker: Int, half: Int, _ points: [[Double]], _ stream: inout RandomStream
  ) -> (point: [Double], logJacobian: Double) {
    let size = points.count / 2
    let partner = points[(1 - half) * size + stream.integer(below: size)]
    // The density of z is proportional to 1/√z between 1/a and a.
    let root = (stretch - 1) * stream.uniform() + 1
    let z = root * root / stretch
    return (
      zip(partner, point).map { $0 + z * ($1 - $0) }, Double(point.count - 1) * log(z)
    )
  }
}
