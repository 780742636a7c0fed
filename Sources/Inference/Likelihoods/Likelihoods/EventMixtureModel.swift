import Numerics
import Randomness

/// The extended likelihood of single events of a mixture whose components' density ratios are
/// known:
///
///     −log L = Σ_j ν_j(θ) − Σ_e w_e log Σ_j ν_j(θ) g_j(x_e, α) p_j(x_e)/p_ref(x_e) + constraints
///
/// as in arXiv:2412.01600 for estimated ratios; the interpolated factors g are divided by their
/// mean over the pool, so that every component stays a density at every α (one by one where it has
/// several). A yield ν_j may be negative (interference); the sum of an event may not.
/// Pseudo-experiments and Asimov data are drawn from a pool of reference events.
public struct EventMixtureModel: LikelihoodModel {
  /// The parameters in the order of the points.
  public let parameters: [FitParameter]
  /// The constraints of parameters, with the nominal measurements as centers.
  public let constraints: [GaussianConstraint]
  /// The events that pseudo-experiments and Asimov data are made of: a sample of the reference
  /// whose weights sum to 1.
  public let pool: EventSample
  /// Whether the number of events counts; else only their distribution does.
  public let isExtended: Bool
  let yields: (_ point: [Double]) -> [Double]
  /// Of the pool's shifts, in their order.
  let normalizations: [ShiftNormalization]

  /// A model.
  ///
  /// - Parameters:
  ///   - parameters: The parameters θ, nuisance parameters among them.
  ///   - constraints: The constraints of nuisance parameters.
  ///   - pool: A sample of the reference; its weights are scaled to sum to 1. Its shifts apply to
  ///     pseudo-experiments; data bring their own, in the same order.
  ///   - isExtended: Whether the number of events counts.
  ///   - yields: The expected count ν_j of every component at θ.
  /// - Throws: `InferenceError` for a pool without weight and yields that do not match the
  ///   components.
  public init(
    parameters: [FitParameter], constraints: [GaussianConstraint] = [], pool: EventSample,
    isExtended: Bool = true, yields: @escaping (_ point: [Double]) -> [Double]
  ) throws {
    let total = pool.weights.reduce(0, +)
    guard total > 0 else { throw InferenceError("pool of events", "its weights sum to \(total)") }
    let count = yields(parameters.map(\.start)).count
    guard count == pool.components else {
      throw InferenceError("yields", "\(count) for \(pool.components) components")
    }
    self.parameters = parameters
    self.constraints = constraints
    var scaled = pool
    for event in scaled.weights.indices { scaled.weights[event] /= total }
    scaled.auxiliary = constraints.map(\.center)
    self.pool = scaled
    normalizations = scaled.shifts.map { ShiftNormalization(of: $0, in: scaled) }
    self.isExtended = isExtended
    self.yields = yields
  }

  /// The expected number of events at `point`.
  public func expectedCount(at point: [Double]) -> Double { yields(point).reduce(0, +) }

  /// The likelihood of `observation`, whose shifts refer to this model's parameters. Without
  /// auxiliary measurements the nominal ones stand.
  public func likelihood(of observation: EventSample) -> Likelihood {
    precondition(
      observation.components == pool.components,
      "EventMixtureModel: \(observation.components) components")
    precondition(
      observation.shifts.map(\.parameter) == pool.shifts.map(\.parameter),
      "EventMixtureModel: other shifts than the pool's")
    let centers = observation.auxiliary.isEmpty ? constraints.map(\.center) : observation.auxiliary
    precondition(
      centers.count == constraints.count, "EventMixtureModel: \(centers.count) measurements")
    let measured = zip(constraints, centers).map {
      GaussianConstraint(parameter: $0.parameter, center: $1, width: $0.width)
    }
    let terms = EventMixtureTerms(self, observation, measured)
    return Likelihood(
      Objective(parameters, value: terms.value, valueAndGradient: terms.valueAndGradient),
      constraints: measured)
  }

  /// The expected count of each event of the pool.
  func intensities(at point: [Double]) -> [Double] {
    let terms = EventMixtureTerms(self, pool, [])
    return zip(terms.intensities(at: point), pool.weights).map { max($0 * $1, 0) }
  }

  /// The pool with the expected count of each event as its weight.
  public func asimov(at point: [Double]) -> EventSample {
    pool.reweighted(
      intensities(at: point), auxiliary: constraints.map { point[$0.parameter] })
  }

  /// Every event of the pool as often as a Poisson number around its expected count says.
  public func toy(at point: [Double], random: RandomStream) -> EventSample {
    var events = random.substream("events")
    var measurements = random.substream("auxiliary")
    let counts = intensities(at: point).map { Double(events.poisson(mean: $0)) }
    return pool.reweighted(
      counts,
      auxiliary: constraints.map { point[$0.parameter] + $0.width * measurements.normal() })
  }
}
