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
    /// The scores of each sample's events that come from elsewhere, by the sample's name.
    public let scores: [String: [Double]]?
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
    if let labels = manifest.reading?.labels { manifest.reading?.labels = place(labels) }
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
    let file = try read(url, classes: .column(pool.label))
    let builder = try MixtureBuilder(isSignal: file.classes ?? [], name: url.lastPathComponent)
    let (mixtures, truth) = try builder.build(pool.mixtures, seed: seed)
    let events = try MixedEvents(
      mixtures.map { mixture in
        try file.sample(mixture.name, fraction: mixture.fraction).selecting(mixture.rows)
      })
    return Content(
      events: events, truth: truth,
      scores: file.scores.map { scores in
        Dictionary(uniqueKeysWithValues: mixtures.map { ($0.name, $0.rows.map { scores[$0] }) })
      }, files: [url] + labelFiles,
      warnings: file.warnings + (try repeatedRows([file])))
  }

  /// What to say of events that occur twice; scores from elsewhere may be equal.
  private func repeatedRows(_ files: [EventFile]) throws -> [String] {
    score == nil ? try EventFile.repeatedRows(files) : []
  }

  /// The files of classes alone.
  private var labelFiles: [URL] { (reading?.labels).map { [URL(filePath: $0)] } ?? [] }

  private func read(_ url: URL, classes: EventFile.Classes) throws -> EventFile {
    let reading = reading ?? EventReading()
    guard try EventFile.holdsJets(url, kind: kind, reading: reading) else {
      return try .table(
        url, columns: score.map { [$0] } ?? columns,
        roles: .init(weight: weight, classes: classes, sample: sampleColumn, score: score),
        reading: reading)
    }
    guard columns == nil, weight == nil, sampleColumn == nil, score == nil else {
      throw WeakSupervisionError(
        url.lastPathComponent,
        "columns, weights, scores and sample columns are for tables; it holds jets")
    }
    return try .jets(url, classes: classes, reading: reading)
  }

  private func loadSamples() throws -> Content {
    let hasTruth = truth != nil || reading?.labels != nil
    let paths = samples.map(\.file).enumerated().filter { index, path in
      !samples[..<index].contains { $0.file == path }
    }.map(\.element)
    guard reading?.labels == nil || paths.count <= 1 else {
      throw WeakSupervisionError(
        "--labels", "one file of classes stands beside \(paths.count) files of events",
        hint: "put the classes into a column of each file and name it with --truth")
    }
    let contents = try EventFile.aligned(
      paths.map { try read(URL(filePath: $0), classes: hasTruth ? .column(truth) : .unread) })
    let files = Dictionary(uniqueKeysWithValues: zip(paths, contents))
    var loaded: [MixedEvents.Sample] = []
    var classes: [String: [UInt8]] = [:]
    var scores: [String: [Double]] = [:]
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
      if let values = file.scores { scores[name] = rows.map { values[$0] } }
    }
    let revealing = RevealingFeatures.warnings(
      loaded.compactMap { sample in
        guard score == nil, case .table(let table) = sample.events else { return nil }
        return (sample.name, table)
      })
    return Content(
      events: try MixedEvents(loaded, fractionCovariance: covariance),
      truth: classes.isEmpty ? nil : try HiddenTruth(classes),
      scores: scores.isEmpty ? nil : scores,
      files: paths.map { URL(filePath: $0) } + labelFiles,
      warnings: contents.flatMap(\.warnings) + (try repeatedRows(contents)) + revealing)
  }

  /// The rows of a sample in its file.
  private func rows(of sample: Sample, in file: EventFile) throws -> [Int] {
    var rows = Array(0..<file.events.count)
    if let value = sample.value {
      guard let values = file.sampleValues else {
        throw WeakSupervisionError(
          "sample \(sample.name ?? sample.defaultName)", "it has a value, but no sample column",
          hint: "name the column that tells the samples apart as sampleColumn")
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
