import Messages
import Simulation
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
    var x = Standardization(
      simulations.x, names: simulations.observableNames, tamesTails: true)
    x.fill = simulations.fill
    self.x = x
    // Only events from θ itself show how x follows it.
    let rows = (0..<simulations.count).filter { simulations.isNumerator?[$0] ?? true }
    prediction = LinearPrediction(
      theta: theta.apply(simulations.theta.selecting(rows)), parameters: simulations.theta.columns,
      x: x.apply(simulations.x.selecting(rows)), observables: simulations.x.columns)
  }
}

extension RatioScaling {
  /// Reads the transformations of a model file.
  ///
  /// - Throws: `DecodingError` for a value that is missing or of another kind, and for a prediction
  ///   of other parameters or observables.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    theta = try container.decode(Standardization.self, forKey: .theta)
    x = try container.decode(Standardization.self, forKey: .x)
    prediction = try container.decode(LinearPrediction.self, forKey: .prediction)
    logDistance = try container.decode(Bool.self, forKey: .logDistance)
    base = try container.decodeIfPresent(LinearGaussianRatio.self, forKey: .base)
    try decoder.require(!x.columns.isEmpty, "there are no observables")
    try decoder.require(
      prediction.fits(parameters: theta.columns.count, observables: x.columns.count),
      "the prediction is not one of \(theta.columns.count) parameters from \(x.columns.count) "
        + "observables")
  }

  /// The shape of each input that the network of an estimate is given, by its name.
  ///
  /// - Parameter isMasked: Whether the network knows marginals.
  func inputShapes(isMasked: Bool) -> [String: Shape] {
    var shapes: [String: Shape] = [RatioArchitecture.xInput: [x.columns.count]]
    guard !theta.columns.isEmpty else { return shapes }
    shapes[RatioArchitecture.thetaInput] = [
      RatioInputs.width(theta.columns.count, isMasked: isMasked, logDistance: logDistance)
    ]
    if base != nil, !isMasked { shapes[RatioArchitecture.baseInput] = [1] }
    return shapes
  }
}
