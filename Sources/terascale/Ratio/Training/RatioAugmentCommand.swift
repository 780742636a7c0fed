import Foundation
import Randomness
import RatioEstimation
import Simulation
import Terminal

/// `terascale ratio augment`: simulations with joint ratio and score from weighted events.
let ratioAugmentCommand = Command(
  "augment",
  abstract: "Draw simulations with joint ratio and score from events with weights at benchmarks.",
  discussion: """
    Where the density is a polynomial in the parameters, as with operators of an effective theory, \
    the weights that a generator gives each event at a few benchmarks determine those at every \
    theta: morphing (arXiv:1805.00020). The events' file has the arrays x and benchmark_weights; \
    --benchmarks is a JSON5 file with the degree and, in the order of the weights, the name, theta \
    and crossSection of each. The result is a file for 'ratio train', which takes alices by itself.
    """,
  arguments: [Argument("events", .file, "Events with their weights, npz or HDF5.")],
  options: [
    .value("benchmarks", .file, "file", required: true, "The benchmarks, in JSON5."),
    .repeated(
      "prior", .text, "name=distribution",
      "Where theta is drawn: 'a=uniform(-1,1)'. Parameters without one are uniform in the range of "
        + "the benchmarks."),
    .repeated(
      "denominator", .text, "name=value",
      "The point of the denominator. Default: that of the first benchmark."),
    .value("count", .integer(in: 100...Int.max), "n", default: "100000", "Simulations to draw."),
    .value(
      "points", .integer(in: 1...Int.max), "n", default: "1000",
      "The number of theta at which they are drawn, equally many at each."),
    RatioOptions.seed,
  ] + ReadingOptions.observed + [
    .value(
      "output", .newFile(["npz"]), "file", short: "o", required: true, "The npz file to write."),
    .flag("force", "Overwrite what is there."),
  ]
) { arguments in
  let benchmarks = try MorphingBenchmarks.read(arguments.url("benchmarks"))
  let names = benchmarks.parameterNames
  let morphing = try benchmarks.morphing()
  let (prior, notes) = try RatioOptions.prior(
    arguments.strings("prior"),
    in: ParameterBox(around: Rows(morphing.benchmarks), names: names), of: "the benchmarks")
  let denominator =
    try RatioOptions.point(
      "denominator", arguments, names: names, base: morphing.benchmarks[0])
    ?? morphing.benchmarks[0]
  let events = try WeightedEventFile(
    arguments.url("events"), ReadingOptions.simulations(arguments))
  let data = try AugmentedData(
    morphing, eventWeights: events.weights, crossSections: try benchmarks.crossSections())
  let simulations = try data.simulations(
    .init(
      prior: prior, denominator: denominator, count: arguments.integer("count"),
      points: arguments.integer("points")),
    x: events.x, observableNames: events.observableNames,
    random: RandomStream(seed: UInt64(arguments.integer("seed"))).substream("augment"))
  let output = arguments.url("output")
  try simulations.write(to: output, overwrite: arguments.flag("force"))
  for note in notes { arguments.console.note("Note: \(note)") }
  for warning in simulations.warnings { arguments.console.note("Warning: \(warning)") }
  arguments.console.print(
    "\(output.relativePath): \(simulations.count) draws of \(events.x.count) events, with labels, "
      + "joint ratios and joint scores; parameters \(names.joined(separator: ", ")); denominator "
      + "at \(denominator)")
}
