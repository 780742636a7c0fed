import RatioInference
import Terminal

/// Options of commands that test a signal's strength.
enum SignalOptions {
  /// The level, and what pseudo-experiments are made for.
  static let all: [Option] = [
    .value("level", .number(in: 0.5...0.9999), "cl", default: "0.95", "The confidence level."),
    .repeated(
      "test", .number(in: 1e-9...1e12), "mu",
      "A strength to test: CLs, observed and expected, with --toys by pseudo-experiments too."),
    .value(
      "discovery-toys", .integer(in: 10...10_000_000), "n",
      "Pseudo-experiments without a signal, and as many with it, for its significance."),
    .value(
      "toys", .integer(in: 10...1_000_000), "n",
      "Pseudo-experiments of each hypothesis at each tested strength, for the limit and its band."),
    .value(
      "belt", .integer(in: 20...1_000_000), "n",
      "Pseudo-experiments at each strength for the belt, and as many again for its coverage."),
  ]

  /// The numbers of pseudo-experiments.
  static func toys(_ arguments: ParsedArguments) -> SignalInference.Toys {
    SignalInference.Toys(
      discovery: arguments.integerIfGiven("discovery-toys") ?? 0,
      limit: arguments.integerIfGiven("toys") ?? 0, belt: arguments.integerIfGiven("belt") ?? 0)
  }
}
