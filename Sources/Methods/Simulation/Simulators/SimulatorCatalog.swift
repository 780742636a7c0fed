import Messages
import TensorEngine

/// The simulators that come with the program, by name.
public enum SimulatorCatalog {
  /// All of them: the benchmark's tasks, then the toys.
  public static let all: [any TractableSimulator] = [
    GaussianLinear(.normal), GaussianLinear(.uniform), GaussianMixture(), TwoMoons(), SLCP(),
    BernoulliGLM(), SIRModel(), LotkaVolterra(), CarlMixture(), CarlProjection(), GaussianToy(),
    EFTToy(), EFTToy(resolution: 0.5), SignalStrength(), SignalStrength(width: 0.3),
    SignalStrength(width: 0.1), SignalStrength(width: 0.03),
  ]

  /// The simulator called `name`.
  ///
  /// - Throws: `LikelihoodRatioError` that lists the names when there is none.
  public static func named(_ name: String) throws -> any TractableSimulator {
    if let simulator = all.first(where: { $0.name == name }) { return simulator }
    let names = all.map(\.name)
    let guess = nearestName(to: name, among: names).map { "did you mean \"\($0)\"? There" }
    throw LikelihoodRatioError(
      "simulator", "there is none called \"\(name)\"",
      hint: "\(guess ?? "there") are \(names.joined(separator: ", "))")
  }
}
