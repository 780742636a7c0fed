import TensorEngine

/// The events of all nodes: each node owns a range of a list, in the order of the table.
///
/// A split copies the range of its node into the other one of two lists, left part first, so
/// nothing is moved twice.
final class RowPartition: @unchecked Sendable {
  /// The events of one node.
  struct Part {
    fileprivate(set) var list: Int
    fileprivate(set) var range: Range<Int>
    var count: Int { range.count }
  }

  private static let blockSize = 8192

  private let lists: [UnsafeMutablePointer<UInt32>]
  private let threads: Int

  init(capacity: Int, threads: Int) {
    lists = [.allocate(capacity: max(1, capacity)), .allocate(capacity: max(1, capacity))]
    self.threads = threads
  }

  deinit { lists.forEach { $0.deallocate() } }

  /// Starts a tree with `count` events, which `event` gives.
  func start(_ count: Int, _ event: (Int) -> UInt32) -> Part {
    for index in 0..<count { lists[0][index] = event(index) }
    return Part(list: 0, range: 0..<count)
  }

  /// The events of a node.
  func rows(_ part: Part) -> UnsafeBufferPointer<UInt32> {
    UnsafeBufferPointer(start: lists[part.list] + part.range.lowerBound, count: part.count)
  }

  /// Cuts the events of a node by their bins.
  func split(_ part: Part, by split: Split, of table: BinnedTable) -> (left: Part, right: Part) {
    let side = Side(split, table)
    let blocks = max(1, (part.count + RowPartition.blockSize - 1) / RowPartition.blockSize)
    let leftCount = Int(split.left.count)
    let middle = part.range.lowerBound + leftCount
    let (source, target) = (lists[part.list], lists[1 - part.list])
    let limits = (0...blocks).map {
      min(part.range.lowerBound + $0 * RowPartition.blockSize, part.range.upperBound)
    }
    // Where the left events of each block go.
    var starts = [part.range.lowerBound]
    if blocks > 1 {
      let counts = leftCounts(source, limits, side)
      for block in 0..<blocks - 1 { starts.append(starts[block] + counts[block]) }
    }
    let pointers = UnsafeSendable((source, target))
    parallelFor(blocks, threads: threads) { [starts] block in
      let (source, target) = pointers.value
      var left = starts[block]
      var right = middle + limits[block] - starts[block]
      for index in limits[block]..<limits[block + 1] {
        let row = source[index]
        let isRight = side.isRight(row)
        target[left &+ (right &- left) & isRight] = row
        left &+= 1 &+ isRight
        right &-= isRight
      }
    }
    return (
      Part(list: 1 - part.list, range: part.range.lowerBound..<middle),
      Part(list: 1 - part.list, range: middle..<part.range.upperBound)
    )
  }

  private func leftCounts(
    _ source: UnsafeMutablePointer<UInt32>, _ limits: [Int], _ side: Side
  ) -> [Int] {
    var counts = [Int](repeating: 0, count: limits.count - 1)
    counts.withUnsafeMutableBufferPointer { counts in
      let pointers = UnsafeSendable((source, counts))
      parallelFor(limits.count - 1, threads: threads) { block in
        let (source, counts) = pointers.value
        var count = 0
        for index in limits[block]..<limits[block + 1] {
          count &+= 1 &+ side.isRight(source[index])
        }
        counts[block] = count
      }
    }
    return counts
  }
}

/// Tells on which side of a split an event is.
private struct Side: @unchecked Sendable {
  private let words: UnsafePointer<UInt32>
  private let shift: UInt32
  /// Added to a bin, so that the bin of missing values becomes the first one where it goes left.
  private let turn: UInt8
  private let last: Int

  init(_ split: Split, _ table: BinnedTable) {
    let (group, lane) = table.place(of: split.feature)
    words = table.group(group)
    shift = UInt32(8 * lane)
    turn = split.missingGoesLeft && table.hasMissing[split.feature] ? 1 : 0
    last = split.bin + Int(turn)
  }

  /// All bits set where an event goes right, else 0: a mask, because sides are as good as random
  /// and a processor guesses branches by them wrongly.
  @inline(__always)
  func isRight(_ row: UInt32) -> Int {
    let bin = UInt8(truncatingIfNeeded: words[Int(row)] >> shift) &+ turn
    return (last &- Int(bin)) >> (Int.bitWidth - 1)
  }
}
