import CKernels
import Foundation
import Testing

@Suite struct OptimizerTests {
  static let counts = [0, 1, 17, 100]

  @Test(arguments: InstructionSet.available, counts)
  func adam(_ set: InstructionSet, _ count: Int) {
    for decay in [0, 0.1] { checkAdam(set, count, decay) }
  }

  private func checkAdam(_ set: InstructionSet, _ count: Int, _ decay: Double) {
    let (rate, beta1, beta2, epsilon) = (0.01, 0.9, 0.999, 1e-8)
    let start = numbers(count, seed: 1)
    let values = Buffer(start)
    let first = Buffer([Float](repeating: 0, count: count))
    let second = Buffer([Float](repeating: 0, count: count))
    var x = doubles(start), m = x.map { _ in 0.0 }, v = m
    for step in 1...20 {
      let gradient = numbers(count, seed: UInt64(step + 1))
      let correction1 = 1 - pow(beta1, Double(step)), correction2 = 1 - pow(beta2, Double(step))
      set.kernels.adam(
        count, values.pointer, gradient, first.pointer, second.pointer, rate, beta1, beta2, epsilon,
        correction1, correction2, decay)
      for i in 0..<count {
        let g = Double(gradient[i])
        x[i] *= 1 - rate * decay
        m[i] = beta1 * m[i] + (1 - beta1) * g
        v[i] = beta2 * v[i] + (1 - beta2) * g * g
        x[i] -= rate * (m[i] / correction1) / ((v[i] / correction2).squareRoot() + epsilon)
      }
    }
    expectClose(values.values(), x, tolerance: 2e-6)
    expectClose(first.values(), m, tolerance: 1e-6)
    expectClose(second.values(), v, tolerance: 1e-6)
  }

  @Test(arguments: InstructionSet.available, counts)
  func momentum(_ set: InstructionSet, _ count: Int) {
    for nesterov in [false, true] { checkMomentum(set, count, nesterov) }
  }

  private func checkMomentum(_ set: InstructionSet, _ count: Int, _ nesterov: Bool) {
    let start = numbers(count, seed: 1)
    let values = Buffer(start), velocity = Buffer([Float](repeating: 0, count: count))
    var x = doubles(start), u = x.map { _ in 0.0 }
    for step in 1...20 {
      let gradient = numbers(count, seed: UInt64(step + 1))
      set.kernels.sgd(count, values.pointer, gradient, velocity.pointer, 0.05, 0.9, nesterov)
      for i in 0..<count {
        u[i] = 0.9 * u[i] + Double(gradient[i])
        x[i] -= 0.05 * (nesterov ? Double(gradient[i]) + 0.9 * u[i] : u[i])
      }
    }
    expectClose(values.values(), x, tolerance: 2e-6)
    expectClose(velocity.values(), u, tolerance: 2e-6)
  }
}
