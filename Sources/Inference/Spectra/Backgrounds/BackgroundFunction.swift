#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The smoothly falling spectrum of dijet searches, with y = m/√s:
///
///     dN/dm = p₁ (1 − y)^(p₂ − ξ p₃) y^−(p₃ + p₄ ln y + p₅ ln² y)
///
/// in events per 100 GeV (1902.02634 and its code for three parameters; ATLAS and CMS dijet
/// searches for the extensions by p₄ and p₅). The logarithm is linear in ln p₁, p₂, …, which is
/// what the fits use.
public struct BackgroundFunction: Hashable, Sendable {
  /// How many parameters are free.
  public enum Form: Int, CaseIterable, Sendable {
    /// p₁, p₂, p₃.
    case threeParameters = 3
    /// p₁ to p₄.
    case fourParameters
    /// p₁ to p₅.
    case fiveParameters
  }

  /// The free parameters.
  public let form: Form
  /// √s in GeV.
  public let centerOfMassEnergy: Double
  /// ξ: a choice of coordinates that can decorrelate p₂ from p₃; it changes no curve.
  public let xi: Double

  /// The number of parameters.
  public var parameterCount: Int { form.rawValue }

  /// A function with √s in GeV.
  public init(_ form: Form = .threeParameters, centerOfMassEnergy: Double = 13000, xi: Double = 0) {
    precondition(
      centerOfMassEnergy > 0 && centerOfMassEnergy.isFinite && xi.isFinite,
      "BackgroundFunction: √s of \(centerOfMassEnergy) GeV, xi \(xi)")
    self.form = form
    self.centerOfMassEnergy = centerOfMassEnergy
    self.xi = xi
  }

  /// The events per 100 GeV at `mass` in GeV for p₁, p₂, … .
  public func density(at mass: Double, parameters: [Double]) -> Double {
    precondition(
      parameters.count == parameterCount,
      "BackgroundFunction.density: \(parameters.count) parameters for \(parameterCount)")
    let exponent = zip(terms(at: mass), parameters).dropFirst().reduce(0) { $0 + $1.0 * $1.1 }
    return parameters[0] * exp(exponent)
  }

  /// The derivatives of ln dN/dm by ln p₁, p₂, … .
  func terms(at mass: Double) -> [Double] {
    let y = mass / centerOfMassEnergy
    let (fall, rise) = (log1p(-y), log(y))
    let all = [1, fall, -rise - xi * fall, -rise * rise, -rise * rise * rise]
    return Array(all.prefix(parameterCount))
  }
}
