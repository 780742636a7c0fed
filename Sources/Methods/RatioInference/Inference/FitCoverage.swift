import Numerics
import RatioEstimation
import Simulation

/// How often intervals of fits hold the truth, measured with pseudo-experiments: sets of events
/// that were simulated at one point.
public struct FitCoverage: Sendable {
  /// What was found for one parameter.
  public struct Parameter: Sendable {
    /// Its name.
    public let name: String
    /// Its true value.
    public let truth: Double
    /// Best fit minus truth of each pseudo-experiment.
    public let distances: [Double]
    /// The median standard error of the data.
    public let error: Double
    /// The coverage of intervals by the fall of the profile likelihood, at each level.
    public let coverage: [MeasuredCoverage]
    /// That of intervals with the error of the training in quadrature; empty where it is not known.
    public let coverageWithTraining: [MeasuredCoverage]
    /// The error of the training; nil where it is not known.
    public let trainingError: Double?

    /// The mean of best fit minus truth in standard errors of the data, with its error: the bias,
    /// which a training shares with all data.
    public var bias: (value: Double, error: Double) {
      let (mean, deviation) = meanAndDeviation(distances)
      return (mean / error, deviation / error / Double(distances.count).squareRoot())
    }
  }

  /// The free parameters.
  public let parameters: [Parameter]
  /// The events of each pseudo-experiment.
  public let size: Int
  /// The pseudo-experiments whose fits converged, and those whose did not.
  public let counts: (fitted: Int, failed: Int)

  /// The levels at which coverage is measured.
  public static let levels = [0.6827, 0.95]
  /// The pseudo-experiments that measure the error of the training, which is the same for all.
  private static let trainingExperiments = 5

  /// Fits pseudo-experiments.
  ///
  /// - Parameters:
  ///   - estimate: The log ratio.
  ///   - events: Events simulated at the truth, cut into sets in their order.
  ///   - truth: The value of each parameter, by name.
  ///   - size: The events of each set.
  ///   - count: The number of sets.
  ///   - fixed: Values of parameters that are held.
  ///   - seed: The seed of the fits.
  ///   - progress: Told the share that is done.
  /// - Throws: `LikelihoodRatioError` for too few events, parameters without a truth, and fits of
  ///   which hardly one converges; as `RatioFit`.
  public init(
    _ estimate: any LogRatio, events: ObservedEvents, truth: [String: Double], size: Int,
    count: Int,
    fixed: [String: Double] = [:], seed: UInt64 = 1, progress: (Double) -> Void = { _ in }
  ) throws {
    guard size > 0, count > 1, events.count >= size * count else {
      throw LikelihoodRatioError(
        "pseudo-experiments",
        "\(count) of \(size) events need \(size * count), there are "
          + "\(events.count)", hint: "simulate more events at the same point")
    }
    let names = estimate.domain.names
    if let name = names.first(where: { truth[$0] == nil && fixed[$0] == nil }) {
      throw LikelihoodRatioError(
        "parameter \"\(name)\"", "its true value is not given",
        hint: "the events were simulated at one point: give it with --truth \(name)=…")
    }
    let free = names.indices.filter { fixed[names[$0]] == nil }
    var distances = free.map { _ in [Double]() }
    var (falls, errors, trainings) = (distances, distances, distances)
    var failed = 0
    for number in 0..<count {
      progress(Double(number) / Double(count))
      let fit = try RatioFit(
        estimate, events: events.selecting(Array(number * size..<(number + 1) * size)),
        fixed: fixed, seed: seed)
      guard let best = try? fit.profile.bestFit(), let own = try? fit.errors(),
        let values = try? free.map({ parameter in
          try fit.profile.twiceFall(fixing: [(parameter, truth[names[parameter]] ?? 0)])
            / fit.scale(of: parameter)
        })
      else {
        failed += 1
        continue
      }
      let training = number < FitCoverage.trainingExperiments ? try? fit.trainingErrors() : nil
      for (place, parameter) in free.enumerated() {
        distances[place].append(best.point[parameter] - (truth[names[parameter]] ?? 0))
        falls[place].append(values[place])
        // At a bound there is no error.
        if own[parameter] > 0 { errors[place].append(own[parameter]) }
        if let training { trainings[place].append(training[parameter]) }
      }
    }
    guard failed < count - 1, errors.allSatisfy({ !$0.isEmpty }) else {
      throw LikelihoodRatioError(
        "pseudo-experiments",
        "the fits of \(failed) of \(count) did not converge, or all end at the edge of what was "
          + "trained on", hint: "give more events to each, or train on a wider range of parameters")
    }
    self.size = size
    counts = (count - failed, failed)
    parameters = free.indices.map { place in
      Parameter(
        name: names[free[place]], truth: truth[names[free[place]]] ?? 0,
        distances: distances[place], falls: falls[place],
        error: quantile(ofSorted: errors[place].sorted(), 0.5), trainings: trainings[place])
    }
  }
}

extension FitCoverage.Parameter {
  fileprivate init(
    name: String, truth: Double, distances: [Double], falls: [Double], error: Double,
    trainings: [Double]
  ) {
    (self.name, self.truth, self.distances, self.error) = (name, truth, distances, error)
    let training =
      trainings.isEmpty ? nil : trainings.reduce(0, +) / Double(trainings.count)
    trainingError = training
    func measured(_ isCovered: (_ experiment: Int, _ quantile: Double) -> Bool)
      -> [MeasuredCoverage]
    {
      FitCoverage.levels.map { level in
        let quantile = ChiSquaredDistribution.quantile(level, degrees: 1)
        return MeasuredCoverage(
          covered: falls.indices.count { isCovered($0, quantile) }, trials: falls.count,
          level: level)
      }
    }
    coverage = measured { falls[$0] <= $1 }
    // The end of the interval on the side of the truth is where a parabola through the fall there
    // puts it.
    coverageWithTraining =
      training.map { training in
        measured { experiment, quantile in
          let square = distances[experiment] * distances[experiment]
          return square
            <= quantile * (square / max(falls[experiment], 1e-12) + training * training)
        }
      } ?? []
  }
}
