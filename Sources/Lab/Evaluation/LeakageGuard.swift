import DataFiles

/// Truth that would reach a training, or test examples that already did.
public enum LeakageError: Error, Equatable, CustomStringConvertible, Sendable {
  /// Examples that two sets share.
  public struct Overlap: Equatable, Sendable {
    /// The first set's name.
    public let first: String
    /// The second set's name.
    public let second: String
    /// The number of the second set's examples that are in the first.
    public let count: Int
    /// The first of these as pairs of rows: in the first set, in the second.
    public let rows: [(first: Int, second: Int)]

    /// Whether two overlaps tell the same.
    public static func == (a: Overlap, b: Overlap) -> Bool {
      a.first == b.first && a.second == b.second && a.count == b.count
        && a.rows.elementsEqual(b.rows, by: ==)
    }
  }

  /// Columns that hold the truth were asked for as inputs.
  case truthColumns([String])
  /// Sets that must be disjoint share examples.
  case sharedExamples([Overlap])

  /// Which columns, or which sets and how many examples, and what to do.
  public var description: String {
    switch self {
    case .truthColumns(let columns):
      "\(columns.map { "\"\($0)\"" }.joined(separator: ", ")) "
        + (columns.count == 1 ? "holds" : "hold")
        + " the truth and can never be an input.\n  Leave "
        + (columns.count == 1 ? "it" : "them")
        + " out of the input columns, or rename what is measured."
    case .sharedExamples(let overlaps):
      overlaps.map { overlap in
        let rows = overlap.rows.map { "row \($0.first) is row \($0.second)" }
        return "\(overlap.count) of the examples in \"\(overlap.second)\" are in "
          + "\"\(overlap.first)\" too (\(rows.joined(separator: ", "))"
          + (overlap.count > rows.count ? ", …" : "") + ")."
      }.joined(separator: "\n") + "\n  Remove them from one of the sets: a test must be unseen."
    }
  }
}

/// Keeps truth and test examples out of trainings.
public enum LeakageGuard {
  /// Refuses columns that hold the truth as inputs, by their names (`TruthColumns`).
  ///
  /// - Throws: `LeakageError.truthColumns` with all of them.
  public static func refuseTruthColumns(_ names: [String]) throws {
    let truth = names.filter(TruthColumns.contains)
    if !truth.isEmpty { throw LeakageError.truthColumns(truth) }
  }

  /// Refuses sets that share examples. Copies inside one set are allowed.
  ///
  /// - Parameter sets: The sets with a content hash for each example.
  /// - Throws: `LeakageError.sharedExamples` with every pair of sets that overlap.
  public static func refuseSharedExamples(_ sets: [(name: String, hashes: [UInt64])]) throws {
    var overlaps: [LeakageError.Overlap] = []
    for (index, first) in sets.enumerated() {
      var rows: [UInt64: Int] = [:]
      for (row, hash) in first.hashes.enumerated() where rows[hash] == nil { rows[hash] = row }
      for second in sets[(index + 1)...] {
        let shared = second.hashes.indices.filter { rows[second.hashes[$0]] != nil }
        guard !shared.isEmpty else { continue }
        overlaps.append(
          LeakageError.Overlap(
            first: first.name, second: second.name, count: shared.count,
            rows: shared.prefix(3).map { (first: rows[second.hashes[$0]] ?? $0, second: $0) }))
      }
    }
    if !overlaps.isEmpty { throw LeakageError.sharedExamples(overlaps) }
  }
}
