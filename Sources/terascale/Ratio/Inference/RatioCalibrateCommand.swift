import DataFiles
import Diagnostics
import Evaluation
import Foundation
import Randomness
import RatioEstimation
import RatioInference
import Terminal

/// `terascale ratio calibrate`: a map from the classifier's output to the ratio.
let ratioCalibrateCommand = Command(
  "calibrate",
  abstract: "Fit a map from a model's log ratio to the ratio of densities on held-out events.",
  discussion: """
    The density ratio of the log ratio itself, between numerator and denominator, is what the log \
    ratio should be; the map puts it in its place. Every map is judged on folds that it was not \
    fitted to; --method best takes the one with the smallest loss there; if none helps, one factor \
    is taken where normalization or balance need it, else nothing. The calibrated model is a model \
    like any other, and is written in every case.
    """,
  arguments: [
    RatioModel.argument, Argument("simulations", .file, optional: true, "Simulated events."),
  ],
  options: RatioSimulations.options + [
    .value(
      "method", .choice(["best"] + RatioCalibration.methods.map(\.optionName)), "name",
      default: "best",
      "How the densities are estimated."),
    .value(
      "output", .newFile(["safetensors"]), "file", short: "o",
      "The calibrated model. Default: calibrated.safetensors beside the model."),
    .flag("unscaled", "Do not scale the calibrated ratio to a mean of 1 over the denominator."),
    RatioOptions.seed,
  ] + RecordOptions.all
) { arguments in
  try Terascale.configureEngine(arguments)
  let model = try RatioModel(arguments)
  let target =
    arguments.urlIfGiven("output")
    ?? model.url.deletingLastPathComponent().appending(path: "calibrated.safetensors")
  try Outputs.check([target], overwriting: [model.url], arguments)
  let input = try RatioSimulations(arguments, for: model.estimate)
  let (simulations, statement) = try model.judging(input)
  let calibration = try RatioCalibration(
    try model.network(), on: simulations,
    method: RatioCalibration.methods.first { $0.optionName == arguments.string("method") },
    isNormalized: !arguments.flag("unscaled"),
    random: RandomStream(seed: UInt64(arguments.integer("seed"))).substream("calibration"))
  let sections = [RatioReport.calibration(calibration)]
  let record = try model.record(
    "Calibration of \(model.url.lastPathComponent)", task: "calibrated on \(statement)",
    sections: sections, notes: [input.convention], files: input.files, arguments)
  try calibration.calibrated().save(
    to: target,
    summary: calibration.chosen == nil
      ? model.summary : try RatioTrainingSummary.calibrated(model.summary, with: input.files),
    overwrite: arguments.flag("force"))
  try RecordOptions.write(record, arguments)
  if arguments.flag("json") { return try arguments.console.printJSON(record) }
  arguments.console.note("Calibrated on \(statement)")
  SectionText.print(sections, on: arguments.console)
  arguments.console.print("\nmodel: \(target.relativePath)")
}

extension CalibrationMethod {
  /// The name as a word of the command line.
  fileprivate var optionName: String {
    name.lowercased().replacingOccurrences(of: " ", with: "-")
  }
}
