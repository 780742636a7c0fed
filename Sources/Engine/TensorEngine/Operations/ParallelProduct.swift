internal import CKernels
import Synchronization

/// result = left·right for row-major matrices of `rows` × `inner` and `inner` × `columns`, on
/// several threads. Each of them takes a block of rows, because a block packs the right matrix for
/// itself; every number is the same sum in the same order, wherever the cuts are, so the bits do
/// not depend on the number of threads.
///
/// - Parameter precision: What the factors are rounded to before they are multiplied.
/// - Precondition: The buffers have the sizes of their matrices.
public func multiplyMatrices(
  _ left: UnsafeBufferPointer<Float>, _ right: UnsafeBufferPointer<Float>, rows: Int, inner: Int,
  columns: Int, precision: Precision = .float32, into result: UnsafeMutableBufferPointer<Float>,
  threads: Int = Threads.count
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
  let block = max((rows + threads - 1) / threads, 16)
  let blocks = (rows + block - 1) / block
  // Whole cache lines, so that the vectors of packed panels never lie across two.
  let product = precision == .bfloat16 ? ck_gemm_bfloat16 : ck_gemm
  let scratchSize = precision == .bfloat16 ? ck_gemm_bfloat16_scratch : ck_gemm_scratch
  let size = (scratchSize(false, false, block, columns, inner) + 15) & ~15
  let shared = UnsafeSendable((a: a, b: b, c: c))
  withScratch(blocks * size) { memory in
    let scratch = UnsafeSendable(memory)
    parallelFor(blocks, threads: threads) { index in
      let start = index * block
      product(
        false, false, min(block, rows - start), columns, inner, shared.value.a + start * inner,
        inner, shared.value.b, columns, false, shared.value.c + start * columns, columns,
        scratch.value + index * size)
    }
  }
}

/// What the last product worked on. Asking the system for megabytes each time would cost a few per
/// cent of a product.
private let spareScratch = Mutex(
  UnsafeSendable(UnsafeMutableRawBufferPointer(start: nil, count: 0)))

/// Calls `body` with memory for `count` floats, aligned to a cache line.
private func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
  var memory = spareScratch.withLock { spare in
    defer { spare = UnsafeSendable(.init(start: nil, count: 0)) }
    return spare
  }.value
  let bytes = count * MemoryLayout<Float>.stride
  if memory.count < bytes {
    memory.deallocate()
    memory = .allocate(byteCount: bytes, alignment: 64)
  }
  if let start = memory.baseAddress { body(start.assumingMemoryBound(to: Float.self)) }
  // Of two that were in use at the same time, one is kept.
  let used = UnsafeSendable(memory)
  spareScratch.withLock { spare in
    spare.value.deallocate()
    spare = used
  }
}
