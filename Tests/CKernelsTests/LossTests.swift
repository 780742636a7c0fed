import CKernels
import Foundation
import Testing

@Suite struct LossTests {
  @Test(arguments: InstructionSet.available, [[0, 2], [1, 1], [5, 2], [4, 17], [3, 200]])
  func softmaxCrossEntropy(_ set: InstructionSet, _ shape: [Int]) {
    for scale: Float in [1, 30] { checkSoftmax(set, shape[0], shape[1], scale) }
  }

  private func checkSoftmax(
    _ set: InstructionSet, _ rows: Int, _ columns: Int, _ scale: Float
  ) {
    let logits = numbers(rows * columns, seed: 1).map { $0 * scale }
    let weights = numbers(rows, seed: 2).map { abs($0) + 0.5 }
    let classes = (0..<rows).map { UInt8(($0 * 7 + columns - 1) % columns) }
    func losses(_ x: [Double]) -> [Double] {
      (0..<rows).map { r in
        let line = x[r * columns..<(r + 1) * columns], top = line.max()!
        let sum = line.reduce(0) { $0 + exp($1 - top) }
        return log(sum) + top - x[r * columns + Int(classes[r])]
      }
    }
    let expected = losses(doubles(logits))
    let gradient = numericalGradient({ weightedSum(weights, losses($0)) }, at: doubles(logits))
    let each = Buffer(count: rows), slope = Buffer(count: logits.count)
    let total = set.kernels.softmax_cross_entropy(
      rows, columns, logits, classes, weights, each.pointer, slope.pointer)
    // A small loss is a difference of numbers near the logits.
    expectClose(each.values(), expected, tolerance: 1e-6)
    expectClose(slope.values(), gradient, tolerance: 1e-6)
    #expect(abs(total - weightedSum(weights, expected)) <= 1e-6 * Double(rows) * Double(scale))
    let plain = set.kernels.softmax_cross_entropy(rows, columns, logits, classes, nil, nil, nil)
    #expect(abs(plain - expected.reduce(0, +)) <= 1e-6 * Double(rows) * Double(scale))
  }

  @Test(arguments: InstructionSet.available, [0, 1, 17, 100])
  func binaryCrossEntropy(_ set: InstructionSet, _ count: Int) {
    for scale: Float in [1, 50] { checkBinary(set, count, scale) }
  }

  private func checkBinary(_ set: InstructionSet, _ count: Int, _ scale: Float) {
    let logits = numbers(count, seed: 1).map { $0 * scale }
    let targets = numbers(count, seed: 2).map { abs($0) }
    let weights = numbers(count, seed: 3).map { abs($0) + 0.5 }
    func losses(_ x: [Double]) -> [Double] {
      zip(x, targets).map { max($0, 0) + log1p(exp(-abs($0))) - $0 * Double($1) }
    }
    let expected = losses(doubles(logits))
    let gradient = numericalGradient({ weightedSum(weights, losses($0)) }, at: doubles(logits))
    let each = Buffer(count: count), slope = Buffer(count: count)
    let total = set.kernels.binary_cross_entropy(
      count, logits, targets, weights, each.pointer, slope.pointer)
    expectClose(each.values(), expected, tolerance: 5e-7 * Double(scale))
    expectClose(slope.values(), gradient, tolerance: 1e-6)
    #expect(abs(total - weightedSum(weights, expected)) <= 1e-6 * Double(count) * Double(scale))
    let plain = set.kernels.binary_cross_entropy(count, logits, targets, nil, nil, nil)
    #expect(abs(plain - expected.reduce(0, +)) <= 1e-6 * Double(count) * Double(scale))
  }

  @Test(arguments: InstructionSet.available)
  func certainAnswersCostNothingAndWrongOnesTheirLogit(_ set: InstructionSet) {
    let each = Buffer(count: 2), slope = Buffer(count: 2)
    _ = set.kernels.binary_cross_entropy(
      2, [200, 200], [1, 0], nil, each.pointer, slope.pointer)
    #expect(each.values() == [0, 200])
    #expect(slope.values() == [0, 1])
  }
}
