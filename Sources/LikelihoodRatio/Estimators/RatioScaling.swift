import TensorEngine

/// The transformations of parameters and observables in front of a network.
public struct RatioScaling: Codable, Equatable, Sendable {
  /// That of the parameters: a shift and a factor each.
  public let theta: Standardization
  /// That of the observables.
  public let x: Standardization
  /// What x tells about θ to first order.
  public let prediction: LinearPrediction
  /// Whether networks read the distance of θ from its prediction on a logarithmic scale too.
  public internal(set) var logDistance = false
  /// A first approximation to the log ratio; nil for none.
  public internal(set) var base: LinearGaussianRatio?

  /// The transformations that standardize simulations; those of θ take in both ends of the ratio.
  public init(fittedOn simulations: Simulations) {
    var all = simulations.theta
    if let theta1 = PairExamples.variableDenominator(simulations) { all = all.appending(theta1) }
    theta = Standardization(all, names: simulations.parameterNames, tamesTails: false)
    x = Standardization(simulations.x, names: simulations.observableNames, tamesTails: true)
    // Only events from θ itself show how x follows it.
    let rows = (0..<simulations.count).filter { simulations.isNumerator?[$0] ?? true }
    prediction = LinearPrediction(
      theta: theta.apply(simulations.theta.selecting(rows)), parameters: simulations.theta.columns,
      x: x.apply(simulations.x.selecting(rows)), observables: simulations.x.columns)
  }
}
