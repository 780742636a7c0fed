import DataFiles
import Evaluation
import Foundation
import RatioBenchmark
import Runs
import Terminal
import Training

/// `terascale ratio sweep`: estimators against the exact likelihood and the published benchmark.
let ratioSweepCommand = Command(
  "sweep",
  abstract: "Compare estimators on simulators with known likelihoods: methods, simulations.",
  discussion: """
    Every combination of the lists in the configuration is trained several times and judged by the \
    exact likelihood on events that no training has seen. With --benchmark the posteriors of the \
    benchmark's observations are compared with its reference samples (C2ST), with --published \
    beside its published numbers. Without a configuration: the methods on the Gaussian toy.
    """,
  arguments: [
    Argument("configuration", .file, optional: true, "A JSON5 file; see studies/.")
  ],
  options: [
    .value(
      "benchmark", .folder, "folder",
      "A folder of observations and reference posteriors for each task of the benchmark."),
    .value(
      "published", .folder, "folder", "The folder of the benchmark's table main_paper.csv."),
    .repeated("simulator", .text, "name", "A simulator in place of the configuration's."),
    .repeated("method", .text, "name", "A method in place of the configuration's."),
    .repeated(
      "count", .integer(in: 100...Int.max), "n",
      "A number of simulations in place of the configuration's."),
    .value("repetitions", .integer(in: 1...1000), "n", "Trainings of each combination."),
    .value("seed", .integer(in: 0...Int.max), "n", "The seed of every random number. Default: 1."),
    .value("output", .newFolder, "folder", short: "o", default: "runs", "Where run folders go."),
    ChallengeOptions.resume, ChallengeOptions.force,
    .flag("json", "Print the result record as JSON."),
  ]
) { arguments in
  try Terascale.configureEngine(arguments)
  let sweep = try RatioSweep(
    try configuration(arguments),
    benchmark: arguments.urlIfGiven("benchmark").map { BenchmarkFolder($0) },
    published: try arguments.urlIfGiven("published").map { try PublishedScores($0) })
  let record = try Terascale.interruptible(arguments) {
    try run(sweep, arguments)
  }
  if arguments.flag("json") { try arguments.console.printJSON(record) }
}

private func configuration(_ arguments: ParsedArguments) throws -> RatioSweepConfiguration {
  var configuration = RatioSweepConfiguration()
  if let url = arguments.urlIfGiven("configuration") {
    configuration = try ConfigurationFile.read(url, defaults: configuration) { try $0.validate() }
  }
  let (simulators, methods) = (arguments.strings("simulator"), arguments.strings("method"))
  if !simulators.isEmpty { configuration.simulators = simulators }
  if !methods.isEmpty { configuration.methods = methods }
  let counts = arguments.integers("count")
  if !counts.isEmpty { configuration.counts = counts }
  if let count = arguments.integerIfGiven("repetitions") { configuration.repetitions = count }
  if let seed = arguments.integerIfGiven("seed") { configuration.seed = UInt64(seed) }
  return configuration
}

private func run(_ sweep: RatioSweep, _ arguments: ParsedArguments) throws -> ResultRecord {
  let environment = Environment.current(programVersion: Terascale.version, dataHashes: [])
  let folder = try RunFolder.begin(
    arguments, study: "ratio-sweep", configuration: sweep.configuration,
    identity: RunIdentity(
      sweep: sweep.configuration, benchmark: arguments.urlIfGiven("benchmark")?.path,
      published: arguments.urlIfGiven("published")?.path),
    environment: environment)
  let finished = try finishedRows(folder)
  if folder.isResumed {
    arguments.console.note("\(finished.count) rows are done")
  }
  let line = ProgressLine(arguments.console)
  let start = ContinuousClock.now
  let result = try sweep.run(finished: finished, finish: { try folder.write($0, as: rowsName) }) {
    state in
    let seconds = (ContinuousClock.now - start).inSeconds
    line.update(
      ProgressState(
        state.title, fraction: Double(state.done) / Double(max(state.total, 1)),
        secondsLeft: seconds / Double(state.done) * Double(state.total - state.done),
        details: [("done", "\(state.done)/\(state.total)")]))
  }
  line.finish()
  try folder.write(result, as: "sweep.json")
  let record = ResultRecord(
    title: "Comparison of ratio estimators",
    task: "likelihood ratios: \(result.rows.count) combinations, "
      + "\(sweep.configuration.repetitions) repetitions each",
    created: Date.now.ISO8601Format(), command: arguments.commandLine,
    configuration: try canonicalJSON(sweep.configuration, pretty: true), environment: environment,
    entries: [], sections: [RatioSweepReport.section(result)])
  let report = try folder.finishWithReport(record).report
  if !arguments.flag("json") {
    SectionText.print(record.sections ?? [], on: arguments.console)
    arguments.console.print("\nreport: \(report.relativePath)")
  }
  return record
}

/// The rows of a comparison as they become ready, so that an interrupted one goes on after the
/// last.
private let rowsName = "rows.json"

private func finishedRows(_ folder: RunFolder) throws -> [RatioSweepResult.Row] {
  let url = folder.file(rowsName)
  guard folder.isResumed, FileManager.default.fileExists(atPath: url.path) else { return [] }
  return try JSONFile.read(
    url, as: "the finished rows of a comparison", hint: "pass --force to start the run anew")
}

/// What makes two runs the same.
private struct RunIdentity: Encodable {
  var sweep: RatioSweepConfiguration
  var benchmark: String?
  var published: String?
}
