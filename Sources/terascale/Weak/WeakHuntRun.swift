import DataFiles
import Evaluation
import Foundation
import Mixtures
import ResonanceSearch
import Runs
import Terminal
import Training
import WeakSupervision

/// Searches and reports inside one run folder; every finished region is kept on disk.
struct WeakHuntRun {
  private let arguments: ParsedArguments
  private let file: HuntFile
  private let configuration: HuntConfiguration
  private let normalization: SignalNormalization?

  init(_ arguments: ParsedArguments) throws {
    self.arguments = arguments
    var file = HuntFile(
      file: try arguments.stringIfGiven("events")
        ?? SampleData.url("resonance/resonance.npz").path,
      mass: arguments.stringIfGiven("mass") ?? "m_jj")
    file.massUnit = arguments.string("mass-unit") == "TeV" ? 1000 : 1
    let columns = arguments.strings("column")
    // Of the sample the features that the published search took, as far as they are there.
    file.columns =
      columns.isEmpty ? (arguments.isGiven("events") ? nil : WeakHuntRun.sampleFeatures) : columns
    file.weight = arguments.stringIfGiven("weight")
    file.truth = arguments.stringIfGiven("truth")
    file.keptSignal = arguments.integerIfGiven("keep-signal")
    file.reading = ReadingOptions.tables(arguments)
    self.file = file
    configuration = try WeakHuntRun.configuration(arguments)
    normalization = try arguments.doubleIfGiven("luminosity").map {
      try SignalNormalization(luminosity: $0, acceptance: arguments.double("acceptance"))
    }
    guard normalization == nil || arguments.isGiven("signal") else {
      throw UsageError(
        "--luminosity gives the cross section of a signal: name its events by --signal")
    }
  }

  private static let sampleFeatures = ["m_j1", "m_j2", "tau21_j1", "tau21_j2"]

  private static func configuration(_ arguments: ParsedArguments) throws -> HuntConfiguration {
    var base = HuntConfiguration()
    base.classifier.model = .trees
    base.selection = .mean
    var configuration = base
    if let url = arguments.urlIfGiven("config") {
      configuration = try ConfigurationFile.read(url, defaults: base) { try $0.validate() }
    }
    if let model = arguments.stringIfGiven("model").flatMap(WeakModel.init) {
      configuration.classifier.model = model
      configuration.selection = model == .trees ? .mean : .best
    }
    if let bins = arguments.integerIfGiven("bins") { configuration.bins = bins }
    if let text = arguments.stringIfGiven("range") {
      configuration.range = try ends(text)
    }
    if let folds = arguments.integerIfGiven("folds") { configuration.folds = folds }
    WeakOptions.apply(missing: arguments, to: &configuration.classifier)
    if let restarts = arguments.integerIfGiven("restarts") { configuration.restarts = restarts }
    if let epochs = arguments.integerIfGiven("epochs") {
      configuration.classifier.fit.epochs = epochs
      configuration.classifier.trees.maxIterations = epochs
    }
    let centers = arguments.integers("center")
    if !centers.isEmpty { configuration.centers = centers }
    let efficiencies = arguments.doubles("efficiency")
    if !efficiencies.isEmpty { configuration.efficiencies = efficiencies }
    if let count = arguments.integerIfGiven("pseudo-experiments") {
      configuration.pseudoExperiments = count
    }
    if let seed = arguments.integerIfGiven("seed") { configuration.seed = UInt64(seed) }
    try configuration.validate()
    return configuration
  }

  private static func ends(_ text: String) throws -> [Double] {
    let ends = text.split(separator: ",").compactMap {
      Double($0.trimmingCharacters(in: .whitespaces))
    }
    guard ends.count == 2, 0 < ends[0], ends[0] < ends[1] else {
      throw UsageError("--range '\(text)': expected two rising masses as 2000,4500")
    }
    return ends
  }

  /// Searches, writes, prints.
  func execute() throws -> ResultRecord {
    let console = arguments.console
    let (events, warnings) = try file.load(seed: configuration.seed)
    for warning in warnings { console.note("Warning: \(warning)") }
    let hashes =
      try [URL(filePath: file.file)].map(DataHash.init(of:))
      + ["signal", "calibration"].compactMap(arguments.urlIfGiven).map(DataHash.init(of:))
    let environment = Environment.current(programVersion: Terascale.version, dataHashes: hashes)
    let hunt = try ResonanceHunt(configuration, events: events)
    for region in hunt.skipped { console.note("Warning: \(HuntReport.note(region))") }
    let folder = try RunFolder.begin(
      arguments, study: "hunt", configuration: configuration,
      identity: RunIdentity(
        search: configuration, events: file, data: hashes,
        injections: arguments.isGiven("signal") ? arguments.integer("injections") : nil),
      environment: environment, inputs: [URL(filePath: file.file)])
    console.note(
      "\(events.count) events, features \(events.table.names.joined(separator: ", ")); "
        + "\(hunt.hypotheses.count) signal regions")
    let signal = try loadSignal(events)
    var result = try calibrated(try search(hunt, folder), hunt, folder)
    if let signal {
      let line = ProgressLine(console)
      let injection = try hunt.injection(
        of: signal, repeats: arguments.integer("injections")
      ) { finished, total in
        line.update(
          ProgressState("injection", fraction: Double(finished) / Double(total)))
      }
      line.finish()
      result.injection = injection
      result.yield = injection.yield(in: result)
      result.normalization = normalization
    }
    try folder.write(result, as: "hunt.json")
    let record = ResultRecord(
      title: "Resonance search in \(URL(filePath: file.file).lastPathComponent)",
      task: "resonance search: \(hunt.hypotheses.count) signal regions, "
        + "\(configuration.efficiencies.count) selections each",
      created: Date.now.ISO8601Format(), command: arguments.commandLine,
      configuration: try canonicalJSON(configuration, pretty: true), environment: environment,
      entries: [], notes: warnings, sections: HuntReport.sections(result))
    let report = try folder.finishWithReport(record).report
    if !arguments.flag("json") {
      SectionText.print(record.sections?.filter { !$0.tables.isEmpty } ?? [], on: console)
      console.print("\nreport: \(report.relativePath)")
    }
    return record
  }

  /// The events of `--signal`, with the columns of the data.
  private func loadSignal(_ events: HuntEvents) throws -> HuntEvents? {
    guard let path = arguments.stringIfGiven("signal") else { return nil }
    var signal = file
    signal.file = path
    signal.columns = events.table.names
    signal.keptSignal = nil
    signal.truth = nil
    let (loaded, warnings) = try signal.load(seed: configuration.seed)
    for warning in warnings { arguments.console.note("Warning: \(warning)") }
    return loaded
  }

  /// The result as pseudo-experiments judge it: those of another search, or new ones.
  private func calibrated(
    _ result: HuntResult, _ hunt: ResonanceHunt, _ folder: RunFolder
  ) throws -> HuntResult {
    let own = CalibrationFile(hunt)
    let others = try arguments.urlIfGiven("calibration").map {
      try CalibrationFile.read($0, for: own).experiments
    }
    guard others != nil || configuration.pseudoExperiments > 0 else { return result }
    if others == nil, !arguments.flag("json") {
      arguments.console.note(HuntReport.verdict(result))
    }
    do {
      var file = own
      file.experiments = try others ?? pseudoExperiments(hunt, own, folder)
      try folder.write(file, as: WeakHuntRun.calibrationName)
      return try hunt.judged(result, by: SearchCalibration(file.experiments))
    } catch let error as WeakSupervisionError {
      return result.withoutCalibration(because: error.problem)
    }
  }

  private static let calibrationName = "calibration.json"

  private func pseudoExperiments(
    _ hunt: ResonanceHunt, _ file: CalibrationFile, _ folder: RunFolder
  ) throws -> [SearchCalibration.Experiment] {
    let line = ProgressLine(arguments.console)
    defer { line.finish() }
    let url = folder.file(WeakHuntRun.calibrationName)
    let kept =
      folder.isResumed && FileManager.default.fileExists(atPath: url.path)
      ? try CalibrationFile.read(url, for: file).experiments : []
    let start = ContinuousClock.now
    func show(_ finished: Int, _ total: Int) {
      let new = finished - kept.count
      let seconds = (ContinuousClock.now - start).inSeconds
      line.update(
        ProgressState(
          "calibration", fraction: Double(finished) / Double(max(total, 1)),
          secondsLeft: new > 0 ? seconds / Double(new) * Double(total - finished) : nil,
          details: [("pseudo-experiments", "\(finished)/\(total)")]))
    }
    show(kept.count, configuration.pseudoExperiments)
    return try hunt.pseudoExperiments(
      kept: kept,
      done: {
        var file = file
        file.experiments = $0
        try folder.write(file, as: WeakHuntRun.calibrationName)
      }, progress: show)
  }

  private func search(_ hunt: ResonanceHunt, _ folder: RunFolder) throws -> HuntResult {
    let line = ProgressLine(arguments.console)
    defer { line.finish() }
    func place(_ center: Int) -> String { "region-\(center).json" }
    let start = ContinuousClock.now
    return try hunt.search(
      finished: { hypothesis in
        let url = folder.file(place(hypothesis.center))
        guard folder.isResumed, FileManager.default.fileExists(atPath: url.path) else { return nil }
        return try JSONFile.read(
          url, as: "a finished region of a search", hint: "pass --force to start the run anew")
      },
      done: { try folder.write($0, as: place($0.center)) },
      progress: { state in
        let seconds = (ContinuousClock.now - start).inSeconds
        let left = seconds / Double(state.trained) * Double(state.total - state.trained)
        line.update(
          ProgressState(
            "region \(state.region.number) of \(state.region.count)",
            fraction: Double(state.trained) / Double(max(state.total, 1)), secondsLeft: left,
            details: [("classifiers", "\(state.trained)/\(state.total)")]))
      })
  }
}

/// What makes two searches the same.
private struct RunIdentity: Encodable {
  var search: HuntConfiguration
  var events: HuntFile
  var data: [DataHash]
  /// The searches for each number of injected events.
  var injections: Int?
}
