import CKernels
import Foundation
import Testing

@Suite struct RecurrentTests {
  /// rows, steps, features, units: below, at and above the sizes of vectors and blocks.
  static let small: [[Int]] = [[1, 1, 1, 1], [2, 3, 2, 3], [3, 4, 3, 5], [17, 2, 1, 2]]
  static let shapes: [[Int]] =
    small + [
      [0, 3, 2, 4], [1, 200, 7, 16], [5, 200, 1, 7], [33, 3, 7, 32], [32, 6, 7, 16],
      [5, 3, 16, 40], [33, 1, 16, 1], [65, 5, 3, 17],
    ]
  static let forms: [[Bool]] = [
    // LSTM, reversed, hard sigmoid, reset after
    [false, false, false, false], [false, true, true, false], [false, false, false, true],
    [false, true, true, true], [true, false, false, false], [true, true, true, false],
  ]

  private struct Problem {
    var g: ck_recurrent
    let reference: RecurrentReference
    let x, kernel, recurrent, bias, dy: [Float]

    init(_ s: [Int], _ form: [Bool]) {
      g = ck_recurrent(
        rows: s[0], steps: s[1], features: s[2], units: s[3], reversed: form[1],
        hard_sigmoid: form[2], reset_after: form[3])
      let width = (form[0] ? 4 : 3) * s[3]
      let scale = 0.7 / max(1, Float(s[3]).squareRoot() / 2)
      x = numbers(s[0] * s[1] * s[2], seed: 1)
      kernel = numbers(s[2] * width, seed: 2)
      recurrent = numbers(s[3] * width, seed: 3).map { $0 * scale }
      bias = numbers(form[3] ? 2 * width : width, seed: 4)
      dy = numbers(s[0] * s[1] * s[3], seed: 5)
      reference = RecurrentReference(
        g: g, isLSTM: form[0], kernel: doubles(kernel), recurrent: doubles(recurrent),
        bias: doubles(bias))
    }
  }

  /// The results of one instruction set.
  private struct Run {
    let y, unsaved, dx, dkernel, drecurrent, dbias, drecurrentAlone: [Float]

    init(_ t: ck_table, _ p: Problem) {
      var g = p.g
      let isLSTM = p.reference.isLSTM
      let forward = isLSTM ? t.lstm_forward! : t.gru_forward!
      let backward = isLSTM ? t.lstm_backward! : t.gru_backward!
      let saved = Buffer(count: isLSTM ? t.lstm_saved(&g) : t.gru_saved(&g))
      let scratchCount = isLSTM ? t.lstm_scratch(&g) : t.gru_scratch(&g)
      let y = Buffer(count: p.dy.count), unsaved = Buffer(count: p.dy.count)
      var scratch = Buffer(count: scratchCount)
      forward(&g, p.x, p.kernel, p.recurrent, p.bias, y.pointer, saved.pointer, scratch.pointer)
      forward(&g, p.x, p.kernel, p.recurrent, p.bias, unsaved.pointer, nil, scratch.pointer)
      #expect(saved.isIntact && scratch.isIntact)
      scratch = Buffer(count: scratchCount)
      // Gradients of parameters are added to what is there.
      func sums() -> [Buffer] {
        [p.kernel, p.recurrent, p.bias].enumerated().map { i, parameter in
          Buffer([Float](repeating: Float(i + 1), count: parameter.count))
        }
      }
      let dx = Buffer(count: p.x.count), all = sums(), alone = sums()
      backward(
        &g, p.dy, p.x, y.pointer, p.kernel, p.recurrent, saved.pointer, dx.pointer,
        all[0].pointer, all[1].pointer, all[2].pointer, scratch.pointer)
      backward(
        &g, p.dy, p.x, y.pointer, p.kernel, p.recurrent, saved.pointer, nil, alone[0].pointer,
        alone[1].pointer, alone[2].pointer, scratch.pointer)
      #expect(saved.isIntact && scratch.isIntact)
      self.y = y.values()
      self.unsaved = unsaved.values()
      self.dx = dx.values()
      dkernel = all[0].values()
      drecurrent = all[1].values()
      dbias = all[2].values()
      drecurrentAlone = alone[1].values()
    }
  }

  @Test(arguments: forms)
  func valuesAndGradients(_ form: [Bool]) {
    for shape in Self.shapes {
      let p = Problem(shape, form)
      let x = doubles(p.x)
      let expected = p.reference.forward(x)
      let gradients = p.reference.gradients(x, doubles(p.dy))
      for set in InstructionSet.available {
        let run = Run(set.kernels, p)
        let what = "\(set.name) \(shape)"
        // A few roundings a step, damped by the gates.
        expectClose(run.y, expected, tolerance: 2e-6, "\(what) y")
        #expect(run.unsaved == run.y)
        expectClose(run.dx, gradients.x, tolerance: 3e-6, "\(what) dx")
        // Sums over all rows and steps.
        expectClose(run.dkernel, gradients.kernel.map { $0 + 1 }, tolerance: 1e-5, "\(what) kernel")
        expectClose(
          run.drecurrent, gradients.recurrent.map { $0 + 2 }, tolerance: 1e-5, "\(what) recurrent")
        expectClose(run.dbias, gradients.bias.map { $0 + 3 }, tolerance: 1e-5, "\(what) bias")
        #expect(run.drecurrentAlone == run.drecurrent)
      }
    }
  }

  /// The gradients of the reference against its central differences.
  @Test(arguments: forms)
  func reference(_ form: [Bool]) {
    for shape in Self.small {
      let p = Problem(shape, form)
      let r = p.reference, x = doubles(p.x)
      let gradients = r.gradients(x, doubles(p.dy))
      func check(
        _ actual: [Double], _ at: [Double], _ forward: ([Double]) -> [Double]
      ) {
        let expected = numericalGradient({ weightedSum(p.dy, forward($0)) }, at: at)
        expectClose(actual.map(Float.init), expected, tolerance: 1e-6, "\(shape)")
      }
      func with(_ kernel: [Double], _ recurrent: [Double], _ bias: [Double]) -> [Double] {
        RecurrentReference(
          g: p.g, isLSTM: r.isLSTM, kernel: kernel, recurrent: recurrent, bias: bias
        ).forward(x)
      }
      check(gradients.x, x) { r.forward($0) }
      check(gradients.kernel, r.kernel) { with($0, r.recurrent, r.bias) }
      check(gradients.recurrent, r.recurrent) { with(r.kernel, $0, r.bias) }
      check(gradients.bias, r.bias) { with(r.kernel, r.recurrent, $0) }
    }
  }

  /// The functions inside the layers, seen through a GRU of one unit whose other gates are open or
  /// shut to the bit.
  @Test(arguments: InstructionSet.available)
  func candidateFunction(_ set: InstructionSet) {
    let x = FunctionTests.arguments.filter(\.isFinite)
    var g = ck_recurrent(
      rows: x.count, steps: 1, features: 1, units: 1, reversed: false, hard_sigmoid: true,
      reset_after: false)
    let y = Buffer(count: x.count), scratch = Buffer(count: set.kernels.gru_scratch(&g))
    set.kernels.gru_forward(
      &g, x, [0, 0, 1], [0, 0, 0], [-10, 0, 0], y.pointer, nil, scratch.pointer)
    let worst = zip(x, y.values()).max {
      ulps($0.1, tanh(Double($0.0))) < ulps($1.1, tanh(Double($1.0)))
    }!
    #expect(ulps(worst.1, tanh(Double(worst.0))) < 7, "tanh(\(worst.0)) = \(worst.1)")
  }

  /// A first step sets the state to one, a second one multiplies it by the gate.
  @Test(arguments: InstructionSet.available)
  func gateFunction(_ set: InstructionSet) {
    let x = FunctionTests.arguments.filter(\.isFinite)
    var g = ck_recurrent(
      rows: x.count, steps: 2, features: 2, units: 1, reversed: false, hard_sigmoid: false,
      reset_after: false)
    let y = Buffer(count: 2 * x.count), scratch = Buffer(count: set.kernels.gru_scratch(&g))
    set.kernels.gru_forward(
      &g, x.flatMap { [-100, 20, $0, 0] }, [1, 0, 0, 0, 0, 1], [0, 0, 0], [0, 0, 0], y.pointer, nil,
      scratch.pointer)
    let values = y.values()
    for i in x.indices {
      let exact = 1 / (1 + exp(-Double(x[i]))), value = values[2 * i + 1]
      if ulps(value, exact) < 5 || abs(Double(value) - exact) < 5e-39 { continue }
      Issue.record("σ(\(x[i])) = \(value)")
      return
    }
  }
}
