import DataFiles
import Foundation

/// Decides whether jets come from the cache, through a new cache, or straight into memory.
struct JetLoader {
  let url: URL
  let options: JetFileOptions
  let labelled: Bool

  /// Jets with, if asked for, as many labels.
  struct Loaded {
    var jets: JetSample
    var labels: [UInt8]?

    func selecting(_ rows: Range<Int>) -> Loaded {
      guard rows != 0..<jets.count else { return self }
      return Loaded(jets: jets.selecting(rows), labels: labels.map { Array($0[rows]) })
    }
  }

  /// A partial read of fewer than one row in this many goes past the cache.
  private static let smallShare = 4

  func load() throws -> Loaded {
    let fingerprint = try FileFingerprint(url)
    guard options.cache != .none, fingerprint.size >= options.smallestCachedSource else {
      return try readIntoMemory(try rows())
    }
    let cache = JetCache(url: url, fingerprint: fingerprint, options: options, labelled: labelled)
    if let file = cache.existing() { return try select(file) }
    let rows = try rows()
    let chosen = try options.chosenRows(of: rows.count, file: url)
    if chosen.count * Self.smallShare < rows.count { return try readIntoMemory(rows) }
    guard let file = try cache.build(from: rows) else { return try readIntoMemory(rows) }
    return try select(file)
  }

  private func rows() throws -> JetRows {
    try JetRows.open(url, options: options, labelled: labelled)
  }

  /// The rows asked for, of a cache of the whole file.
  private func select(_ file: JetCacheFile) throws -> Loaded {
    let all = Loaded(
      jets: JetSample(storage: .mapped(file), warnings: file.warnings),
      labels: labelled ? file.labels : nil)
    return all.selecting(try options.chosenRows(of: file.count, file: url))
  }

  private func readIntoMemory(_ rows: JetRows) throws -> Loaded {
    var collector = JetCollector(
      file: url, naming: rows.naming, labelColumn: rows.labelColumn, options: options)
    try rows.forEach(options.chosenRows(of: rows.count, file: url)) { row, values, label in
      try collector.add(row: row, values: values, label: label)
    }
    try collector.finish()
    let memory = JetMemory(offsets: collector.offsets, momenta: collector.pending)
    return Loaded(
      jets: JetSample(storage: .memory(memory), warnings: collector.warnings),
      labels: labelled ? collector.labels : nil)
  }
}
