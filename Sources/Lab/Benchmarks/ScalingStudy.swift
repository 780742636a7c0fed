import JetNetworks
import Foundation
import Jets
import TensorEngine
import TopTagging
import Training

/// Measures how cost grows with batch, threads, jets and constituents.
public struct ScalingStudy {
  private let settings: BenchmarkSettings
  private let note: (String) -> Void
  private static let kinds: [(kind: TaggerKind, title: String)] = [(.cnn, "CNN"), (.rnn, "RNN")]

  /// A study on the jets of `settings`; `note` receives a line for each curve that is begun.
  public init(_ settings: BenchmarkSettings, note: @escaping (String) -> Void) {
    self.settings = settings
    self.note = note
  }

  /// All curves.
  ///
  /// - Throws: an error when the jets can't be read or prepared.
  public func curves() throws -> [ScalingCurve] {
    let jets = try BenchmarkJets(settings)
    return try Self.kinds.map { try againstBatch($0, jets) }
      + Self.kinds.map { try againstThreads($0, jets) } + [try reading()]
      + Self.kinds.map { try againstConstituents($0, jets) }
      + Self.kinds.map { try preprocessing($0, jets) }
  }

  private func againstBatch(
    _ network: (kind: TaggerKind, title: String), _ jets: BenchmarkJets
  ) throws -> ScalingCurve {
    note("\(network.title) against batch size")
    let batches = [32, 64, 128, 256, 512, 1024]
    let rates = try batches.map { batch in
      var settings = settings
      settings.batch = batch
      return try NetworkBenchmark(network.kind, settings, on: jets).trainingRate()
    }
    return ScalingCurve(
      quantity: .batch, name: network.title, values: batches.map(Double.init), rates: rates,
      unit: "jets/s")
  }

  private func againstThreads(
    _ network: (kind: TaggerKind, title: String), _ jets: BenchmarkJets
  ) throws -> ScalingCurve {
    note("\(network.title) against threads")
    let all = Threads.count
    defer { Threads.use(all) }
    let counts = Array(1...all)
    let rates = try counts.map { count in
      Threads.use(count)
      return try NetworkBenchmark(network.kind, settings, on: jets).trainingRate()
    }
    return ScalingCurve(
      quantity: .threads, name: network.title, values: counts.map(Double.init), rates: rates,
      unit: "jets/s")
  }

  /// Reading without a cache, so that the number of jets can be chosen.
  private func reading() throws -> ScalingCurve {
    note("reading against the number of jets")
    var options = settings.reading
    options.cache = .none
    let all = try JetFiles.read(settings.data, options: options).count
    let counts = (1...8).map { all * $0 / 8 }
    let rates = try counts.map { count in
      try Stopwatch.rates(Double(count), repeats: settings.repeats) {
        options.maximumJets = count
        _ = try JetFiles.read(settings.data, options: options)
      }
    }
    return ScalingCurve(
      quantity: .jets, name: settings.data.lastPathComponent, values: counts.map(Double.init),
      rates: rates, unit: "jets/s")
  }

  private func againstConstituents(
    _ network: (kind: TaggerKind, title: String), _ jets: BenchmarkJets
  ) throws -> ScalingCurve {
    note("\(network.title) against constituents")
    let groups = jets.groupedByMultiplicity(8)
    return ScalingCurve(
      quantity: .constituents, name: "\(network.title), training",
      values: groups.map(\.meanConstituents),
      rates: try groups.map {
        try NetworkBenchmark(network.kind, settings, on: $0).trainingRate()
      }, unit: "jets/s")
  }

  private func preprocessing(
    _ network: (kind: TaggerKind, title: String), _ jets: BenchmarkJets
  ) throws -> ScalingCurve {
    let groups = jets.groupedByMultiplicity(8)
    let rates = try groups.map { group in
      let examples = try group.examples(network.kind, count: group.jets.count)
      return Stopwatch.rates(Double(examples.count), repeats: settings.repeats) {
        prepare(examples.source, groupSize: FitConfiguration().groupSize)
      }
    }
    return ScalingCurve(
      quantity: .constituents, name: network.kind == .cnn ? "images" : "features",
      values: groups.map(\.meanConstituents), rates: rates, unit: "jets/s")
  }
}
