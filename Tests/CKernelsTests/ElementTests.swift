import CKernels
import Randomness
import Testing

@Suite struct ElementTests {
  static let counts = [0, 1, 5, 16, 31, 67, 1000]

  @Test(arguments: InstructionSet.available, counts)
  func pairs(_ set: InstructionSet, _ count: Int) {
    let a = numbers(count, seed: 1), b = numbers(count, seed: 2)
    let t = set.kernels
    typealias Kernel = (
      (Int, UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafeMutablePointer<Float>?) -> Void
    )?
    let operations: [(Kernel, (Float, Float) -> Float)] = [
      (t.add, { $0 + $1 }), (t.subtract, { $0 - $1 }), (t.multiply, { $0 * $1 }),
      (t.divide, { $0 / $1 }), (t.gate, { $1 > 0 ? $0 : 0 }),
    ]
    for (kernel, operation) in operations {
      let c = Buffer(count: count), same = Buffer(a)
      kernel!(count, a, b, c.pointer)
      kernel!(count, same.pointer, b, same.pointer)
      #expect(c.values() == zip(a, b).map(operation))
      #expect(same.values() == c.values())
    }
  }

  @Test(arguments: InstructionSet.available, counts)
  func scalars(_ set: InstructionSet, _ count: Int) {
    let a = numbers(count, seed: 1), b = numbers(count, seed: 2)
    let sum = Buffer(b), line = Buffer(b), scaled = Buffer(count: count)
    let constant = Buffer(count: count)
    set.kernels.accumulate(count, a, sum.pointer)
    set.kernels.axpy(count, 0.3, a, line.pointer)
    set.kernels.affine(count, a, -1.5, 0.25, scaled.pointer)
    set.kernels.fill(count, 7, constant.pointer)
    #expect(sum.values() == zip(a, b).map { $0 + $1 })
    // With or without a fused multiply-add.
    expectClose(
      line.values(), zip(a, b).map { Double(Float(0.3)) * Double($0) + Double($1) },
      tolerance: 2e-7)
    expectClose(scaled.values(), a.map { -1.5 * Double($0) + 0.25 }, tolerance: 2e-7)
    #expect(constant.values().allSatisfy { $0 == 7 })
  }

  @Test(
    arguments: InstructionSet.available, [[0, 3], [3, 0], [1, 1], [4, 17], [19, 5], [2, 130]])
  func broadcasting(_ set: InstructionSet, _ shape: [Int]) {
    let (rows, columns) = (shape[0], shape[1]), count = shape[0] * shape[1]
    let a = numbers(count, seed: 1), row = numbers(columns, seed: 2),
      column = numbers(rows, seed: 3)
    let operations: [(ck_operation, (Float, Float) -> Float)] = [
      (CK_ADD, { $0 + $1 }), (CK_SUBTRACT, { $0 - $1 }), (CK_MULTIPLY, { $0 * $1 }),
      (CK_DIVIDE, { $0 / $1 }), (CK_SUBTRACT_REVERSED, { $1 - $0 }),
      (CK_DIVIDE_REVERSED, { $1 / $0 }),
    ]
    for (code, operation) in operations {
      let c = Buffer(count: count)
      set.kernels.combine_row(code, rows, columns, a, row, c.pointer)
      #expect(c.values() == a.indices.map { operation(a[$0], row[$0 % columns]) })
      set.kernels.combine_column(code, rows, columns, a, column, c.pointer)
      #expect(c.values() == a.indices.map { operation(a[$0], column[$0 / columns]) })
      set.kernels.combine_scalar(code, count, a, 0.7, c.pointer)
      #expect(c.values() == a.map { operation($0, 0.7) })
    }
    for rectified in [false, true] {
      let y = Buffer(a)
      set.kernels.add_row(rows, columns, row, rectified, y.pointer)
      let sums = a.indices.map { a[$0] + row[$0 % columns] }
      #expect(y.values() == (rectified ? sums.map { max($0, 0) } : sums))
    }
  }

  @Test(arguments: InstructionSet.available, [0, 1, 7, 8, 31, 64, 129, 1000])
  func dropoutMask(_ set: InstructionSet, _ count: Int) {
    let key: UInt64 = 0x0123_4567_89ab_cdef
    for threshold: UInt32 in [0, 1, 19661, 65535] {
      let mask = Buffer(count: count)
      set.kernels.dropout_mask(count, key, threshold, mask.pointer)
      let kept = 65536 / Float(65536 - threshold)
      let expected = (0..<count).map { i -> Float in
        let words = Philox.block(key: key, counter: (UInt64(i / 8), 0))
        let word = [words.0, words.1, words.2, words.3][i % 8 / 2]
        return (i % 2 == 0 ? word & 0xFFFF : word >> 16) < threshold ? 0 : kept
      }
      #expect(mask.values() == expected)
    }
  }
}
