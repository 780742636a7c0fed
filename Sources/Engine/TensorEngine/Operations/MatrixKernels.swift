internal import CKernels

extension Tape {
  /// result = left·right, or result += left·right when `adding`. `rows` × `inner` and `inner` ×
  /// `columns` are the sizes after transposing.
  func multiply(
    _ left: UnsafePointer<Float>, transposed transposingLeft: Bool,
    _ right: UnsafePointer<Float>, transposed transposingRight: Bool,
    rows: Int, inner: Int, columns: Int, adding: Bool, into result: UnsafeMutablePointer<Float>
  ) {
    let size = ck_gemm_scratch(transposingLeft, transposingRight, rows, columns, inner)
    ck_gemm(
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
