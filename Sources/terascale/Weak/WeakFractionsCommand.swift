import DataFiles
import Evaluation
import Foundation
import Mixtures
import Randomness
import Reports
import Terminal
import WeakSupervision

/// `terascale weak fractions`: what can be known about unknown signal fractions.
let weakFractionsCommand = Command(
  "fractions",
  abstract: "Estimate unknown signal fractions of two samples, by several methods side by side.",
  discussion: """
    Gives the reducibility factors of two mixtures (arXiv:1802.00008) with the topic fractions \
    that follow from them, or with --pure, where the first sample is pure signal, its share in the \
    second (DEDPUL, BBE). A classifier of the samples is trained by cross-fitting, so that no \
    event is scored by a network that saw it; --score names a column with such scores instead. The \
    output says what is identifiable. Fractions given by --fraction are not used.
    """,
  arguments: [
    Argument("samples", .file, optional: true, repeated: true, "The richer sample first.")
  ],
  options: WeakOptions.samples + WeakOptions.training + [
    .flag("pure", "The first sample is pure signal."),
    .value("score", .text, "column", "The column of held-out scores of the first sample."),
    .value("folds", .integer(in: 2...100), "n", default: "5", "Folds of the cross-fit."),
    .value(
      "observable", .text, "name", "Show the topics in this column or jet observable."),
    .value("replicas", .integer(in: 10...100_000), "n", default: "200", "Bootstrap replicas."),
    .value("seed", .integer(in: 0...Int.max), "n", "The seed of every random number. Default: 1."),
  ] + RecordOptions.all
) { arguments in
  try Terascale.configureEngine(arguments)
  guard var manifest = try WeakOptions.manifest(arguments, files: arguments.strings("samples"))
  else { throw UsageError("give the files of two samples, the one richer in signal first") }
  manifest.score = arguments.stringIfGiven("score")
  let seed = UInt64(arguments.integerIfGiven("seed") ?? 1)
  let content = try manifest.load(seed: seed)
  try Outputs.refuse(arguments, overwriting: content.files)
  guard content.events.samples.count == 2 else {
    throw UsageError(
      "fractions are estimated for two samples, \(content.events.samples.count) given")
  }
  for warning in content.warnings { arguments.console.note("Warning: \(warning)") }
  let scores =
    arguments.isGiven("score")
    ? try WeakScores(scoresOf: content) : try crossFit(content.events, arguments)
  let record = ResultRecord(
    title: "Signal fractions of \(scores.mixtures[0].name) and \(scores.mixtures[1].name)",
    task: "fractions of mixed samples", created: Date.now.ISO8601Format(),
    command: arguments.commandLine, configuration: "{}",
    environment: .current(
      programVersion: Terascale.version, dataHashes: try content.files.map(DataHash.init(of:))),
    entries: [], notes: content.warnings,
    sections: try sections(scores, content, arguments, RandomStream(seed: seed)))
  try RecordOptions.write(record, arguments)
  if arguments.flag("json") { return try arguments.console.printJSON(record) }
  SectionText.print(record.sections ?? [], on: arguments.console)
}

/// Scores of all events by classifiers of the samples that did not see them.
private func crossFit(_ events: MixedEvents, _ arguments: ParsedArguments) throws -> WeakScores {
  let configuration = try WeakOptions.configuration(
    arguments,
    base: WeakConfiguration(
      method: .classification, model: .standard(for: events.samples[0].events)))
  let folds = configuration.folds
  let line = FitProgressLine(arguments.console, members: folds)
  defer { line.finish() }
  return try Terascale.interruptible(arguments, isKept: false) {
    try CrossFit(configuration, events: events, folds: folds).scores { fold, fit in
      line.show(fit, member: fold)
    }
  }
}

private func sections(
  _ scores: WeakScores, _ content: MixtureManifest.Content, _ arguments: ParsedArguments,
  _ random: RandomStream
) throws -> [ResultSection] {
  let (first, second) = (scores.mixtures[0], scores.mixtures[1])
  let replicas = arguments.integer("replicas")
  if arguments.flag("pure") {
    let estimate = try PositiveUnlabeledEstimate(
      positive: first, unlabeled: second, replicas: replicas, random: random.substream("pure"))
    return [FractionReport.section(estimate, truth: content.truth)]
  }
  let topics = try TopicEstimation(
    first, second, replicas: replicas, random: random.substream("topics"))
  var sections = [FractionReport.section(topics, truth: content.truth)]
  if let name = arguments.stringIfGiven("observable") {
    sections.append(
      FractionReport.section(
        try JetTopics(topics, of: name, in: content.events), of: name))
  }
  return sections
}
