internal import CKernels

/// The products of a dense layer: for few units kernels of their own; else those that skip the
/// zeros that ReLU and dropout leave, where there are enough of them. On a tape of another
/// precision than float32 all of them are plain products.
extension Tape {
  /// result = x·kernel + bias, followed by ReLU when `rectifying`.
  func denseForward(
    _ x: UnsafePointer<Float>, _ kernel: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
    rectifying: Bool, rows: Int, inputs: Int, units: Int, into result: UnsafeMutablePointer<Float>
  ) {
    if precision == .bfloat16 {
      multiplyRounded(
        false, false, rows, units, inputs, x, inputs, kernel, units, adding: false, into: result)
      ck_add_row(rows, units, bias, rectifying, result)
      return
    }
    if isNarrow(units), !rectifying {
      ck_narrow_forward(
        rows, inputs, units, x, kernel, bias, result, scratch(ck_narrow_scratch(inputs, units)))
      return
    }
    let scratch = scratch(
      max(
        ck_sparse_product_scratch(rows, units, inputs), ck_dense_scratch(rows, inputs, units)))
    if !ck_sparse_product(
      false, false, rows, units, inputs, x, inputs, kernel, units, false, bias, rectifying, result,
      units, scratch)
    {
      ck_dense_forward(rows, inputs, units, x, kernel, bias, rectifying, result, scratch)
    }
  }

  /// result = slopes·kernelᵀ, the gradient with respect to the input.
  func denseInputGradient(
    _ slopes: UnsafePointer<Float>, _ kernel: UnsafePointer<Float>, rows: Int, inputs: Int,
    units: Int, into result: UnsafeMutablePointer<Float>
  ) {
    if precision == .bfloat16 {
      multiplyRounded(
        false, true, rows, inputs, units, slopes, units, kernel, units, adding: false, into: result)
      return
    }
    if isNarrow(units) {
      ck_narrow_input_gradient(
        rows, inputs, units, slopes, kernel, result, scratch(ck_narrow_scratch(inputs, units)))
      return
    }
    let scratch = scratch(
      max(
        ck_sparse_product_scratch(rows, inputs, units),
        ck_gemm_scratch(false, true, rows, inputs, units)))
    if !ck_sparse_product(
      false, true, rows, inputs, units, slopes, units, kernel, units, false, nil, false, result,
      inputs, scratch)
    {
      ck_gemm(
        false, true, rows, inputs, units, slopes, units, kernel, units, false, result, inputs,
        scratch)
    }
  }

  /// result += xᵀ·slopes, the gradient with respect to the kernel.
  func addDenseKernelGradient(
    _ x: UnsafePointer<Float>, _ slopes: UnsafePointer<Float>, rows: Int, inputs: Int, units: Int,
    to result: UnsafeMutablePointer<Float>
  ) {
    if isNarrow(units) && precision == .float32 {
      ck_narrow_add_kernel_gradient(rows, inputs, units, x, slopes, result)
    } else {
      addDenseKernelGradient(
        x, slopes, rows: rows, inputs: inputs, units: units, block: 0..<inputs, to: result)
    }
  }

  /// result += xᵀ·slopes for a block of the kernel's rows, which `result` starts with.
  func addDenseKernelGradient(
    _ x: UnsafePointer<Float>, _ slopes: UnsafePointer<Float>, rows: Int, inputs: Int, units: Int,
    block: Range<Int>, to result: UnsafeMutablePointer<Float>
  ) {
    let x = x + block.lowerBound
    if precision == .bfloat16 {
      multiplyRounded(
        true, false, block.count, units, rows, x, inputs, slopes, units, adding: true, into: result)
      return
    }
    let scratch = scratch(
      max(
        ck_sparse_product_scratch(block.count, units, rows),
        ck_gemm_scratch(true, false, block.count, units, rows)))
    if !ck_sparse_product(
      true, false, block.count, units, rows, x, inputs, slopes, units, true, nil, false, result,
      units, scratch)
    {
      ck_gemm(
        true, false, block.count, units, rows, x, inputs, slopes, units, true, result, units,
        scratch)
    }
  }

  /// The product of numbers rounded to bfloat16; the arguments are those of `ck_gemm`.
  private func multiplyRounded(
    _ transposingLeft: Bool, _ transposingRight: Bool, _ rows: Int, _ columns: Int, _ inner: Int,
    _ left: UnsafePointer<Float>, _ leftRow: Int, _ right: UnsafePointer<Float>, _ rightRow: Int,
    adding: Bool, into result: UnsafeMutablePointer<Float>
  ) {
    let size = ck_gemm_bfloat16_scratch(transposingLeft, transposingRight, rows, columns, inner)
    ck_gemm_bfloat16(
      transposingLeft, transposingRight, rows, columns, inner, left, leftRow, right, rightRow,
      adding, result, columns, scratch(size))
  }

  private func isNarrow(_ units: Int) -> Bool { units <= Int(CK_NARROW_UNITS) }
}
