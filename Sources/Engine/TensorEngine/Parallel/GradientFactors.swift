/// What a group of examples leaves of the gradients of large dense kernels: the factors of their
/// products.
final class GradientFactors {
  /// The inputs of a layer and the slopes of its sums.
  struct Pair {
    let rows: Int
    let inputs: UnsafePointer<Float>
    let slopes: UnsafePointer<Float>
  }

  private let kernels: [DenseKernel]
  private var arena = Arena()
  /// For each kernel one pair for each time that its layer was used.
  private var pairs: [[Pair]]
  /// For each kernel the gradient that came otherwise than from a dense layer.
  private var sums: [UnsafeMutablePointer<Float>?]

  init(_ kernels: [DenseKernel]) {
    self.kernels = kernels
    pairs = Array(repeating: [], count: kernels.count)
    sums = Array(repeating: nil, count: kernels.count)
  }

  deinit { arena.deallocate() }

  /// Forgets everything, keeps the memory.
  func reset() {
    arena.reset()
    for number in kernels.indices {
      pairs[number].removeAll(keepingCapacity: true)
      sums[number] = nil
    }
  }

  /// Copies the factors of a gradient.
  func keep(
    _ number: Int, rows: Int, inputs: UnsafePointer<Float>, slopes: UnsafePointer<Float>
  ) {
    pairs[number].append(
      Pair(
        rows: rows, inputs: copy(inputs, rows * kernels[number].inputs),
        slopes: copy(slopes, rows * kernels[number].units)))
  }

  /// Where a gradient that is no product of this kind is added up.
  func sum(_ number: Int) -> UnsafeMutablePointer<Float> {
    if let sum = sums[number] { return sum }
    let zeros = arena.floats(kernels[number].count)
    zeros.update(repeating: 0, count: kernels[number].count)
    sums[number] = zeros
    return zeros
  }

  /// Adds rows of a kernel's gradient to `target`.
  func add(_ number: Int, rows: Range<Int>, to target: UnsafeMutablePointer<Float>, with tape: Tape)
  {
    let kernel = kernels[number]
    for pair in pairs[number] {
      tape.addDenseKernelGradient(
        pair.inputs, pair.slopes, rows: pair.rows, inputs: kernel.inputs, units: kernel.units,
        block: rows, to: target)
    }
    if let sum = sums[number] {
      ElementKernels.accumulate(
        sum + rows.lowerBound * kernel.units, into: target, count: rows.count * kernel.units)
    }
  }

  private func copy(_ source: UnsafePointer<Float>, _ count: Int) -> UnsafePointer<Float> {
    let target = arena.floats(count)
    target.update(from: source, count: count)
    return UnsafePointer(target)
  }
}
