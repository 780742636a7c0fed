import DataFiles
import Foundation
import Simulation
import TensorEngine
import Training

/// Events simulated at one reference point with their joint scores. The mean square distance to
/// them is smallest for E[t(x, z)|x] = ∇ log p(x|θ), the locally sufficient statistics (SALLY,
/// arXiv:1805.00020).
public struct ScoreExamples: TrainingExamples {
  /// The inputs: `x`.
  public let source: any ExampleSource
  private let targets: [Float]
  private let weights: [Float]
  private let dimension: Int

  /// Examples from scores in units of `units`.
  ///
  /// - Throws: `LikelihoodRatioError` for simulations without joint scores.
  public init(_ simulations: Simulations, scaling: Standardization, units: [Double]) throws {
    guard let scores = simulations.jointScore else {
      throw LikelihoodRatioError("sally", "it needs the joint score t_xz")
    }
    dimension = scores.columns
    source = ArrayExamples([
      RatioArchitecture.xInput: Tensor(
        shape: [simulations.count, simulations.x.columns], values: scaling.apply(simulations.x))
    ])
    targets = scores.values.enumerated().map { Float($1 / units[$0 % units.count]) }
    let mean =
      (0..<simulations.count).reduce(0) { $0 + simulations.weight($1) } / Double(simulations.count)
    weights = (0..<simulations.count).map { Float(simulations.weight($0) / mean) }
  }

  /// One number for each parameter.
  public var outputShape: Shape { [dimension] }

  /// The number of events, as the weights have the mean 1.
  public var totalWeight: Double { Double(weights.count) }

  /// Nothing more to check: the simulations were checked when they were made.
  public func validate(as name: String) {}

  /// Adds scores and weights.
  public func hashTargets(into hasher: inout SHA256Hasher) {
    targets.withUnsafeBytes { hasher.update($0) }
    weights.withUnsafeBytes { hasher.update($0) }
  }

  /// The event weight.
  public func weight(of example: Int) -> Double { Double(weights[example]) }

  /// Σ weight · ‖t̂ − t‖²/d.
  public func loss(_ outputs: Variable, of examples: ArraySlice<Int>) -> Variable {
    let target = outputs.tape.constant(
      Tensor(
        shape: [examples.count, dimension],
        values: examples.flatMap { targets[$0 * dimension..<($0 + 1) * dimension] }))
    let factors = outputs.tape.constant(
      Tensor(
        shape: [examples.count, 1], values: examples.map { weights[$0] / Float(dimension) }))
    return ((outputs - target).squared() * factors).sum()
  }

  /// The mean loss.
  public func judge(_ outputs: [Float]) throws -> Judgement {
    Judgement(loss: meanLoss(outputs, width: dimension), auc: nil)
  }
}
