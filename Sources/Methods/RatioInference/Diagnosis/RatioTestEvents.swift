import Randomness
import Ranking
import RatioEstimation
import Simulation

/// Events of numerator and denominator that an estimate was not trained on, each with its θ.
///
/// Of joint simulations the numerator is the pairs as they are, and the denominator the same x with
/// the θ of other simulations: p(θ) p(x).
public struct RatioTestEvents: Sendable {
  /// The events of one class.
  public struct Part: Sendable {
    /// The parameters, row by row; no columns for a ratio of two samples.
    public let theta: Rows
    /// The parameters of the denominator, where they differ from event to event.
    let denominatorTheta: Rows?
    /// The observables.
    public let x: Rows
    /// Event weights; nil for unit weights.
    public let weights: [Double]?

    /// Parameters and observables side by side: what a classifier between the classes may look at.
    var features: Rows {
      let tables = [theta, denominatorTheta, x].compactMap { $0 }
      let columns = tables.reduce(0) { $0 + $1.columns }
      var values: [Double] = []
      values.reserveCapacity(x.count * columns)
      for row in 0..<x.count {
        for table in tables {
          values += table.values[row * table.columns..<(row + 1) * table.columns]
        }
      }
      return Rows(count: x.count, columns: columns, values: values)
    }

    /// log r̂ of these events.
    func logRatios(_ estimate: any LogRatio) throws -> [Double] {
      let values = try estimate.pairwise(theta: theta, x: x)
      guard let denominatorTheta else { return values }
      return zip(values, try estimate.pairwise(theta: denominatorTheta, x: x)).map { $0 - $1 }
    }
  }

  /// Events of the numerator.
  public let numerator: Part
  /// Events of the denominator.
  public let denominator: Part
  /// The names of what `features` has in its columns.
  let featureNames: [String]

  /// The events of simulations.
  ///
  /// - Parameters:
  ///   - simulations: Held-out simulations of the form that the estimate was trained on; negative
  ///     weights are cancelled.
  ///   - estimate: The estimate that will be tested.
  ///   - random: Draws the θ of the denominator of joint simulations.
  /// - Throws: `LikelihoodRatioError` for joint simulations where the denominator is a sample or a
  ///   point.
  public init(
    _ simulations: Simulations, for estimate: any LogRatio, random: RandomStream
  ) throws {
    let simulations = simulations.cancellingNegativeWeights()
    let names = simulations.parameterNames
    guard let isNumerator = simulations.isNumerator else {
      guard estimate.denominator == .marginal || estimate.denominator == .unknown else {
        throw LikelihoodRatioError(
          "simulations",
          "they are pairs of theta and x; the estimate's denominator is "
            + estimate.denominator.description,
          hint: "give events of numerator and denominator, told apart by \"label\"")
      }
      var random = random
      let others = random.permutation(simulations.count)
      numerator = Part(
        theta: simulations.theta, denominatorTheta: nil, x: simulations.x,
        weights: simulations.weights)
      denominator = Part(
        theta: simulations.theta.selecting(others), denominatorTheta: nil, x: simulations.x,
        weights: simulations.weights.map { weights in
          others.indices.map { weights[$0] * weights[others[$0]] }
        })
      featureNames = names + simulations.observableNames
      return
    }
    let theta1 = RatioTestEvents.subtracted(simulations, estimate)
    func part(_ isWanted: Bool) throws -> Part {
      let rows = isNumerator.indices.filter { isNumerator[$0] == isWanted }
      guard !rows.isEmpty else {
        throw LikelihoodRatioError(
          "simulations", "there are no \(isWanted ? "numerator" : "denominator") events")
      }
      return Part(
        theta: simulations.theta.selecting(rows), denominatorTheta: theta1?.selecting(rows),
        x: simulations.x.selecting(rows),
        weights: simulations.weights.map { weights in rows.map { weights[$0] } })
    }
    numerator = try part(true)
    denominator = try part(false)
    featureNames =
      names + (theta1 == nil ? [] : names.map { $0 + " of the denominator" })
      + simulations.observableNames
  }

  /// θ₁, where the estimate has another denominator, so that log r̂ is a difference.
  private static func subtracted(
    _ simulations: Simulations, _ estimate: any LogRatio
  ) -> Rows? {
    guard let theta1 = simulations.denominatorTheta, theta1.columns > 0, theta1.count > 0 else {
      return nil
    }
    return estimate.denominator == .point(theta1[0]) && theta1.isOnePoint ? nil : theta1
  }

  /// Whether log r̂ of these events is a ratio of two densities, whatever the estimate's
  /// denominator.
  func isNormalized(_ estimate: any LogRatio) -> Bool {
    estimate.isNormalized || numerator.denominatorTheta != nil
  }

  /// The log ratios of both classes.
  ///
  /// - Throws: `LikelihoodRatioError` for events that the estimate cannot read.
  public func logRatios(
    _ estimate: any LogRatio
  ) throws -> (numerator: [Double], denominator: [Double]) {
    (try numerator.logRatios(estimate), try denominator.logRatios(estimate))
  }

  /// Log ratios as scores of a classifier between the classes, numerator first.
  ///
  /// - Throws: `ScoredSampleError` for log ratios that are not finite.
  public func scored(
    _ logRatios: (numerator: [Double], denominator: [Double])
  ) throws -> ScoredSample {
    let weights: [Double]? =
      numerator.weights == nil && denominator.weights == nil
      ? nil : numerator.unitOrOwnWeights + denominator.unitOrOwnWeights
    return try ScoredSample(
      scores: logRatios.numerator + logRatios.denominator,
      isSignal: Array(repeating: 1, count: logRatios.numerator.count)
        + Array(repeating: 0, count: logRatios.denominator.count),
      weights: weights)
  }
}

extension RatioTestEvents.Part {
  /// The weights, ones where there are none.
  var unitOrOwnWeights: [Double] { weights ?? Array(repeating: 1, count: x.count) }
}
