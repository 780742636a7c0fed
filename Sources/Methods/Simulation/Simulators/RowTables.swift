import TensorEngine

/// Row-major tables computed row by row, on several threads.
///
/// Rows go to threads in blocks that are worth a thread's while.
///
/// - Parameters:
///   - rows: The number of rows.
///   - width: The numbers of a row.
///   - threads: The number of threads.
///   - body: Writes a row, which is zero before; depends on nothing but its number.
func makeRows(
  _ rows: Int, width: Int, threads: Int,
  _ body: @Sendable (Int, UnsafeMutableBufferPointer<Double>) -> Void
) -> [Double] {
  let block = 64
  return [Double](unsafeUninitializedCapacity: rows * width) { buffer, initialized in
    initialized = rows * width
    let numbers = UnsafeMutableBufferPointer(rebasing: buffer[..<initialized])
    numbers.initialize(repeating: 0)
    let shared = UnsafeSendable(numbers)
    parallelFor((rows + block - 1) / block, threads: threads) { index in
      for row in index * block..<min((index + 1) * block, rows) {
        body(
          row,
          UnsafeMutableBufferPointer(
            rebasing: shared.value[row * width..<(row + 1) * width]))
      }
    }
  }
}

extension [Double] {
  /// Calls `body` with row `index` of a table of rows of `width` numbers.
  func withRow<Result>(
    _ index: Int, _ width: Int, _ body: (UnsafeBufferPointer<Double>) -> Result
  ) -> Result {
    withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[index * width..<(index + 1) * width]))
    }
  }
}
