import Likelihoods
import Numerics
import Randomness

/// A model made of closures.
struct ClosureModel<Observation>: LikelihoodModel {
  /// The parameters in the order of the points.
  let parameters: [FitParameter]
  private let makeLikelihood: (Observation) -> Likelihood
  private let makeAsimov: ([Double]) -> Observation
  private let makeToy: ([Double], inout RandomStream) -> Observation

  /// A model from its parts, as `LikelihoodModel` says.
  init(
    parameters: [FitParameter], likelihood: @escaping (_ observation: Observation) -> Likelihood,
    asimov: @escaping (_ point: [Double]) -> Observation,
    toy: @escaping (_ point: [Double], _ random: inout RandomStream) -> Observation
  ) {
    self.parameters = parameters
    makeLikelihood = likelihood
    makeAsimov = asimov
    makeToy = toy
  }

  /// The likelihood of `observation`.
  func likelihood(of observation: Observation) -> Likelihood { makeLikelihood(observation) }

  /// The observation without fluctuations whose best fit is `point`.
  func asimov(at point: [Double]) -> Observation { makeAsimov(point) }

  /// A pseudo-experiment at `point`.
  func toy(at point: [Double], random: RandomStream) -> Observation {
    var stream = random
    return makeToy(point, &stream)
  }
}
