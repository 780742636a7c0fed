import Foundation
import Likelihoods
import Numerics
import Simulation

/// A signal of strength μ over a background, event by event, from their density ratio.
///
/// −log L = ν − Σ log[μ S s(x) + B b(x)] + constraints with ν = μ S + B, where S and B may carry
/// relative errors of their own. Densities are taken relative to the half-and-half mixture of both,
/// 2r/(1 + r) and 2/(1 + r), which are bounded whatever r is; the means of both over a pool of that
/// mixture are divided out, so that an error of the shape does not pass for one of the yield
/// (arXiv:2412.01600).
public struct SignalModel {
  /// What is expected.
  public struct Yields: Hashable, Sendable {
    /// The expected number of signal events at μ = 1.
    public var signal: Double
    /// The expected number of background events.
    public var background: Double
    /// The relative errors of both, Gaussian; 0 for none.
    public var signalError: Double
    /// The relative error of the background.
    public var backgroundError: Double

    /// Yields.
    public init(
      signal: Double, background: Double, signalError: Double = 0, backgroundError: Double = 0
    ) {
      self.signal = signal
      self.background = background
      self.signalError = signalError
      self.backgroundError = backgroundError
    }
  }

  /// How a nuisance parameter α with a unit Gaussian changes the shape of signal or background.
  public struct Variation {
    /// The name of α.
    public var name: String
    /// Whether the signal changes, else the background.
    public var isSignal: Bool
    /// log p(x|α = 1)/p(x|α = 0).
    public var up: (Rows) throws -> [Double]
    /// log p(x|α = −1)/p(x|α = 0); nil for the mirror image of `up`.
    public var down: ((Rows) throws -> [Double])?

    /// A variation.
    public init(
      name: String, isSignal: Bool, up: @escaping (Rows) throws -> [Double],
      down: ((Rows) throws -> [Double])? = nil
    ) {
      (self.name, self.isSignal) = (name, isSignal)
      (self.up, self.down) = (up, down)
    }
  }

  /// What is expected.
  public let yields: Yields
  /// The model; its first parameter is μ ≥ 0.
  public let model: EventMixtureModel
  /// What was divided out of the densities of signal and background.
  public let means: [Double]
  private let logRatio: (Rows) throws -> [Double]
  private let variations: [Variation]
  /// The number of the first variation's parameter.
  private let firstVariation: Int

  /// A model.
  ///
  /// - Parameters:
  ///   - pool: Events of both classes that the ratio was not trained on, of which
  ///     pseudo-experiments are made.
  ///   - yields: What is expected.
  ///   - variations: Changes of the shapes, interpolated between their logarithms with
  ///     HistFactory's code 4p and normalized over the pool.
  ///   - logRatio: log s(x)/b(x).
  /// - Throws: `LikelihoodRatioError` for yields and errors out of range; errors of the ratio.
  public init(
    pool: RatioTestEvents, yields: Yields, variations: [Variation] = [],
    logRatio: @escaping (Rows) throws -> [Double]
  ) throws {
    guard yields.signal > 0, yields.background > 0, yields.signal.isFinite,
      yields.background.isFinite
    else {
      throw LikelihoodRatioError(
        "yields", "\(yields.signal) signal and \(yields.background) background events are expected",
        hint: "give positive numbers of signal and background events")
    }
    for error in [yields.signalError, yields.backgroundError] where !(0..<1).contains(error) {
      throw LikelihoodRatioError(
        "error of a yield", "it is \(error)", hint: "give a relative one: 0.1 for 10 %")
    }
    let parts = [pool.numerator, pool.denominator]
    var parameters = SignalModel.parameters(yields)
    firstVariation = parameters.count
    for variation in variations {
      guard !parameters.contains(where: { $0.name == variation.name }) else {
        throw LikelihoodRatioError("variation \"\(variation.name)\"", "the name is taken")
      }
      parameters.append(FitParameter(variation.name, start: 0, scale: 1, bounds: -8...8))
    }
    let ratios = try parts.flatMap { try logRatio($0.x) }
    let weights = parts.flatMap { part in
      let own = part.unitOrOwnWeights
      let total = own.reduce(0, +)
      return own.map { $0 / total / 2 }
    }
    let events = try EventSample(
      ratios: SignalModel.densities(ratios), components: 2, weights: weights,
      shifts: try SignalModel.shifts(
        variations, parts[0].x.appending(parts[1].x), first: firstVariation))
    means = events.meanRatios
    self.yields = yields
    self.logRatio = logRatio
    self.variations = variations
    let signalIndex = yields.signalError > 0 ? 1 : nil
    let backgroundIndex = yields.backgroundError > 0 ? firstVariation - 1 : nil
    model = try EventMixtureModel(
      parameters: parameters,
      constraints: (1..<parameters.count).map { GaussianConstraint(parameter: $0) },
      pool: events.dividingRatios(by: means)
    ) { point in
      let signal = 1 + (signalIndex.map { point[$0] } ?? 0) * yields.signalError
      let background = 1 + (backgroundIndex.map { point[$0] } ?? 0) * yields.backgroundError
      return [
        point[0] * yields.signal * max(signal, 0), yields.background * max(background, 0),
      ]
    }
  }

  /// The index of μ.
  public static let strength = 0

  /// Observed events.
  ///
  /// - Throws: Errors of the ratio, such as for observables that are not finite.
  public func observation(_ events: ObservedEvents) throws -> EventSample {
    try EventSample(
      ratios: SignalModel.densities(try logRatio(events.x)), components: 2, weights: events.weights,
      shifts: try SignalModel.shifts(variations, events.x, first: firstVariation)
    ).dividingRatios(by: means)
  }

  /// The factors of all variations in each event. Beyond e^±20 they would be rounding errors.
  private static func shifts(
    _ variations: [Variation], _ x: Rows, first: Int
  ) throws -> [EventShift] {
    func factors(_ logarithms: [Double]) -> [Double] {
      logarithms.map { exp(min(max($0, -20), 20)) }
    }
    return try variations.enumerated().map { number, variation in
      let up = try variation.up(x)
      return EventShift(
        parameter: first + number, component: variation.isSignal ? 0 : 1,
        down: factors(try variation.down.map { try $0(x) } ?? up.map { -$0 }), up: factors(up))
    }
  }

  private static func parameters(_ yields: Yields) -> [FitParameter] {
    let counts = yields.signal + yields.background
    let spread = max(counts.squareRoot() / yields.signal, 0.01)
    var parameters = [
      FitParameter("mu", start: 1, scale: spread / 2, bounds: 0...(10 + 20 * spread))
    ]
    for (name, error) in [
      ("signal yield", yields.signalError), ("background yield", yields.backgroundError),
    ] where error > 0 {
      // No yield below zero.
      parameters.append(
        FitParameter(name, start: 0, scale: 0.5, bounds: max(-8, -0.999 / error)...8))
    }
    return parameters
  }

  /// 2r/(1 + r) and 2/(1 + r).
  private static func densities(_ logRatios: [Double]) -> [Double] {
    logRatios.flatMap { [2 * logistic($0), 2 * logistic(-$0)] }
  }
}
