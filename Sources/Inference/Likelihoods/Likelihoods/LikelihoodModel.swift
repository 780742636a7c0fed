import Numerics
import Randomness

/// What gives every observation its likelihood and every point its pseudo-experiments.
///
/// An observation holds the data and the auxiliary measurements of the constrained parameters: both
/// fluctuate in a pseudo-experiment.
public protocol LikelihoodModel {
  /// The data and the auxiliary measurements.
  associatedtype Observation
  /// The parameters in the order of the points.
  var parameters: [FitParameter] { get }
  /// What is expected before data are seen: starts, and the nominal values of measured parameters.
  var nominal: [Double] { get }
  /// The likelihood of `observation`.
  func likelihood(of observation: Observation) -> Likelihood
  /// The observation without fluctuations whose best fit is `point` (the Asimov data of
  /// arXiv:1007.1727, section 3.2).
  func asimov(at point: [Double]) -> Observation
  /// A pseudo-experiment at `point`.
  func toy(at point: [Double], random: RandomStream) -> Observation
}

extension LikelihoodModel {
  /// The starts of the parameters.
  public var nominal: [Double] { parameters.map(\.start) }

  /// The Asimov data without a signal, before data are seen.
  ///
  /// - Parameter strength: The number of the parameter that is the signal's strength.
  public func asimovWithoutSignal(strength: Int) -> Observation {
    var point = nominal
    point[strength] = 0
    return asimov(at: point)
  }
}
