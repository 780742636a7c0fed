/// The indices of `scores` in falling order of the score; equal scores keep their order.
///
/// A radix sort of words that hold 32 bits of a key and the event. The keys of the scores are cut
/// to the 32 bits in which they differ most; for scores that are exact in single precision that is
/// all of them as a rule. Where it is not, the few events whose cut keys agree are sorted by their
/// scores afterwards.
/// - Complexity: O(n), unless thousands of scores agree to six digits without being equal.
func fallingOrder(of scores: [Double]) -> [UInt32] {
  let count = scores.count
  precondition(count <= Int(UInt32.max), "fallingOrder: \(count) scores are more than 2³²")
  return scores.withUnsafeBufferPointer { scores in
    let cut = KeyCut(scores)
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * count) { memory in
      let events = UnsafeMutableBufferPointer(rebasing: memory[..<count])
      let spare = UnsafeMutableBufferPointer(rebasing: memory[count...])
      for event in 0..<count {
        events[event] = cut.key(scores[event]) << 32 | UInt64(truncatingIfNeeded: event)
      }
      let sorted = radixSort(events, spare: spare)
      if !cut.isExact { sortWithinEqualKeys(sorted, by: scores) }
      return [UInt32](unsafeUninitializedCapacity: count) { order, filled in
        for place in 0..<count { order[place] = UInt32(truncatingIfNeeded: sorted[place]) }
        filled = count
      }
    }
  }
}

/// The 32 bits of the scores' sort keys that tell most of them apart.
private struct KeyCut {
  private let smallest: UInt64
  private let shift: UInt64
  /// Whether different scores always have different cut keys.
  let isExact: Bool

  init(_ scores: UnsafeBufferPointer<Double>) {
    var smallest = UInt64.max
    var largest = UInt64.min
    var used: UInt64 = 0
    for score in scores {
      let key = KeyCut.wholeKey(score)
      smallest = min(smallest, key)
      largest = max(largest, key)
      // Negative and positive scores have the same low bits, or all of them inverted.
      used |= KeyCut.bits(score)
    }
    self.smallest = smallest
    let width = scores.isEmpty ? 0 : 64 - (largest - smallest).leadingZeroBitCount
    shift = UInt64(max(width - 32, 0))
    isExact = shift <= UInt64(used.trailingZeroBitCount)
  }

  @inline(__always)
  func key(_ score: Double) -> UInt64 { (KeyCut.wholeKey(score) &- smallest) &>> shift }

  /// Adding zero makes −0 equal to +0.
  @inline(__always)
  private static func bits(_ score: Double) -> UInt64 { (score + 0).bitPattern }

  /// Flipping positive numbers except the sign makes keys that fall as the score rises.
  @inline(__always)
  private static func wholeKey(_ score: Double) -> UInt64 {
    let bits = bits(score)
    return bits >> 63 == 1 ? bits : ~bits & 0x7FFF_FFFF_FFFF_FFFF
  }
}

/// Sorts words by their upper half: three passes of eleven bits, of which those in which all words
/// agree are skipped.
///
/// - Returns: The buffer that holds the sorted words.
private func radixSort(
  _ words: UnsafeMutableBufferPointer<UInt64>, spare: UnsafeMutableBufferPointer<UInt64>
) -> UnsafeMutableBufferPointer<UInt64> {
  let digits = 3
  let digitBits: UInt64 = 11
  let buckets = 1 << Int(digitBits)
  let mask = UInt64(buckets - 1)
  let count = words.count
  var (current, next) = (words, spare)
  withUnsafeTemporaryAllocation(of: Int.self, capacity: digits * buckets) { positions in
    positions.initialize(repeating: 0)
    for word in words {
      for digit in 0..<digits {
        let bucket = Int(truncatingIfNeeded: word &>> (32 &+ UInt64(digit) &* digitBits) & mask)
        positions[digit &* buckets &+ bucket] &+= 1
      }
    }
    for digit in 0..<digits {
      let places = positions.baseAddress! + digit * buckets
      var start = 0
      var isTrivial = false
      for bucket in 0..<buckets {
        if places[bucket] == count { isTrivial = true }
        (places[bucket], start) = (start, start + places[bucket])
      }
      if isTrivial { continue }
      let shift = 32 + UInt64(digit) * digitBits
      for word in current {
        let bucket = Int(truncatingIfNeeded: word &>> shift & mask)
        next[places[bucket]] = word
        places[bucket] &+= 1
      }
      (current, next) = (next, current)
    }
  }
  return current
}

/// Brings the events of each run of equal keys into falling order of their scores.
private func sortWithinEqualKeys(
  _ words: UnsafeMutableBufferPointer<UInt64>, by scores: UnsafeBufferPointer<Double>
) {
  func score(_ word: UInt64) -> Double { scores[Int(truncatingIfNeeded: word & 0xFFFF_FFFF)] }
  var start = 0
  while start < words.count {
    let key = words[start] >> 32
    var end = start + 1
    while end < words.count, words[end] >> 32 == key { end += 1 }
    if end - start > 1 {
      // Equal scores in the order of their events, which the lower half of the words is.
      words[start..<end].sort { score($0) == score($1) ? $0 < $1 : score($0) > score($1) }
    }
    start = end
  }
}
