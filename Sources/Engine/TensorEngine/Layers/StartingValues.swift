import Randomness

/// How a parameter starts.
struct StartingValues: Sendable {
  enum Kind: Sendable {
    case constant(Float)
    /// A kernel with its numbers of inputs and outputs.
    case weights(Initializer, Int, Int)
    /// A bias; the number is the layer's inputs.
    case bias(Initializer, Int)
    /// The bias of an LSTM with this many units: one for the forget gate, else zero.
    case forgetBias(Int)
  }

  let parameter: ParameterStore.Parameter
  let kind: Kind

  func fill(_ values: UnsafeMutableBufferPointer<Float>, _ random: inout RandomStream) {
    switch kind {
    case .constant(let number): values.update(repeating: number)
    case .forgetBias(let units):
      for index in values.indices { values[index] = units..<2 * units ~= index ? 1 : 0 }
    case .bias(.torchDefault, let inputs):
      fillUniform(values, (1 / Double(inputs)).squareRoot(), &random)
    case .bias: values.update(repeating: 0)
    case .weights(let initializer, let inputs, let outputs):
      fill(values, initializer, Double(inputs), Double(outputs), &random)
    }
  }

  private func fill(
    _ values: UnsafeMutableBufferPointer<Float>, _ initializer: Initializer, _ inputs: Double,
    _ outputs: Double, _ random: inout RandomStream
  ) {
    switch initializer {
    case .zeros: values.update(repeating: 0)
    case .glorotUniform: fillUniform(values, (6 / (inputs + outputs)).squareRoot(), &random)
    case .heUniform: fillUniform(values, (6 / inputs).squareRoot(), &random)
    case .torchDefault: fillUniform(values, (1 / inputs).squareRoot(), &random)
    case .glorotNormal: fillNormal(values, (2 / (inputs + outputs)).squareRoot(), &random)
    case .heNormal: fillNormal(values, (2 / inputs).squareRoot(), &random)
    case .orthogonal: fillOrthogonal(values, &random)
    }
  }

  private func fillUniform(
    _ values: UnsafeMutableBufferPointer<Float>, _ bound: Double, _ random: inout RandomStream
  ) {
    for index in values.indices { values[index] = Float(bound * (2 * random.uniform() - 1)) }
  }

  /// A normal distribution cut at two widths, widened so that its variance is `deviation`² (Keras).
  private func fillNormal(
    _ values: UnsafeMutableBufferPointer<Float>, _ deviation: Double, _ random: inout RandomStream
  ) {
    // The standard deviation of a standard normal distribution cut at ±2.
    let narrowing = 0.879_625_661_034_239_78
    for index in values.indices {
      var number = random.normal()
      while Swift.abs(number) > 2 { number = random.normal() }
      values[index] = Float(deviation / narrowing * number)
    }
  }

  /// Orthonormal rows or columns, whichever are fewer, by Gram–Schmidt on normal numbers.
  private func fillOrthogonal(
    _ values: UnsafeMutableBufferPointer<Float>, _ random: inout RandomStream
  ) {
    let columns = parameter.shape[-1]
    let rows = values.count / columns
    let length = max(rows, columns)
    var basis: [[Double]] = []
    while basis.count < min(rows, columns) {
      var vector = (0..<length).map { _ in random.normal() }
      // Twice, because one sweep leaves rounding errors along the earlier vectors.
      for earlier in basis + basis {
        let overlap = zip(vector, earlier).reduce(0) { $0 + $1.0 * $1.1 }
        for index in 0..<length { vector[index] -= overlap * earlier[index] }
      }
      let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      basis.append(vector.map { $0 / norm })
    }
    for row in 0..<rows {
      for column in 0..<columns {
        values[row * columns + column] =
          Float(rows <= columns ? basis[row][column] : basis[column][row])
      }
    }
  }
}
