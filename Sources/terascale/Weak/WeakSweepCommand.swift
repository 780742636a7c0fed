import DataFiles
import Evaluation
import Foundation
import Runs
import Terminal
import Training
import WeakSupervision

/// `terascale weak sweep`: methods against fractions, sample sizes, ensembles and noise.
let weakSweepCommand = Command(
  "sweep",
  abstract: "Compare methods on mixtures of labelled events: fractions, sizes, ensembles, noise.",
  discussion: """
    Every combination of the lists in the configuration is trained several times on mixtures and \
    judged on labelled events that no mixture holds; 'supervised' is the same classifier on pure \
    samples of the same size. Files in the configuration are relative to it; files given on the \
    command line take their place. Without a configuration: the methods on the built-in toy.
    """,
  arguments: [
    Argument("configuration", .file, optional: true, "A JSON5 file; see studies/.")
  ],
  options: [
    .repeated("file", .file, "file", "Labelled events in place of the configuration's."),
    .value("repetitions", .integer(in: 1...1000), "n", "Trainings of each combination."),
  ] + ReadingOptions.labelled + ReadingOptions.jets + WeakOptions.output
) { arguments in
  try Terascale.configureEngine(arguments)
  var configuration = SweepConfiguration()
  if let url = arguments.urlIfGiven("configuration") {
    configuration = try ConfigurationFile.read(url, defaults: configuration) { try $0.validate() }
    let folder = url.deletingLastPathComponent()
    configuration.files = configuration.files.map {
      $0.hasPrefix("/") ? $0 : folder.appending(path: $0).standardizedFileURL.path
    }
  }
  let files = arguments.urls("file").map(\.path)
  if !files.isEmpty { configuration.files = files }
  if let label = arguments.stringIfGiven("label") { configuration.label = label }
  if let reading = ReadingOptions.events(arguments) { configuration.reading = reading }
  if let count = arguments.integerIfGiven("repetitions") { configuration.repetitions = count }
  if let seed = arguments.integerIfGiven("seed") { configuration.seed = UInt64(seed) }
  let sweep = try Sweep(configuration)
  for warning in sweep.warnings { arguments.console.note("Warning: \(warning)") }
  let record = try Terascale.interruptible(arguments) {
    try run(sweep, arguments)
  }
  if arguments.flag("json") { try arguments.console.printJSON(record) }
}

private func run(_ sweep: Sweep, _ arguments: ParsedArguments) throws -> ResultRecord {
  let hashes = try sweep.files.map(DataHash.init(of:))
  let environment = Environment.current(programVersion: Terascale.version, dataHashes: hashes)
  let folder = try RunFolder.begin(
    arguments, study: "sweep", configuration: sweep.configuration,
    identity: RunIdentity(sweep: sweep.configuration, data: hashes), environment: environment,
    inputs: sweep.files)
  let finished = try finishedPart(folder)
  let line = ProgressLine(arguments.console)
  defer { line.finish() }
  let start = ContinuousClock.now
  let result = try sweep.run(
    finished: finished, finish: { try folder.write($0, as: finishedName) }
  ) { state in
    let seconds = (ContinuousClock.now - start).inSeconds
    line.update(
      ProgressState(
        state.title, fraction: Double(state.trained) / Double(max(state.total, 1)),
        secondsLeft: seconds / Double(state.trained) * Double(state.total - state.trained),
        details: [("classifiers", "\(state.trained)/\(state.total)")]))
  }
  line.finish()
  try folder.write(result, as: "sweep.json")
  let record = ResultRecord(
    title: "Comparison of methods on mixed samples",
    task: "weak supervision: \(result.rows.count) combinations, "
      + "\(sweep.configuration.repetitions) repetitions each",
    created: Date.now.ISO8601Format(), command: arguments.commandLine,
    configuration: try canonicalJSON(sweep.configuration, pretty: true), environment: environment,
    entries: [], notes: sweep.warnings, sections: [SweepReport.section(result)])
  let report = try folder.finishWithReport(record).report
  if !arguments.flag("json") {
    SectionText.print(record.sections ?? [], on: arguments.console)
    arguments.console.print("\nreport: \(report.relativePath)")
  }
  return record
}

/// What an interrupted comparison goes on from.
private let finishedName = "finished.json"

private func finishedPart(_ folder: RunFolder) throws -> Sweep.Finished? {
  let url = folder.file(finishedName)
  guard folder.isResumed, FileManager.default.fileExists(atPath: url.path) else { return nil }
  return try JSONFile.read(
    url, as: "the finished part of a comparison", hint: "pass --force to start the run anew")
}

/// What makes two runs the same.
private struct RunIdentity: Encodable {
  var sweep: SweepConfiguration
  var data: [DataHash]
}
