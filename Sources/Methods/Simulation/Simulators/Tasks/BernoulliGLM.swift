import Foundation
import Randomness

/// The offset and the filter of a neuron that fires by a generalized linear model, seen through its
/// sufficient statistics: `bernoulli_glm` of arXiv:2101.04653 (T.5).
///
/// In each of 100 time bins the neuron fires with the probability σ(θ·v), where v is one and the
/// last nine values of a fixed stimulus. x is the number of spikes and the sum of the stimulus
/// before them.
public struct BernoulliGLM: TractableSimulator {
  /// `bernoulli_glm`.
  public let name = "bernoulli_glm"
  /// A normal distribution that favors smooth filters.
  public let prior = Prior(
    (1...10).map { "parameter_\($0)" }, CorrelatedNormal(precision: BernoulliGLM.precision))
  /// The number of spikes and nine sums.
  public let observableCount = 10
  /// The inputs of the neuron, 100 time bins × 10.
  private let design = BernoulliGLM.makeDesign()

  /// The task.
  public init() {}

  /// Σ v over the bins with a spike.
  public func sample(
    _ theta: UnsafeBufferPointer<Double>, into x: UnsafeMutableBufferPointer<Double>,
    _ random: inout RandomStream
  ) {
    x.update(repeating: 0)
    design.withUnsafeBufferPointer { design in
      for bin in 0..<100 {
        let inputs = design.baseAddress! + 10 * bin
        guard random.uniform() < 1 / (1 + exp(-drive(inputs, theta))) else { continue }
        for index in 0..<10 { x[index] += inputs[index] }
      }
    }
  }

  /// θ·x − Σ log(1 + e^{θ·v}), log p(x|θ) but for the number of spike trains that give this x. That
  /// depends on x alone, so ratios and posteriors are exact; the density itself is not normalized.
  public func logLikelihood(
    _ x: UnsafeBufferPointer<Double>, _ theta: UnsafeBufferPointer<Double>
  ) -> Double {
    var result = (0..<10).reduce(0) { $0 + theta[$1] * x[$1] }
    design.withUnsafeBufferPointer { design in
      for bin in 0..<100 {
        result -= logAddExp(0, drive(design.baseAddress! + 10 * bin, theta))
      }
    }
    return result
  }

  private func drive(
    _ inputs: UnsafePointer<Double>, _ theta: UnsafeBufferPointer<Double>
  ) -> Double {
    var sum = 0.0
    for index in 0..<10 { sum += inputs[index] * theta[index] }
    return sum
  }

  private static func makeDesign() -> [Double] {
    (0..<100).flatMap { bin in
      [1] + (0..<9).map { lag in bin >= lag ? Double(stimulus[bin - lag]) : 0 }
    }
  }

  /// ½ for the offset; FᵀF for the filter, F = D² + diag √(i/9), D taking differences.
  private static let precision: [Double] = {
    let count = 9
    var roughness = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
      roughness[row * count + row] = 1 + (Double(row) / Double(count)).squareRoot()
      if row >= 1 { roughness[row * count + row - 1] = -2 }
      if row >= 2 { roughness[row * count + row - 2] = 1 }
    }
    var precision = [Double](repeating: 0, count: 100)
    precision[0] = 0.5
    for row in 0..<count {
      for column in 0..<count {
        precision[(row + 1) * 10 + column + 1] = (0..<count).reduce(0) {
          $0 + roughness[$1 * count + row] * roughness[$1 * count + column]
        }
      }
    }
    return precision
  }()

  /// The benchmark's stimulus: 100 standard normal numbers, NumPy's `RandomState(42).randn(100)` in
  /// single precision.
  private static let stimulus: [Float] = [
    0.496714145, -0.138264298, 0.647688568, 1.5230298, -0.234153375, -0.234136954, 1.57921278,
    0.767434716, -0.469474375, 0.542560041, -0.463417679, -0.465729743, 0.241962269, -1.91328025,
    -1.72491789, -0.562287509, -1.01283109, 0.31424734, -0.908024073, -1.41230369, 1.46564877,
    -0.2257763, 0.0675282031, -1.42474818, -0.544382751, 0.11092259, -1.15099359, 0.37569803,
    -0.600638688, -0.291693747, -0.601706624, 1.85227823, -0.013497225, -1.05771089, 0.822544932,
    -1.22084367, 0.208863601, -1.95967007, -1.32818604, 0.196861237, 0.738466561, 0.171368286,
    -0.115648285, -0.301103681, -1.47852194, -0.719844222, -0.460638762, 1.05712223, 0.343618304,
    -1.76304018, 0.324083984, -0.385082275, -0.676922023, 0.611676276, 1.03099954, 0.931280136,
    -0.839217544, -0.309212387, 0.331263423, 0.975545108, -0.479174227, -0.185658976, -1.10633492,
    -1.19620657, 0.812525809, 1.35624003, -0.0720101222, 1.00353289, 0.361636013, -0.645119727,
    0.361395597, 1.53803658, -0.0358260386, 1.56464362, -2.61974502, 0.821902514, 0.0870470703,
    -0.299007356, 0.0917607769, -1.98756886, -0.21967189, 0.357112557, 1.47789407, -0.518270195,
    -0.808493614, -0.501757026, 0.915402114, 0.328751117, -0.529760182, 0.513267457, 0.0970775485,
    0.968644977, -0.70205307, -0.32766214, -0.392108142, -1.46351492, 0.296120286, 0.261055261,
    0.00511345686, -0.234587133,
  ]
}
