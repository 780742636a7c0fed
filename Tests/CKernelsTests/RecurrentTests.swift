import CKernels
import Foundation
import Testing

/// A recurrent layer in double precision, straight from its equations.
private struct Layer {
  var g: ck_recurrent
  let isLSTM: Bool

  var gates: Int { isLSTM ? 4 : 3 }
  var biases: Int { (g.reset_after ? 2 : 1) * gates * g.units }

  private func gate(_ x: Double) -> Double {
    g.hard_sigmoid ? min(max(0.2 * x + 0.5, 0), 1) : 1 / (1 + exp(-x))
  }

  func forward(_ x: [Double], _ kernel: [Double], _ recurrent: [Double], _ bias: [Double])
    -> [Double]
  {
    let u = g.units, width = gates * u
    var y = [Double](repeating: 0, count: g.rows * g.steps * u)
    for row in 0..<g.rows {
      var h = [Double](repeating: 0, count: u), cell = h
      for t in 0..<g.steps {
        let place = row * g.steps + (g.reversed ? g.steps - 1 - t : t)
        func input(_ j: Int) -> Double {
          (0..<g.features).reduce(bias[j]) {
            $0 + x[place * g.features + $1] * kernel[$1 * width + j]
          }
        }
        func product(_ state: [Double], _ j: Int) -> Double {
          (0..<u).reduce(g.reset_after ? bias[width + j] : 0) {
            $0 + state[$1] * recurrent[$1 * width + j]
          }
        }
        if isLSTM {
          let sums = (0..<width).map { input($0) + product(h, $0) }
          for j in 0..<u {
            cell[j] = gate(sums[u + j]) * cell[j] + gate(sums[j]) * tanh(sums[2 * u + j])
            h[j] = gate(sums[3 * u + j]) * tanh(cell[j])
          }
        } else {
          let z = (0..<u).map { gate(input($0) + product(h, $0)) }
          let r = (0..<u).map { gate(input(u + $0) + product(h, u + $0)) }
          let reset = zip(r, h).map { $0 * $1 }
          let candidate = (0..<u).map { (j: Int) -> Double in
            let k = 2 * u + j
            return tanh(input(k) + (g.reset_after ? r[j] * product(h, k) : product(reset, k)))
          }
          for j in 0..<u { h[j] = z[j] * h[j] + (1 - z[j]) * candidate[j] }
        }
        for j in 0..<u { y[place * u + j] = h[j] }
      }
    }
    return y
  }
}

@Suite struct RecurrentTests {
  /// rows, steps, features, units
  static let shapes: [[Int]] = [[1, 1, 1, 1], [2, 3, 2, 3], [3, 4, 3, 5], [17, 2, 1, 2]]
  static let larger: [[Int]] = [[32, 6, 7, 16], [33, 5, 3, 17], [5, 7, 16, 32], [0, 3, 2, 4]]
  static let forms: [[Bool]] = [
    // LSTM, reversed, hard sigmoid, reset after
    [false, false, false, false], [false, true, true, false], [false, false, false, true],
    [false, true, true, true], [true, false, false, false], [true, true, true, false],
  ]

  private struct Problem {
    var layer: Layer
    let x, kernel, recurrent, bias, dy: [Float]

    init(_ s: [Int], _ form: [Bool]) {
      layer = Layer(
        g: ck_recurrent(
          rows: s[0], steps: s[1], features: s[2], units: s[3], reversed: form[1],
          hard_sigmoid: form[2], reset_after: form[3]),
        isLSTM: form[0])
      let width = layer.gates * s[3]
      x = numbers(s[0] * s[1] * s[2], seed: 1)
      kernel = numbers(s[2] * width, seed: 2)
      recurrent = numbers(s[3] * width, seed: 3).map { $0 * 0.7 }
      bias = numbers(layer.biases, seed: 4)
      dy = numbers(s[0] * s[1] * s[3], seed: 5)
    }
  }

  @Test(arguments: InstructionSet.available, forms)
  func forward(_ set: InstructionSet, _ form: [Bool]) {
    for shape in Self.shapes + Self.larger {
      let p = Problem(shape, form)
      var g = p.layer.g
      let y = Buffer(count: p.dy.count), unsaved = Buffer(count: p.dy.count)
      let t = set.kernels
      let saved = Buffer(count: p.layer.isLSTM ? t.lstm_saved(&g) : t.gru_saved(&g))
      let scratch = Buffer(count: p.layer.isLSTM ? t.lstm_scratch(&g) : t.gru_scratch(&g))
      let run: ForwardKernel = p.layer.isLSTM ? t.lstm_forward : t.gru_forward
      run!(&g, p.x, p.kernel, p.recurrent, p.bias, y.pointer, saved.pointer, scratch.pointer)
      run!(&g, p.x, p.kernel, p.recurrent, p.bias, unsaved.pointer, nil, scratch.pointer)
      #expect(saved.isIntact && scratch.isIntact)
      let expected = p.layer.forward(
        doubles(p.x), doubles(p.kernel), doubles(p.recurrent), doubles(p.bias))
      // A few roundings a step, damped by the gates.
      expectClose(y.values(), expected, tolerance: 3e-6, "\(shape)")
      #expect(unsaved.values() == y.values())
    }
  }
  private typealias ForwardKernel = (
    (
      UnsafePointer<ck_recurrent>?, UnsafePointer<Float>?, UnsafePointer<Float>?,
      UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafeMutablePointer<Float>?,
      UnsafeMutablePointer<Float>?, UnsafeMutablePointer<Float>?
    ) -> Void
  )?

  /// Gradients of Σ dy·y against central differences of the reference.
  @Test(arguments: InstructionSet.available, forms)
  func backward(_ set: InstructionSet, _ form: [Bool]) {
    for shape in Self.shapes {
      let p = Problem(shape, form)
      var g = p.layer.g
      let t = set.kernels
      let saved = Buffer(count: p.layer.isLSTM ? t.lstm_saved(&g) : t.gru_saved(&g))
      let scratch = Buffer(count: p.layer.isLSTM ? t.lstm_scratch(&g) : t.gru_scratch(&g))
      let y = Buffer(count: p.dy.count), dx = Buffer(count: p.x.count)
      // Gradients of parameters are added to what is there.
      let dkernel = Buffer([Float](repeating: 1, count: p.kernel.count))
      let drecurrent = Buffer([Float](repeating: 2, count: p.recurrent.count))
      let dbias = Buffer([Float](repeating: 3, count: p.bias.count))
      if p.layer.isLSTM {
        t.lstm_forward(
          &g, p.x, p.kernel, p.recurrent, p.bias, y.pointer, saved.pointer, scratch.pointer)
        t.lstm_backward(
          &g, p.dy, p.x, p.kernel, p.recurrent, saved.pointer, dx.pointer, dkernel.pointer,
          drecurrent.pointer, dbias.pointer, scratch.pointer)
      } else {
        t.gru_forward(
          &g, p.x, p.kernel, p.recurrent, p.bias, y.pointer, saved.pointer, scratch.pointer)
        t.gru_backward(
          &g, p.dy, p.x, p.kernel, p.recurrent, saved.pointer, dx.pointer, dkernel.pointer,
          drecurrent.pointer, dbias.pointer, scratch.pointer)
      }
      #expect(saved.isIntact && scratch.isIntact)
      let parts = [p.x, p.kernel, p.recurrent, p.bias].map(doubles)
      let actual = [dx, dkernel, drecurrent, dbias].map { $0.values() }
      for (i, offset) in [0.0, 1, 2, 3].enumerated() {
        let expected = numericalGradient(
          { point in
            var q = parts
            q[i] = point
            return weightedSum(p.dy, p.layer.forward(q[0], q[1], q[2], q[3]))
          }, at: parts[i])
        expectClose(
          actual[i], expected.map { $0 + offset }, tolerance: 1e-5,
          "\(shape), \(["x", "kernel", "recurrent", "bias"][i])")
      }
    }
  }
}
