/// Functions applied to each element.
extension Variable {
  /// e^x.
  public func exp() -> Variable { tape.apply(.exp, self) }
  /// The natural logarithm.
  public func log() -> Variable { tape.apply(.log, self) }
  /// The hyperbolic tangent.
  public func tanh() -> Variable { tape.apply(.tanh, self) }
  /// 1/(1 + e^−x).
  public func sigmoid() -> Variable { tape.apply(.sigmoid, self) }
  /// log(1 + e^x), without overflow.
  public func softplus() -> Variable { tape.apply(.softplus, self) }
  /// max(x, 0); the slope at 0 is 0.
  public func relu() -> Variable { tape.apply(.relu, self) }
  /// √x.
  public func squareRoot() -> Variable { tape.apply(.squareRoot, self) }
  /// |x|; the slope at 0 is 0.
  public func absolute() -> Variable { tape.apply(.absolute, self) }
  /// −1, 0 or 1. Its derivative is 0.
  public func sign() -> Variable { tape.apply(.sign, self) }
  /// The error function 2/√π ∫₀ˣ e^−t² dt.
  public func erf() -> Variable { tape.apply(.erf, self) }
  /// x².
  public func squared() -> Variable { self * self }

  /// x^exponent.
  public func power(_ exponent: Float) -> Variable {
    let result = tape.arena.floats(count)
    ElementKernels.power(values, exponent, into: result, count: count)
    return tape.append(.power(exponent), shape, result, self)
  }

  /// x·Φ(x) with the normal distribution function Φ (Hendrycks and Gimpel, arXiv:1606.08415).
  public func gelu() -> Variable { 0.5 * self * ((self * Float(0.5).squareRoot()).erf() + 1) }

  /// x limited to `range`; the slope outside is 0.
  public func clamped(to range: ClosedRange<Float>) -> Variable {
    let low = range.lowerBound
    let width = range.upperBound - range.lowerBound
    return width - (width - (self - low).relu()).relu() + low
  }

  /// The element-wise larger of two variables.
  public func maximum(_ other: Variable) -> Variable { other + (self - other).relu() }

  /// The element-wise smaller of two variables.
  public func minimum(_ other: Variable) -> Variable { other - (other - self).relu() }

  /// The element-wise function of a layer.
  public func activated(_ activation: Activation) -> Variable {
    switch activation {
    case .linear: self
    case .relu: relu()
    case .tanh: tanh()
    case .sigmoid: sigmoid()
    case .softplus: softplus()
    case .gelu: gelu()
    }
  }
}

/// e^x.
public func exp(_ x: Variable) -> Variable { x.exp() }
/// The natural logarithm.
public func log(_ x: Variable) -> Variable { x.log() }
/// The hyperbolic tangent.
public func tanh(_ x: Variable) -> Variable { x.tanh() }
/// 1/(1 + e^−x).
public func sigmoid(_ x: Variable) -> Variable { x.sigmoid() }
/// log(1 + e^x).
public func softplus(_ x: Variable) -> Variable { x.softplus() }
/// max(x, 0).
public func relu(_ x: Variable) -> Variable { x.relu() }
/// x·Φ(x).
public func gelu(_ x: Variable) -> Variable { x.gelu() }
/// √x.
public func sqrt(_ x: Variable) -> Variable { x.squareRoot() }
/// |x|.
public func abs(_ x: Variable) -> Variable { x.absolute() }

extension Tape {
  func apply(_ function: ElementFunction, _ operand: Variable) -> Variable {
    let result = arena.floats(operand.count)
    ElementKernels.apply(function, operand.values, into: result, count: operand.count)
    return append(.elementwise(function), operand.shape, result, operand)
  }

  func backpropagateFunction(
    _ function: ElementFunction, _ record: Record, _ index: Int32, _ gradient: Variable
  ) {
    guard wants(record, 0), function != .sign else { return }
    let x = input(record, 0)
    let y = variable(index)
    let slope: Variable
    switch function {
    case .exp: slope = gradient * y
    case .log: slope = gradient / x
    case .tanh: slope = gradient - gradient * (y * y)
    case .sigmoid: slope = gradient * (y - y * y)
    case .softplus: slope = gradient * x.sigmoid()
    case .relu: slope = combine(.gate, gradient, y)
    case .squareRoot: slope = 0.5 * gradient / y
    case .absolute: slope = gradient * x.sign()
    case .erf: slope = gradient * (-(x * x)).exp() * (2 / Float.pi.squareRoot())
    case .sign: return
    }
    contribute(slope, to: record, 0)
  }
}
