internal import CKernels

/// The trained parameters, cut into pieces that threads share. The cut does not depend on the
/// number of threads.
struct OptimizerPieces {
  let count: Int
  let frozen: [Range<Int>]
  private let pieces: [Range<Int>]
  private static let size = 4096

  init(count: Int, frozen: [Range<Int>]) {
    self.count = count
    self.frozen = frozen
    pieces = complement(of: frozen, in: count).flatMap { ranges(of: $0, by: OptimizerPieces.size) }
  }

  /// Calls `body` for each piece.
  func forEach(threads: Int, _ body: @Sendable (Range<Int>) -> Void) {
    let pieces = pieces
    parallelFor(pieces.count, threads: threads) { body(pieces[$0]) }
  }

  /// √Σg², summed in double precision, piece by piece.
  func norm(of gradient: UnsafeMutablePointer<Float>, threads: Int) -> Double {
    let pieces = pieces
    let sum = withUnsafeTemporaryAllocation(of: Double.self, capacity: pieces.count) { sums in
      let shared = UnsafeSendable((gradient, sums))
      parallelFor(pieces.count, threads: threads) { index in
        let (gradient, sums) = shared.value
        let piece = pieces[index]
        sums[index] = ck_sum_of_squares(piece.count, gradient + piece.lowerBound)
      }
      return sums.reduce(0, +)
    }
    return sum.squareRoot()
  }
}

/// The ranges of 0 ..< `count` outside of `ranges`, in rising order.
///
/// - Precondition: The ranges lie in 0 ..< `count`; they may overlap.
func complement(of ranges: [Range<Int>], in count: Int) -> [Range<Int>] {
  var result: [Range<Int>] = []
  var start = 0
  for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count,
      "range \(range) is outside of 0..<\(count)")
    if range.lowerBound > start { result.append(start..<range.lowerBound) }
    start = max(start, range.upperBound)
  }
  if start < count { result.append(start..<count) }
  return result
}
