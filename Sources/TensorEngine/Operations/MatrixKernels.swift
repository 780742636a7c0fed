internal import CKernels

extension Tape {
  /// result = left·right, or result += left·right when `adding`. `rows` × `inner` and `inner` ×
  /// `columns` are the sizes after transposing.
  ///
  /// - Parameter precision: To what the numbers of both are rounded.
  func multiply(
    _ left: UnsafePointer<Float>, transposed transposingLeft: Bool,
    _ right: UnsafePointer<Float>, transposed transposingRight: Bool,
    rows: Int, inner: Int, columns: Int, adding: Bool, into result: UnsafeMutablePointer<Float>,
    precision: Precision = .float32
  ) {
    let rounds = precision == .bfloat16
    let size = (rounds ? ck_gemm_bfloat16_scratch : ck_gemm_scratch)(
      transposingLeft, transposingRight, rows, columns, inner)
    (rounds ? ck_gemm_bfloat16 : ck_gemm)(
      transposingLeft, transposingRight, rows, columns, inner,
      left, transposingLeft ? rows : inner, right, transposingRight ? inner : columns,
      adding, result, columns, scratch(size))
  }

  /// sums += sums over the rows.
  func addColumnSums(
    _ source: UnsafePointer<Float>, rows: Int, columns: Int,
    to sums: UnsafeMutablePointer<Float>
  ) {
    ck_add_column_sums(rows, columns, source, sums)
  }
}
