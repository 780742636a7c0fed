import BoostedTrees
import DataFiles
import Foundation
import Mixtures
import Randomness

/// The labelled events of which a comparison makes its mixtures.
struct LabelledPool {
  let events: EventData
  let isSignal: [UInt8]
  let files: [URL]
  let warnings: [String]

  init(_ configuration: SweepConfiguration) throws {
    guard !configuration.files.isEmpty else {
      let (features, classes) = BimodalToy.make(
        2 * configuration.toyEvents, fraction: 0.5, seed: configuration.seed)
      events = .table(
        try FeatureTable(
          names: BimodalToy.features, rows: classes.count, values: features.map(Double.init)))
      (isSignal, files, warnings) = (classes, [], [])
      return
    }
    files = configuration.files.map { URL(filePath: $0) }
    let parts = try EventFile.aligned(
      files.map { try LabelledPool.read($0, configuration) })
    isSignal = parts.flatMap { $0.classes ?? [] }
    warnings = try parts.flatMap(\.warnings) + EventFile.repeatedRows(parts)
    if parts.count == 1 {
      events = parts[0].events
    } else if case .table = parts[0].events {
      events = .table(try FeatureTable(joining: parts.map(\.events)))
    } else {
      throw WeakSupervisionError(
        "pool", "\(parts.count) files of jets", hint: "give one file of jets")
    }
  }

  private static func read(_ url: URL, _ configuration: SweepConfiguration) throws -> EventFile {
    let reading = configuration.reading ?? EventReading()
    let classes = EventFile.Classes.column(configuration.label)
    if try EventFile.holdsJets(url, kind: configuration.kind, reading: reading) {
      return try .jets(url, classes: classes, reading: reading)
    }
    return try .table(
      url, columns: configuration.columns, roles: .init(classes: classes),
      names: configuration.names, reading: reading)
  }

  /// The events `rows` with columns of standard normal noise added.
  func selecting(_ rows: [Int], noise: Int, random: RandomStream) throws -> EventData {
    let chosen = try events.selecting(rows)
    guard noise > 0 else { return chosen }
    guard case .table(let table) = chosen else {
      throw WeakSupervisionError("noise", "columns of noise can be added to tables only")
    }
    var values: [Double] = []
    values.reserveCapacity(rows.count * (table.columns + noise))
    for (place, row) in rows.enumerated() {
      values += table.values[place * table.columns..<(place + 1) * table.columns]
      // An event's noise is its own, whichever mixture it falls in.
      var own = random.substream(row)
      for _ in 0..<noise { values.append(own.normal()) }
    }
    return .table(
      try FeatureTable(
        names: table.names + (1...noise).map { "noise \($0)" }, rows: rows.count, values: values))
  }
}
