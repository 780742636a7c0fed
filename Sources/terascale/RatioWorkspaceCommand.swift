import Evaluation
import Foundation
import LikelihoodRatio
import Randomness
import Statistics
import Terminal
import Training

/// `terascale ratio workspace`: a signal's strength from histograms.
let ratioWorkspaceCommand = Command(
  "workspace",
  abstract: "Discovery, interval and upper limit from histograms: a HistFactory workspace.",
  discussion: """
    The workspace is a JSON file as pyhf reads and writes it: channels, samples, modifiers (normfactor, \
    normsys, histosys, lumi, shapesys, staterror, shapefactor), measurements and observations. \
    Interpolation is pyhf's (codes 4 and 4p). --toys, --discovery-toys and --belt work as with 'ratio \
    limits'; pseudo-experiments fluctuate the auxiliary measurements too.
    """,
  arguments: [Argument("workspace", .file, "A workspace in JSON.")],
  options: [
    .value("measurement", .text, "name", "A measurement of the workspace. Default: the first."),
    .value(
      "parameter", .text, "name", "The parameter of interest. Default: that of the measurement."),
    .flag("expected", "Leave the observation alone: what is expected without a signal."),
  ] + SignalOptions.all + [RatioOptions.seed] + RecordOptions.all
) { arguments in
  let url = arguments.url("workspace")
  let measurement = try HistFactoryWorkspace.read(url).measurement(
    arguments.stringIfGiven("measurement"), interest: arguments.stringIfGiven("parameter"))
  let line = ProgressLine(arguments.console)
  let inference = try SignalInference(
    measurement.model, observation: arguments.flag("expected") ? nil : measurement.observation,
    strength: measurement.strength, level: arguments.double("level"),
    toys: SignalOptions.toys(arguments),
    random: RandomStream(seed: UInt64(arguments.integer("seed"))).substream("workspace")
  ) { line.update(ProgressState($0, fraction: $1, secondsLeft: nil, details: [])) }
  line.finish()
  let sections = RatioReport.limits([("templates", inference)])
  let channels = measurement.model.channels
  let record = ResultRecord(
    title: "Signal strength", task: "\(channels.count) channels of \(url.lastPathComponent)",
    created: Date.now.ISO8601Format(), command: arguments.commandLine, configuration: "{}",
    environment: .current(
      programVersion: Terascale.version, dataHashes: [try DataHash(of: url)]),
    entries: [], notes: [], sections: sections)
  try RecordOptions.write(record, arguments)
  if arguments.flag("json") { return try arguments.console.printJSON(record) }
  SectionText.print(sections, on: arguments.console)
}
