import Messages
import RatioEstimation
import Simulation
import TensorEngine

/// A comparison of estimators: every combination of the lists is trained several times and judged
/// on events that no training has seen, by the simulator's exact likelihood.
public struct RatioSweepConfiguration: Codable, Equatable, Sendable {
  /// The name of the estimated score among the methods.
  public static let sally = "sally"

  /// The names of the simulators.
  public var simulators: [String]
  /// The names of the methods, and `sally`. What a simulator cannot serve is left out and said.
  public var methods: [String]
  /// The numbers of simulations.
  public var counts: [Int]
  /// How often every combination is repeated, with other simulations and starting values.
  public var repetitions: Int
  /// The number of events on which an estimate is judged.
  public var testEvents: Int
  /// The benchmark's observations whose posteriors are compared, where its folder is given.
  public var observations: [Int]
  /// How estimates are trained; the method is replaced.
  public var training: RatioConfiguration
  /// Determines simulations and trainings.
  public var seed: UInt64

  /// The methods on the Gaussian toy.
  public init() {
    simulators = ["gaussian_toy"]
    methods = ["carl", "rolr", "alice", "cascal", "rascal", "alices", "nreA", "nreC"]
    counts = [1000, 10_000]
    repetitions = 2
    testEvents = 20_000
    observations = Array(1...5)
    training = RatioConfiguration()
    seed = 1
  }

  /// Checks every value.
  ///
  /// - Throws: `ConfigurationError` or `LikelihoodRatioError` for the first one that cannot be
  ///   used.
  public func validate() throws {
    let check = ConfigurationCheck(at: "")
    try training.validate()
    for name in simulators { _ = try SimulatorCatalog.named(name) }
    for method in methods where method != RatioSweepConfiguration.sally {
      _ = try ratioMethod(method)
    }
    for (name, count) in [
      ("simulators", simulators.count), ("methods", methods.count), ("counts", counts.count),
    ] {
      try check.require(count > 0, name, "empty", "at least one")
    }
    try check.require(
      counts.allSatisfy { (100...1_000_000_000).contains($0) }, "counts", counts,
      "numbers from 100 to 1e9")
    try check.require(
      (1...1000).contains(repetitions), "repetitions", repetitions, "a number from 1 to 1000")
    try check.require(
      (100...1_000_000_000).contains(testEvents), "testEvents", testEvents,
      "a number from 100 to 1e9")
    try check.require(
      observations.allSatisfy { $0 > 0 }, "observations", observations, "numbers ≥ 1")
  }

  /// The method called `name`: the training's own numbers where it is the training's method.
  ///
  /// - Throws: `LikelihoodRatioError` for an unknown name.
  func ratioMethod(_ name: String) throws -> RatioMethod {
    if training.method.name == name { return training.method }
    guard let method = RatioMethod(name: name) else {
      let names = RatioMethod.names + [RatioSweepConfiguration.sally]
      throw LikelihoodRatioError(
        "methods", "there is no \"\(name)\"",
        hint: "\(nearestName(to: name, among: names).map { "did you mean \"\($0)\"? " } ?? "")"
          + "there are \(names.joined(separator: ", "))")
    }
    return method
  }
}
