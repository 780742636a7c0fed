import Benchmarks
import DataFiles
import Foundation
import TensorEngine
import Terminal
import TopTagging

/// `terascale bench`: how fast this machine trains, scores, prepares and reads, beside its peers.
let benchCommand = Command(
  "bench",
  abstract: "Measure the speed and the memory of training, inference, preprocessing and reading.",
  discussion: """
    Each work runs in a process of its own, so that its peak memory is its own; the median of the \
    repeats counts. Networks train on jets (of the sample, or of --data), prepared as the recipe \
    says inside of the step: what a network costs depends on how empty the images are. Machines \
    differ and are shared: compare ratios measured in one go, not numbers.
    """,
  options: [
    .value(
      "only", .text, "names",
      "Measure these, separated by commas: " + BenchmarkWork.names.joined(separator: ", ") + "."),
    .value("batch", .integer(in: 1...65_536), "n", default: "512", "Jets in a training step."),
    .value("repeats", .integer(in: 1...1000), "n", default: "5", "Timed repeats of each work."),
    .value(
      "data", .file, "file",
      "Jets (.h5, .npz, .npy or .csv with labels). Default: the sample in data/."),
    .value(
      "recipe", .choice(["as-submitted", "fixed"]), "name", default: "as-submitted",
      "How jets are prepared, and the dropout of the networks."),
    .flag(
      "random-inputs",
      "Give the networks random numbers everywhere instead of jets: dense images."),
    .flag("peers", "Measure PyTorch, JAX, NumPy, pandas and scikit-learn too, where installed."),
    .value(
      "python", .text, "program", default: "python3", "The Python that runs the peers."),
    .value(
      "peer-scripts", .folder, "folder",
      "Where the peers' scripts are. Default: studies/engine-speed/peers of the checkout."),
    .flag("scaling", "Measure how cost grows with batch, threads, jets and constituents instead."),
    .value("figures", .newFolder, "folder", "Where --scaling draws its figures (SVG)."),
    ChallengeOptions.force,
    .flag("single-process", "Do everything in this process; memory then counts all before it too."),
    .flag("json", "Print one JSON object."),
  ] + ReadingOptions.jets + ReadingOptions.labelled
) { arguments in
  try Terascale.configureEngine(arguments)
  let options = try BenchOptions(arguments)
  var report = arguments.flag("scaling") ? try options.scaling() : try options.report()
  if arguments.flag("peers") { try options.addPeers(to: &report) }
  if arguments.flag("json") { return try arguments.console.printJSON(report) }
  BenchTables(report, arguments.console).print()
}
