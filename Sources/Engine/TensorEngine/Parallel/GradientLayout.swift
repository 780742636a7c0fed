/// How a group of examples leaves its gradients: most of them as sums, those of large dense kernels
/// as factors.
///
/// The gradient of a dense kernel is Xᵀ·dZ, with the layer's inputs X and the slopes dZ of its
/// sums. When the kernel has more numbers than the two matrices, a group keeps those, and the
/// product is formed once for all groups: it saves a buffer of the kernel's size for each group,
/// with its clearing and its addition to the others.
struct GradientLayout: Sendable {
  /// Where the gradient of a parameter is.
  enum Place: Equatable {
    /// At this place of the group's sums.
    case sum(offset: Int)
    /// The factors of the kernel with this number.
    case factors(number: Int)
  }

  /// A part of the work of adding up the groups; the cut does not depend on the number of threads.
  enum Piece {
    /// The sums at this place of the store's numbers, from this place of a group's sums on.
    case sums(Range<Int>, offset: Int)
    /// Rows of the kernel with this number.
    case product(number: Int, rows: Range<Int>)
  }

  /// The kernels whose gradients are kept as factors, by their offset.
  let kernels: [DenseKernel]
  /// How the groups are added up.
  let pieces: [Piece]
  /// The number of sums of a group.
  let sumCount: Int
  /// The number of floats that the factors of a group of the usual size take.
  let factorCount: Int

  /// The sizes of the pieces: a few of them for each thread even in small networks, and not more
  /// than the second-level cache holds.
  private static let blockRows = 64
  private static let blockSums = 4096

  init(_ network: Network, groupSize: Int) {
    func factorCount(_ kernel: DenseKernel) -> Int {
      groupSize * kernel.rowsPerExample * (kernel.inputs + kernel.units)
    }
    kernels = network.denseKernels.filter { $0.count > factorCount($0) }
      .sorted { $0.offset < $1.offset }
    self.factorCount = kernels.reduce(0) { $0 + factorCount($1) }
    let products = kernels.enumerated().flatMap { number, kernel in
      ranges(of: 0..<kernel.inputs, by: GradientLayout.blockRows).map {
        Piece.product(number: number, rows: $0)
      }
    }
    let apart = kernels.map { $0.offset..<$0.offset + $0.count }
    var sums: [Piece] = []
    var count = 0
    for span in complement(of: apart, in: network.parameters.count) {
      for range in ranges(of: span, by: GradientLayout.blockSums) {
        sums.append(.sums(range, offset: count))
        count += range.count
      }
    }
    pieces = products + sums
    sumCount = count
  }

  /// The place of the parameter that starts at `offset`.
  func place(of offset: Int) -> Place {
    var before = 0
    for (number, kernel) in kernels.enumerated() {
      if kernel.offset == offset { return .factors(number: number) }
      if kernel.offset > offset { break }
      before += kernel.count
    }
    return .sum(offset: offset - before)
  }

  /// The number of bytes that a group leaves.
  var bytes: Int { (sumCount + factorCount) * MemoryLayout<Float>.stride }
}

/// `range` in pieces of `size`; the last one may be smaller.
func ranges(of range: Range<Int>, by size: Int) -> [Range<Int>] {
  stride(from: range.lowerBound, to: range.upperBound, by: size).map {
    $0..<min($0 + size, range.upperBound)
  }
}
