/// The transformations of parameters and observables in front of a network.
public struct RatioScaling: Codable, Equatable, Sendable {
  /// That of the parameters: a shift and a factor each.
  public let theta: Standardization
  /// That of the observables.
  public let x: Standardization

  /// The transformations that standardize simulations; those of θ take in both ends of the ratio.
  public init(fittedOn simulations: Simulations) {
    var theta = simulations.theta
    if let theta1 = PairExamples.variableDenominator(simulations) {
      theta = theta.appending(theta1)
    }
    self.theta = Standardization(theta, names: simulations.parameterNames, tamesTails: false)
    x = Standardization(simulations.x, names: simulations.observableNames, tamesTails: true)
  }
}
