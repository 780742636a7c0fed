import TensorEngine

/// The bins of all events: one byte for each value.
///
/// The features stand in groups of up to four. A group is a column of 32-bit words, one for each
/// event, with a feature in each byte: one load gives the bins of four features.
final class BinnedTable: @unchecked Sendable {
  /// The largest number of features in a group.
  static let largestGroup = 4
  private static let blockSize = 4096

  let rows: Int
  let columns: Int
  let bins: FeatureBins
  /// The first feature of each group, and the number of features behind the last one.
  let groupStarts: [Int]
  /// Whether a feature has missing values.
  let hasMissing: [Bool]
  private let words: UnsafeMutablePointer<UInt32>

  /// Puts every value of `table` into its bin.
  init(_ table: FeatureTable, bins: FeatureBins, threads: Int) {
    let (rows, columns) = (table.rows, table.columns)
    let groups = (columns + BinnedTable.largestGroup - 1) / BinnedTable.largestGroup
    let starts = (0...groups).map { $0 * columns / groups }
    let words = UnsafeMutablePointer<UInt32>.allocate(capacity: groups * max(rows, 1))
    words.initialize(repeating: 0, count: groups * rows)
    let blocks = (rows + BinnedTable.blockSize - 1) / BinnedTable.blockSize
    var missing = [Bool](repeating: false, count: blocks * columns)
    missing.withUnsafeMutableBufferPointer { missing in
      let targets = UnsafeSendable((words, missing))
      parallelFor(blocks * groups, threads: threads) { task in
        let (words, missing) = targets.value
        let (block, group) = (task / groups, task % groups)
        let start = block * BinnedTable.blockSize
        let part = start..<min(start + BinnedTable.blockSize, rows)
        for feature in starts[group]..<starts[group + 1] {
          missing[block * columns + feature] = BinnedTable.fill(
            words + group * rows, lane: feature - starts[group], part, of: table, feature,
            bins.edges[feature])
        }
      }
    }
    self.rows = rows
    self.columns = columns
    self.bins = bins
    self.words = words
    groupStarts = starts
    hasMissing = (0..<columns).map { feature in
      (0..<blocks).contains { missing[$0 * columns + feature] }
    }
  }

  deinit { words.deallocate() }

  /// The number of groups.
  var groups: Int { groupStarts.count - 1 }

  /// The words of a group, by event.
  func group(_ group: Int) -> UnsafePointer<UInt32> { UnsafePointer(words + group * rows) }

  /// The group of a feature and the number of its byte, from the lowest.
  func place(of feature: Int) -> (group: Int, lane: Int) {
    let group = groupStarts.lastIndex { $0 <= feature && $0 < columns } ?? 0
    return (group, feature - groupStarts[group])
  }

  /// Writes the bins of some events into one byte of their words.
  ///
  /// - Returns: Whether values are missing.
  private static func fill(
    _ words: UnsafeMutablePointer<UInt32>, lane: Int, _ rows: Range<Int>, of table: FeatureTable,
    _ feature: Int, _ edges: [Double]
  ) -> Bool {
    var hasMissing = false
    let shift = UInt32(8 * lane)
    table.values.withUnsafeBufferPointer { values in
      edges.withUnsafeBufferPointer { edges in
        for row in rows {
          let value = values[row * table.columns + feature]
          let isMissing = value.isNaN
          hasMissing = hasMissing || isMissing
          let bin = isMissing ? UInt32(FeatureBins.missing) : UInt32(countBelow(value, edges))
          words[row] |= bin << shift
        }
      }
    }
    return hasMissing
  }

  /// How many of the rising edges lie below `value`.
  @inline(__always)
  private static func countBelow(_ value: Double, _ edges: UnsafeBufferPointer<Double>) -> Int {
    guard let start = edges.baseAddress else { return 0 }
    // Without branches: the half to go on with is selected, never jumped to.
    var base = start
    var length = edges.count
    while length > 1 {
      let half = length / 2
      base += base[half - 1] < value ? half : 0
      length -= half
    }
    return base - start + (length == 1 && base[0] < value ? 1 : 0)
  }
}
