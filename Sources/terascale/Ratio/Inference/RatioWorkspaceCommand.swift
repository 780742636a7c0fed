import Evaluation
import Foundation
import Likelihoods
import Randomness
import RatioInference
import Terminal

/// `terascale ratio workspace`: a signal's strength from histograms.
let ratioWorkspaceCommand = Command(
  "workspace",
  abstract: "Discovery, interval and upper limit from histograms: a HistFactory workspace.",
  discussion: """
    The workspace is a JSON file as pyhf reads and writes it: channels, samples, modifiers \
    (normfactor, normsys, histosys, lumi, shapesys, staterror, shapefactor), measurements and \
    observations. Interpolation is pyhf's (codes 4 and 4p). --patch changes it first, as the \
    signals of published likelihoods do. Free factors reach from 0 to infinity where the workspace \
    sets no bounds, and constrained parameters have none. --toys, --discovery-toys and --belt work \
    as with 'ratio limits'; pseudo-experiments fluctuate the auxiliary measurements too.
    """,
  arguments: [Argument("workspace", .file, "A workspace in JSON.")],
  options: [
    .repeated(
      "patch", .text, "file[:name]",
      "A JSON patch to make first, or one of a patch set by its name; several in their order."),
    .value("measurement", .text, "name", "A measurement of the workspace. Default: the first."),
    .value(
      "parameter", .text, "name", "The parameter of interest. Default: that of the measurement."),
    .value(
      "range", .text, "low:high",
      "The range of the parameter of interest, in place of the workspace's."),
    .flag("expected", "Ignore the observed counts; give what is expected without a signal."),
  ] + SignalOptions.all + [RatioOptions.seed] + RecordOptions.all
) { arguments in
  let url = arguments.url("workspace")
  let patches = try arguments.strings("patch").map(patch)
  let measurement = try HistFactoryWorkspace.read(url, patches: patches).measurement(
    arguments.stringIfGiven("measurement"), interest: arguments.stringIfGiven("parameter"),
    range: try arguments.stringIfGiven("range").map(range))
  let line = ProgressLine(arguments.console)
  let inference = try SignalInference(
    measurement.model, observation: arguments.flag("expected") ? nil : measurement.observation,
    strength: measurement.strength, level: arguments.double("level"),
    strengths: arguments.doubles("test"), toys: SignalOptions.toys(arguments),
    random: RandomStream(seed: UInt64(arguments.integer("seed"))).substream("workspace")
  ) { line.update(ProgressState($0, fraction: $1, secondsLeft: nil, details: [])) }
  line.finish()
  let fit = TemplateFit(
    measurement, best: inference.bestFit, isExpected: inference.isExpected)
  let sections = RatioReport.limits([("templates", inference)]) + [RatioReport.templates(fit)]
  let channels = measurement.model.channels
  let names = patches.map { $0.name ?? $0.url.lastPathComponent }
  let record = ResultRecord(
    title: "Signal strength",
    task: "\(channels.count) channels of \(url.lastPathComponent)"
      + (names.isEmpty ? "" : " with \(names.joined(separator: ", "))"),
    created: Date.now.ISO8601Format(), command: arguments.commandLine, configuration: "{}",
    environment: .current(
      programVersion: Terascale.version,
      dataHashes: try ([url] + patches.map(\.url)).map(DataHash.init(of:))),
    entries: [], notes: [], sections: sections)
  try RecordOptions.write(record, arguments)
  if arguments.flag("json") { return try arguments.console.printJSON(record) }
  SectionText.print(sections, on: arguments.console)
}

/// A patch from a file, or from a file and the name of a patch of its set.
///
/// - Throws: Errors of files that hold none.
private func patch(_ text: String) throws -> WorkspacePatch {
  if FileManager.default.fileExists(atPath: text) {
    return try WorkspacePatch(URL(filePath: text))
  }
  let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
  return try WorkspacePatch(URL(filePath: parts[0]), name: parts.count == 2 ? parts[1] : nil)
}

/// A range of two rising numbers.
///
/// - Throws: `UsageError` for another text.
private func range(_ text: String) throws -> ClosedRange<Double> {
  let ends = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
  guard ends.count == 2, let low = ends[0], let high = ends[1], low < high, low.isFinite,
    high.isFinite
  else { throw UsageError("--range '\(text)': expected two rising numbers, as 0:20") }
  return low...high
}
