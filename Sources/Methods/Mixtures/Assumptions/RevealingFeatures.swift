import BoostedTrees

/// Features of two values that tell the samples apart by themselves, as a label does. Those of one
/// value in a sample are refused where they are read.
enum RevealingFeatures {
  /// The share of events whose sample a feature of two values tells, from which it is pointed out.
  private static let telling = 0.95

  /// A warning for each such feature of `samples`, which have the same columns.
  static func warnings(_ samples: [(name: String, table: FeatureTable)]) -> [String] {
    guard samples.count > 1, let names = samples.first?.table.names else { return [] }
    return names.indices.compactMap { column in
      let counts = samples.map { values(column, of: $0.table) }
      let all = Set(counts.joined().map(\.key))
      guard all.count == 2 else { return nil }
      // As many events of each sample.
      let told = all.reduce(0.0) { sum, value in
        sum
          + (zip(counts, samples).map { Double($0[value] ?? 0) / Double($1.table.rows) }.max() ?? 0)
      }
      guard told / Double(samples.count) > telling else { return nil }
      return "\"\(names[column])\" has two values and tells the samples apart: is it a label? "
        + "Leave it out, or name it with --truth"
    }
  }

  /// How often a column has which value; of columns with many only the first ones.
  private static func values(_ column: Int, of table: FeatureTable) -> [Double: Int] {
    var counts: [Double: Int] = [:]
    for row in 0..<table.rows {
      let value = table.values[row * table.columns + column]
      if !value.isNaN { counts[value, default: 0] += 1 }
      if counts.count > 2 { break }
    }
    return counts
  }
}
