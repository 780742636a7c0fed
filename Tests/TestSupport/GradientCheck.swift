import Randomness
import TensorEngine

extension OperationSample {
  /// Operands drawn from the sample's domain.
  public func operands(_ random: RandomStream) -> [Tensor] {
    shapes.enumerated().map { number, shape in
      var stream = random.substream(name).substream(number)
      let values = (0..<shape.count).map { _ -> Float in
        let value = Float(
          stream.uniform(in: Double(domain.lowerBound)...Double(domain.upperBound)))
        guard abs(value) < distanceFromZero else { return value }
        return value + (value < 0 ? -2 : 2) * distanceFromZero
      }
      return Tensor(shape: shape, values: values)
    }
  }
}

/// The outcome of a gradient check.
public struct GradientCheck {
  /// The largest difference between the tape's derivative and the finite difference, as a fraction
  /// of the largest derivative.
  public let relativeError: Double
  /// Where it was found.
  public let place: String
}

/// Compares the tape's gradient of Σ c·f(x), with fixed random c, with finite differences.
///
/// The functional is added up in double precision and differentiated by the four-point formula
/// (f(x−2h) − 8f(x−h) + 8f(x+h) − f(x+2h))/12h, whose error is of fourth order in h.
public func checkGradient(
  of function: ([Variable]) -> Variable, at operands: [Tensor], step: Float = 0.02,
  random: RandomStream
) -> GradientCheck {
  let tape = Tape()
  let leaves = operands.map { tape.leaf($0) }
  let result = function(leaves)
  var stream = random.substream("cotangent")
  let cotangent = (0..<result.shape.count).map { _ in Float(stream.uniform(in: -1...1)) }
  let weighted = result * tape.constant(Tensor(shape: result.shape, values: cotangent))
  let gradients = tape.gradients(of: weighted.sum(), withRespectTo: leaves).map(\.tensor)

  func functional(_ operands: [Tensor]) -> Double {
    tape.reset()
    let values = function(operands.map { tape.constant($0) }).tensor.values
    return zip(values, cotangent).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
  let scale = gradients.flatMap(\.values).reduce(1e-3) { max($0, Double(abs($1))) }
  var worst = GradientCheck(relativeError: 0, place: "nowhere")
  for number in operands.indices {
    for element in operands[number].values.indices {
      func shifted(_ steps: Float) -> Double {
        var moved = operands
        moved[number].values[element] += steps * step
        return functional(moved)
      }
      let slope = (shifted(-2) - 8 * shifted(-1) + 8 * shifted(1) - shifted(2)) / Double(12 * step)
      let error = abs(slope - Double(gradients[number].values[element])) / scale
      if !(error <= worst.relativeError) {
        worst = GradientCheck(
          relativeError: error,
          place: "operand \(number), element \(element): tape "
            + "\(gradients[number].values[element]), finite difference \(slope)")
      }
    }
  }
  return worst
}
