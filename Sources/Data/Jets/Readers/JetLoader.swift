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
    var all: JetCollector?
    var parts: [[FourMomentum]] = []
    let chosen = try options.chosenRows(of: rows.count, file: url)
    try rows.forEachPart(of: chosen, file: url, options: options) { part in
      parts.append(part.momenta)
      if all == nil { all = part } else { all?.append(jetsOf: part) }
    }
    let jets = all ?? JetCollector(rows, file: url, options: options)
    try jets.finish()
    let memory = JetMemory(offsets: jets.offsets, joining: parts)
    return Loaded(
      jets: JetSample(storage: .memory(memory), warnings: jets.warnings),
      labels: try rows.labels.classes(
        of: chosen, streamed: jets.labels, file: url, options: options))
  }
}
