import CKernels
import Foundation

/// A recurrent layer in double precision, straight from its equations, one row after the other.
struct RecurrentReference {
  let g: ck_recurrent
  let isLSTM: Bool
  let kernel, recurrent, bias: [Double]

  var gates: Int { isLSTM ? 4 : 3 }
  private var width: Int { gates * g.units }

  /// What one row keeps of a step.
  private struct Step {
    /// Gates and candidate after their functions, in the order of the columns.
    var values: [Double]
    /// The recurrent part of a GRU's candidate.
    var inner: [Double]
    var state, cell: [Double]
  }

  struct Gradients {
    var x, kernel, recurrent, bias: [Double]
  }

  func forward(_ x: [Double]) -> [Double] {
    var y = [Double](repeating: 0, count: g.rows * g.steps * g.units)
    for row in 0..<g.rows {
      for (t, step) in steps(x, row).dropFirst().enumerated() {
        for j in 0..<g.units { y[place(row, t) * g.units + j] = step.state[j] }
      }
    }
    return y
  }

  /// Gradients of Σ dy·y.
  func gradients(_ x: [Double], _ dy: [Double]) -> Gradients {
    var sums = Gradients(
      x: x.map { _ in 0 }, kernel: kernel.map { _ in 0 }, recurrent: recurrent.map { _ in 0 },
      bias: bias.map { _ in 0 })
    for row in 0..<g.rows { addGradients(x, dy, row, to: &sums) }
    return sums
  }

  private func place(_ row: Int, _ t: Int) -> Int {
    row * g.steps + (g.reversed ? g.steps - 1 - t : t)
  }

  private func gate(_ x: Double) -> Double {
    g.hard_sigmoid ? min(max(0.2 * x + 0.5, 0), 1) : 1 / (1 + exp(-x))
  }

  private func slope(_ y: Double) -> Double {
    g.hard_sigmoid ? (y > 0 && y < 1 ? 0.2 : 0) : y * (1 - y)
  }

  /// Σ v·matrix over the rows of a matrix of `width` columns.
  private func product(_ v: [Double], _ matrix: [Double], _ column: Int) -> Double {
    var sum = 0.0
    for k in 0..<v.count { sum += v[k] * matrix[k * width + column] }
    return sum
  }

  /// The state before the first step and after each one.
  private func steps(_ x: [Double], _ row: Int) -> [Step] {
    let u = g.units
    let zeros = [Double](repeating: 0, count: u)
    var result = [Step(values: [], inner: [], state: zeros, cell: zeros)]
    for t in 0..<g.steps {
      let start = place(row, t) * g.features
      let input = Array(x[start..<start + g.features])
      let h = result[t].state
      var step = result[t]
      let sums = (0..<width).map { bias[$0] + product(input, kernel, $0) }
      let inner = (0..<width).map {
        product(h, recurrent, $0) + (g.reset_after ? bias[width + $0] : 0)
      }
      step.values = (0..<width).map { gate(sums[$0] + inner[$0]) }
      if isLSTM {
        for j in 0..<u {
          step.values[2 * u + j] = tanh(sums[2 * u + j] + inner[2 * u + j])
          step.cell[j] =
            step.values[u + j] * step.cell[j] + step.values[j] * step.values[2 * u + j]
          step.state[j] = step.values[3 * u + j] * tanh(step.cell[j])
        }
      } else {
        let r = Array(step.values[u..<2 * u])
        let reset = zip(r, h).map { $0 * $1 }
        step.inner = Array(inner[(2 * u)...])
        for j in 0..<u {
          let k = 2 * u + j
          let part = g.reset_after ? r[j] * inner[k] : product(reset, recurrent, k)
          step.values[k] = tanh(sums[k] + part)
          step.state[j] = step.values[j] * h[j] + (1 - step.values[j]) * step.values[k]
        }
      }
      result.append(step)
    }
    return result
  }

  private func addGradients(_ x: [Double], _ dy: [Double], _ row: Int, to sums: inout Gradients) {
    let u = g.units, f = g.features
    let all = steps(x, row)
    var carry = [Double](repeating: 0, count: u), cells = carry
    for t in stride(from: g.steps - 1, through: 0, by: -1) {
      let h = all[t].state, a = all[t + 1].values, at = place(row, t)
      let dh = (0..<u).map { dy[at * u + $0] + carry[$0] }
      // Slopes of the sums over inputs, of those over states, and the states these are over.
      var outer = [Double](repeating: 0, count: width)
      var candidateStates = h
      if isLSTM {
        for j in 0..<u {
          let q = tanh(all[t + 1].cell[j])
          let dc = dh[j] * a[3 * u + j] * (1 - q * q) + cells[j]
          outer[j] = dc * a[2 * u + j] * slope(a[j])
          outer[u + j] = dc * all[t].cell[j] * slope(a[u + j])
          outer[2 * u + j] = dc * a[j] * (1 - a[2 * u + j] * a[2 * u + j])
          outer[3 * u + j] = dh[j] * q * slope(a[3 * u + j])
          cells[j] = dc * a[u + j]
          carry[j] = 0
        }
      } else {
        for j in 0..<u {
          outer[j] = dh[j] * (h[j] - a[2 * u + j]) * slope(a[j])
          outer[2 * u + j] = dh[j] * (1 - a[j]) * (1 - a[2 * u + j] * a[2 * u + j])
          carry[j] = dh[j] * a[j]
        }
      }
      var inner = outer
      if g.reset_after {
        for j in 0..<u {
          outer[u + j] = outer[2 * u + j] * all[t + 1].inner[j] * slope(a[u + j])
          inner[u + j] = outer[u + j]
          inner[2 * u + j] = outer[2 * u + j] * a[u + j]
        }
      } else if !isLSTM {
        for k in 0..<u {
          var back = 0.0
          for j in 0..<u { back += outer[2 * u + j] * recurrent[k * width + 2 * u + j] }
          outer[u + k] = back * h[k] * slope(a[u + k])
          inner[u + k] = outer[u + k]
          carry[k] += back * a[u + k]
          candidateStates[k] = a[u + k] * h[k]
        }
      }
      let isCandidateApart = !isLSTM && !g.reset_after
      for j in 0..<width {
        let isCandidate = isCandidateApart && j >= 2 * u
        sums.bias[j] += outer[j]
        if g.reset_after { sums.bias[width + j] += inner[j] }
        for k in 0..<f {
          sums.kernel[k * width + j] += outer[j] * x[at * f + k]
          sums.x[at * f + k] += outer[j] * kernel[k * width + j]
        }
        for k in 0..<u {
          sums.recurrent[k * width + j] += inner[j] * (isCandidate ? candidateStates[k] : h[k])
          if !isCandidate { carry[k] += inner[j] * recurrent[k * width + j] }
        }
      }
    }
  }
}
