internal import CKernels

/// result = left·right for row-major matrices of `rows` × `inner` and `inner` × `columns`, on several
/// threads. The rows are cut into blocks whose size depends on the matrices alone, so the bits do not
/// depend on the number of threads.
///
/// - Precondition: The buffers have the sizes of their matrices.
public func multiplyMatrices(
  _ left: UnsafeBufferPointer<Float>, _ right: UnsafeBufferPointer<Float>, rows: Int, inner: Int,
  columns: Int, into result: UnsafeMutableBufferPointer<Float>, threads: Int = Threads.count
) {
  precondition(
    left.count == rows * inner && right.count == inner * columns && result.count == rows * columns,
    "multiplyMatrices: \(left.count), \(right.count) and \(result.count) numbers for "
      + "\(rows)×\(inner) · \(inner)×\(columns)")
  guard let a = left.baseAddress, let b = right.baseAddress, let c = result.baseAddress else {
    // An empty sum is zero.
    result.update(repeating: 0)
    return
  }
  // Every block packs the right matrix for itself, so that it should not be too small; at least
  // eight of them keep threads equally busy.
  let block = min(max((rows + 7) / 8, 48), 256)
  let shared = UnsafeSendable((a: a, b: b, c: c))
  parallelFor((rows + block - 1) / block, threads: threads) { index in
    let start = index * block
    let count = min(block, rows - start)
    let size = ck_gemm_scratch(false, false, count, columns, inner)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: size) { scratch in
      ck_gemm(
        false, false, count, columns, inner, shared.value.a + start * inner, inner, shared.value.b,
        columns, false, shared.value.c + start * columns, columns, scratch.baseAddress)
    }
  }
}
