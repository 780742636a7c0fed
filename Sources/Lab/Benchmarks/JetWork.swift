import JetNetworks
import DataFiles
import Foundation
import Jets
import TopTagging
import Training

/// What happens to jets before a network sees them.
enum JetWork {
  static let all = [
    BenchmarkWork(name: "images", piece: "preprocessing") {
      [try making(.cnn, "fixed", as: "images", $0)]
    },
    BenchmarkWork(name: "features", piece: "preprocessing") {
      [try making(.rnn, "fixed", as: "features", $0)]
    },
    BenchmarkWork(name: "submitted-features", piece: "preprocessing") {
      [try making(.rnn, "as submitted", as: "submitted-features", $0)]
    },
    BenchmarkWork(name: "reading", piece: "files") { [try reading($0)] },
    BenchmarkWork(name: "reopening", piece: "files") { [try reopening($0)] },
  ]

  /// The inputs of `kind` from four-momenta by one recipe, on all threads.
  private static func making(
    _ kind: TaggerKind, _ recipe: String, as work: String, _ settings: BenchmarkSettings
  ) throws -> SpeedMeasurement {
    var settings = settings
    settings.recipe = .benchmarked(recipe)
    let examples = try BenchmarkJets(settings).examples(kind, count: 8192)
    let rate = Stopwatch.rates(Double(examples.count), repeats: settings.repeats) {
      prepare(examples.source, groupSize: FitConfiguration().groupSize)
    }
    return SpeedMeasurement(work: work, configuration: recipe, rate: rate, unit: "jets/s")
  }

  /// From the file to jets with all checks, the cache written on the way.
  private static func reading(_ settings: BenchmarkSettings) throws -> SpeedMeasurement {
    let (rate, jets) = try withCacheFolder { folder in
      var jets = 0
      // The cache of the repeat before is removed while the clock stands.
      let seconds = try (0...settings.repeats).map { _ in
        try? FileManager.default.removeItem(at: folder)
        return try Stopwatch.seconds {
          jets = try JetFiles.read(settings.data, options: options(settings, folder)).count
        }
      }
      return (Spread(seconds.dropFirst().map { Double(jets) / $0 }), jets)
    }
    return SpeedMeasurement(
      work: "reading", configuration: settings.data.pathExtension, rate: rate, unit: "jets/s",
      note: "\(jets) jets, every number checked")
  }

  /// From the cache to jets, checksum included.
  private static func reopening(_ settings: BenchmarkSettings) throws -> SpeedMeasurement {
    try withCacheFolder { folder in
      let jets = try JetFiles.read(settings.data, options: options(settings, folder)).count
      let rate = try Stopwatch.rates(Double(jets), repeats: settings.repeats) {
        _ = try JetFiles.read(settings.data, options: options(settings, folder))
      }
      return SpeedMeasurement(
        work: "reopening", configuration: "cache", rate: rate, unit: "jets/s",
        note: "\(jets) jets")
    }
  }

  private static func options(_ settings: BenchmarkSettings, _ folder: URL) -> JetFileOptions {
    var options = settings.reading
    options.cache = .folder(folder)
    options.smallestCachedSource = 0
    return options
  }

  private static func withCacheFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "terascale-bench-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}
