import Numerics
import Randomness

/// A Neyman construction on a grid of parameter points: for each, the value that a statistic
/// exceeds in at most 1 − level of the pseudo-experiments. The points not exceeded are the
/// confidence set.
///
/// With −2 log λ as the statistic this is the construction of Feldman and Cousins
/// (physics/9711021), in any number of dimensions; with nuisance parameters profiled it covers at
/// the point where they are drawn.
public struct NeymanConstruction: Sendable {
  /// The grid points.
  public let points: [[Double]]
  /// The critical value of each point: the smallest one with at least `level` of the toys at or
  /// below.
  public let criticalValues: [Double]
  /// The distribution of the statistic at each point.
  public let distributions: [ToyDistribution]
  /// The confidence level.
  public let level: Double

  /// A construction.
  ///
  /// - Parameters:
  ///   - points: The grid.
  ///   - level: The confidence level.
  ///   - toys: The number of pseudo-experiments a point.
  ///   - random: Toy i of point k uses substream i of substream k.
  ///   - statistic: Draws a pseudo-experiment at a point and returns its statistic for testing that
  ///     point; NaN where a fit fails, which counts as large.
  public init(
    points: [[Double]], level: Double, toys: Int, random: RandomStream,
    statistic: (_ point: [Double], _ random: RandomStream) -> Double
  ) {
    precondition(toys > 0 && 0 < level && level < 1, "NeymanConstruction: \(toys) toys at \(level)")
    self.points = points
    self.level = level
    distributions = points.enumerated().map { index, point in
      let stream = random.substream(index)
      return ToyDistribution((0..<toys).map { statistic(point, stream.substream($0)) })
    }
    criticalValues = distributions.map { distribution in
      let place = Int((level * Double(toys) - 1e-9).rounded(.up)) - 1
      return place < distribution.values.count ? distribution.values[place] : .infinity
    }
  }

  /// The confidence intervals of coordinate number `coordinate`, along which the points rise, with
  /// the ends where the statistic crosses the critical value, both interpolated linearly.
  public func intervals(_ statistics: [Double], coordinate: Int = 0) -> [ConfidenceInterval] {
    precondition(statistics.count == points.count, "intervals: \(statistics.count) statistics")
    return intervalsBelow(
      points.map { $0[coordinate] }, zip(statistics, criticalValues).map { $0 - $1 }, level: level)
  }

  /// How often the confidence set contains the truth at each grid point, in new pseudo-experiments.
  public func coverage(
    toys: Int, random: RandomStream,
    statistic: (_ point: [Double], _ random: RandomStream) -> Double
  ) -> [MeasuredCoverage] {
    points.enumerated().map { index, point in
      let stream = random.substream(index)
      let covered = (0..<toys).filter {
        statistic(point, stream.substream($0)) <= criticalValues[index]
      }
      return MeasuredCoverage(
        covered: covered.count, trials: toys, level: level,
        constructedFrom: distributions[index].values.count + distributions[index].failed)
    }
  }
}

extension ToyInference {
  /// The Neyman construction of this statistic for values of the parameter of interest.
  ///
  /// - Parameters:
  ///   - strengths: The values, rising.
  ///   - nuisance: The point at which pseudo-experiments are drawn, apart from the parameter of
  ///     interest; for an observation the conditional fit at each value (the profile construction).
  public func neymanConstruction(
    strengths: [Double], level: Double, toys: Int, random: RandomStream,
    nuisance: (_ strength: Double) throws -> [Double]
  ) rethrows -> NeymanConstruction {
    let points = try strengths.map { strength in
      var point = try nuisance(strength)
      point[parameter] = strength
      return point
    }
    return NeymanConstruction(
      points: points, level: level, toys: toys, random: random, statistic: statisticOfToy)
  }

  /// The statistic of a pseudo-experiment at `point` for testing that point; NaN where its fit
  /// fails.
  public func statisticOfToy(at point: [Double], random: RandomStream) -> Double {
    (try? testStatistic(point[parameter], model.toy(at: point, random: random))) ?? .nan
  }

  /// The statistic of `observation` for each of `strengths`: what the construction compares.
  ///
  /// - Throws: `InferenceError` where a fit does not converge.
  public func testStatistics(
    _ strengths: [Double], _ observation: Model.Observation
  ) throws -> [Double] {
    let profile = ProfileLikelihood(model.likelihood(of: observation), minimizer: minimizer)
    return try strengths.map { try statistic.value($0, parameter: parameter, in: profile) }
  }
}
