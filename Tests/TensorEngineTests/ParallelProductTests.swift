import Randomness
import TensorEngine
import Testing

@Suite("Matrix product on several threads")
struct ParallelProductTests {
  private func product(_ rows: Int, _ inner: Int, _ columns: Int, threads: Int) -> [Float] {
    let (left, right) = operands(rows, inner, columns)
    var result = [Float](repeating: .nan, count: rows * columns)
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        result.withUnsafeMutableBufferPointer {
          multiplyMatrices(
            left, right, rows: rows, inner: inner, columns: columns, into: $0, threads: threads)
        }
      }
    }
    return result
  }

  private func operands(_ rows: Int, _ inner: Int, _ columns: Int) -> ([Float], [Float]) {
    var random = RandomStream(seed: 5)
    let values = (0..<rows * inner + inner * columns).map { _ in Float(random.normal()) }
    return (Array(values[..<(rows * inner)]), Array(values[(rows * inner)...]))
  }

  @Test(arguments: [[1, 1, 1], [3, 0, 2], [0, 4, 3], [49, 33, 7], [400, 65, 130]])
  func agreesWithDoubleLoopsAndItselfOnOneThread(sizes: [Int]) {
    let (rows, inner, columns) = (sizes[0], sizes[1], sizes[2])
    let found = product(rows, inner, columns, threads: 3)
    #expect(found == product(rows, inner, columns, threads: 1))
    let (left, right) = operands(rows, inner, columns)
    for row in 0..<rows {
      for column in 0..<columns {
        var (sum, size) = (0.0, 0.0)
        for k in 0..<inner {
          let term = Double(left[row * inner + k]) * Double(right[k * columns + column])
          sum += term
          size += abs(term)
        }
        #expect(abs(Double(found[row * columns + column]) - sum) <= 1e-6 * size)
      }
    }
  }
}
