/// A score's sort key and the event it belongs to.
private struct KeyedEvent {
  var key: UInt64
  var event: UInt32
}

/// The indices of `scores` in falling order of the score; equal scores keep their order.
///
/// A radix sort on the bit patterns: six passes of eleven bits, of which passes in which all keys
/// agree are skipped. Scores that are exact in single precision need four.
/// - Complexity: O(n)
func fallingOrder(of scores: [Double]) -> [UInt32] {
  let count = scores.count
  precondition(count <= Int(UInt32.max), "fallingOrder: \(count) scores are more than 2³²")
  let digitBits = 11
  let digits = 6
  let buckets = 1 << digitBits
  let mask = UInt64(buckets - 1)

  var histograms = [Int](repeating: 0, count: digits * buckets)
  var current = [KeyedEvent](repeating: KeyedEvent(key: 0, event: 0), count: count)
  var next = current
  current.withUnsafeMutableBufferPointer { events in
    scores.withUnsafeBufferPointer { scores in
      histograms.withUnsafeMutableBufferPointer { histograms in
        for event in 0..<count {
          // Adding zero makes −0 equal to +0. Flipping negative numbers whole and positive ones
          // except the sign makes keys that fall as the score rises.
          let bits = (scores[event] + 0).bitPattern
          let key = bits >> 63 == 1 ? bits : ~bits & 0x7FFF_FFFF_FFFF_FFFF
          events[event] = KeyedEvent(key: key, event: UInt32(truncatingIfNeeded: event))
          for digit in 0..<digits {
            let bucket = Int(truncatingIfNeeded: key >> UInt64(digit * digitBits) & mask)
            histograms[digit &* buckets &+ bucket] &+= 1
          }
        }
      }
    }
  }

  for digit in 0..<digits {
    let range = digit * buckets..<(digit + 1) * buckets
    if histograms[range].contains(count) { continue }
    var start = 0
    for bucket in range {
      (histograms[bucket], start) = (start, start + histograms[bucket])
    }
    let shift = UInt64(digit * digitBits)
    current.withUnsafeBufferPointer { current in
      next.withUnsafeMutableBufferPointer { next in
        histograms.withUnsafeMutableBufferPointer { histograms in
          let positions = histograms.baseAddress! + range.lowerBound
          for event in current {
            let bucket = Int(truncatingIfNeeded: event.key >> shift & mask)
            next[positions[bucket]] = event
            positions[bucket] &+= 1
          }
        }
      }
    }
    swap(&current, &next)
  }
  return current.map(\.event)
}
