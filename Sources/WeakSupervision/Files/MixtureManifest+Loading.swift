import DataFiles
import Evaluation
import Foundation

extension MixtureManifest {
  /// What a manifest's files hold.
  public struct Content: Sendable {
    /// The mixed samples, without truth.
    public let events: MixedEvents
    /// The true classes where the files have them, for the evaluation only.
    public let truth: HiddenTruth?
    /// The files that were read.
    public let files: [URL]
    /// What the reader found worth saying.
    public let warnings: [String]
  }

  /// Reads a manifest; paths in it become relative to its folder.
  ///
  /// - Throws: `DataFileError` for a file that is no JSON5 or has unknown keys.
  public static func read(_ url: URL) throws -> MixtureManifest {
    var manifest = try ConfigurationFile.read(url, defaults: MixtureManifest())
    let folder = url.deletingLastPathComponent()
    func place(_ path: String) -> String {
      path.hasPrefix("/") ? path : folder.appending(path: path).path
    }
    for index in manifest.samples.indices {
      manifest.samples[index].file = place(manifest.samples[index].file)
    }
    if let pool = manifest.pool { manifest.pool?.file = place(pool.file) }
    return manifest
  }

  /// Reads the events of all samples, or makes the mixtures.
  ///
  /// - Parameter seed: Decides which events of a pool go where.
  /// - Throws: `DataFileError`, `WeakSupervisionError` or `LeakageError` for files, fractions and
  ///   columns that cannot be used.
  public func load(seed: UInt64) throws -> Content {
    guard let pool else { return try loadSamples() }
    guard samples.isEmpty, truth == nil, sampleColumn == nil else {
      throw WeakSupervisionError(
        "manifest", "a pool of labelled events stands beside samples, truth or a sample column",
        hint: "give either a pool or the samples")
    }
    let url = URL(filePath: pool.file)
    let file = try read(url, label: pool.label)
    let builder = try MixtureBuilder(isSignal: file.classes ?? [])
    let (mixtures, truth) = try builder.build(pool.mixtures, seed: seed)
    let events = try MixedEvents(
      mixtures.map { mixture in
        try file.sample(mixture.name, fraction: mixture.fraction).selecting(mixture.rows)
      })
    return Content(events: events, truth: truth, files: [url], warnings: file.warnings)
  }

  private func read(_ url: URL, label: String?) throws -> EventFile {
    guard try EventFile.holdsJets(url, kind: kind) else {
      return try .table(
        url, columns: columns, weight: weight, label: label, sampleColumn: sampleColumn)
    }
    guard columns == nil, weight == nil, sampleColumn == nil else {
      throw WeakSupervisionError(
        url.lastPathComponent, "columns, weights and sample columns are for tables; it holds jets")
    }
    return try .jets(url, label: label)
  }

  private func loadSamples() throws -> Content {
    var files: [String: EventFile] = [:]
    for path in samples.map(\.file) where files[path] == nil {
      files[path] = try read(URL(filePath: path), label: truth)
    }
    var loaded: [MixedEvents.Sample] = []
    var classes: [String: [UInt8]] = [:]
    for sample in samples {
      guard let file = files[sample.file] else { continue }
      let name = sample.name ?? sample.defaultName
      let rows = try self.rows(of: sample, in: file)
      loaded.append(
        try file.sample(
          name,
          fraction: try sample.fraction.map {
            try SignalFraction($0, uncertainty: sample.uncertainty ?? 0)
          }
        ).selecting(rows))
      if let truth = file.classes { classes[name] = rows.map { truth[$0] } }
    }
    let order = samples.map(\.file).enumerated().filter { !samples.map(\.file)[..<$0].contains($1) }
    return Content(
      events: try MixedEvents(loaded, fractionCovariance: covariance),
      truth: classes.isEmpty ? nil : try HiddenTruth(classes),
      files: order.map { URL(filePath: $0.element) },
      warnings: order.flatMap { files[$0.element]?.warnings ?? [] })
  }

  /// The rows of a sample in its file.
  private func rows(of sample: Sample, in file: EventFile) throws -> [Int] {
    var rows = Array(0..<file.events.count)
    if let value = sample.value {
      guard let values = file.sampleValues else {
        throw WeakSupervisionError(
          "sample \(sample.name ?? sample.defaultName)", "it has a value, but no sample column",
          hint: "name the column that tells the samples apart")
      }
      rows = rows.filter { values[$0] == value }
      guard !rows.isEmpty else {
        throw WeakSupervisionError(
          file.url.lastPathComponent,
          "no row has the value \(value) in \"\(sampleColumn ?? "")\"")
      }
    }
    guard let count = sample.count else { return rows }
    guard count > 0 else {
      throw WeakSupervisionError(
        "sample \(sample.name ?? sample.defaultName)", "its count is \(count)",
        hint: "give a number of events ≥ 1")
    }
    return Array(rows.prefix(count))
  }
}

extension EventFile {
  /// All events of the file as one sample.
  fileprivate func sample(_ name: String, fraction: SignalFraction?) -> MixedEvents.Sample {
    MixedEvents.Sample(name: name, events: events, weights: weights, fraction: fraction)
  }
}

extension MixtureManifest.Sample {
  /// The file's name without its extension, and the value where samples share a file.
  fileprivate var defaultName: String {
    let stem = URL(filePath: file).deletingPathExtension().lastPathComponent
    guard let value else { return stem }
    return "\(stem) \(Int(exactly: value).map { "\($0)" } ?? "\(value)")"
  }
}
