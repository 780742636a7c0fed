import Benchmarks
import DataFiles
import Foundation
import Messages
import TensorEngine
import Terminal
import TopTagging

/// What the options of `terascale bench` ask for.
struct BenchOptions {
  private let arguments: ParsedArguments
  private let settings: BenchmarkSettings
  private let works: [BenchmarkWork]

  /// - Throws: `UsageError` for an unknown piece of work; an error when the sample is missing.
  init(_ arguments: ParsedArguments) throws {
    self.arguments = arguments
    works = try BenchOptions.works(arguments)
    settings = BenchmarkSettings(
      batch: arguments.integer("batch"), repeats: arguments.integer("repeats"),
      data: try arguments.urlIfGiven("data") ?? SampleData.url("top-tagging/top-train.npz"),
      reading: ReadingOptions.labelledJets(arguments),
      recipe: .benchmarked(arguments.string("recipe")),
      usesRandomInputs: arguments.flag("random-inputs"))
  }

  private static func works(_ arguments: ParsedArguments) throws -> [BenchmarkWork] {
    guard let text = arguments.stringIfGiven("only") else { return BenchmarkWork.all }
    let names = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    let (works, unknown) = BenchmarkWork.named(names)
    if let unknown {
      let nearest = nearestName(to: unknown, among: BenchmarkWork.names)
      throw UsageError(
        "--only: there is no work '\(unknown)'"
          + (nearest.map { "; did you mean '\($0)'?" }
            ?? ": there are \(BenchmarkWork.names.joined(separator: ", "))"))
    }
    guard !works.isEmpty else { throw UsageError("--only names no work") }
    return works
  }

  /// Measures the works, each in a child process unless asked otherwise.
  func report() throws -> BenchmarkReport {
    if arguments.flag("single-process") {
      return try .measuring(works, settings, programVersion: Terascale.version)
    }
    let child = ChildBenchmark(arguments: childArguments)
    var measurements: [SpeedMeasurement] = []
    var peak = 0.0
    for work in works {
      arguments.console.note("measuring \(work.name)")
      let report = try child.report(of: work)
      measurements += report.measurements
      peak = max(peak, report.peakGigaflops)
    }
    var report = BenchmarkReport(
      settings, peakGigaflops: peak, measurements, programVersion: Terascale.version)
    report.data = try BenchmarkData(settings)
    return report
  }

  /// Measures how cost grows, and draws it.
  func scaling() throws -> BenchmarkReport {
    func figure(_ quantity: ScalingCurve.Quantity, in folder: URL) -> URL {
      folder.appending(path: "scaling-\(quantity.rawValue).svg")
    }
    let quantities = ScalingCurve.Quantity.allCases
    if let folder = arguments.urlIfGiven("figures") {
      try Outputs.check(quantities.map { figure($0, in: folder) }, arguments)
    }
    let curves = try ScalingStudy(settings) { [console = arguments.console] in
      console.note("measuring \($0)")
    }.curves()
    if let folder = arguments.urlIfGiven("figures") {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for quantity in quantities {
        let url = figure(quantity, in: folder)
        try AtomicFile.write(
          quantity.figure(curves).svg(.standalone), to: url, overwrite: arguments.flag("force"))
        arguments.console.note("written: \(url.relativePath)")
      }
    }
    var report = BenchmarkReport(
      settings, peakGigaflops: MachinePeak.operationsPerSecond() * 1e-9, [],
      programVersion: Terascale.version)
    report.data = try BenchmarkData(settings)
    report.scaling = curves
    return report
  }

  /// Runs the peers' scripts and compares.
  func addPeers(to report: inout BenchmarkReport) throws {
    let folder =
      try arguments.urlIfGiven("peer-scripts")
      ?? SampleData.projectURL("studies/engine-speed/peers", option: "--peer-scripts")
    let scripts = PeerScripts(python: arguments.string("python"), folder: folder)
    let peers = scripts.measure(
      works, threads: Threads.count, repeats: settings.repeats, data: settings.data,
      note: arguments.console.note)
    report.peers = peers
    report.comparisons = PeerComparison.all(report.measurements, peers)
  }

  /// The options that a child needs to measure the same.
  private var childArguments: [String] {
    var result = [
      "--batch", "\(settings.batch)", "--repeats", "\(settings.repeats)", "--data",
      settings.data.path, "--recipe", arguments.string("recipe"), "--threads", "\(Threads.count)",
    ]
    if settings.usesRandomInputs { result.append("--random-inputs") }
    for option in ReadingOptions.jets + ReadingOptions.labelled {
      if let value = arguments.stringIfGiven(option.name) { result += ["--\(option.name)", value] }
    }
    return result
  }
}
