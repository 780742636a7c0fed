#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A four-momentum (E, px, py, pz) in GeV, c = 1: one constituent of a jet.
///
/// The layout is four `Float`s in this order, so that a flat row `E, px, py, pz, …` of a file is an
/// array of four-momenta.
public struct FourMomentum: Hashable, Sendable {
  /// Energy in GeV.
  public var e: Float
  /// Momentum along x in GeV.
  public var px: Float
  /// Momentum along y in GeV.
  public var py: Float
  /// Momentum along the beam in GeV.
  public var pz: Float

  /// The four-momentum with these components in GeV.
  public init(e: Float, px: Float, py: Float, pz: Float) {
    self.e = e
    self.px = px
    self.py = py
    self.pz = pz
  }

  /// The four-momentum with transverse momentum `pt` and mass `mass` (GeV) in the direction
  /// (`eta`, `phi`).
  public init(pt: Float, eta: Float, phi: Float, mass: Float = 0) {
    let transverse = Double(pt)
    let longitudinal = transverse * sinh(Double(eta))
    let squared = transverse * transverse + longitudinal * longitudinal
    e = Float((squared + Double(mass) * Double(mass)).squareRoot())
    px = Float(transverse * cos(Double(phi)))
    py = Float(transverse * sin(Double(phi)))
    pz = Float(longitudinal)
  }

  /// Four zeros: how files pad a jet.
  public static let zero = FourMomentum(e: 0, px: 0, py: 0, pz: 0)

  /// Pseudorapidity and rapidity never exceed this number in magnitude; a momentum exactly along
  /// the beam has it.
  public static let maximumEta: Float = 1e5

  /// Transverse momentum in GeV.
  public var pt: Float { Float(Kinematics.transverse(Double(px), Double(py))) }

  /// Magnitude of the momentum in GeV.
  public var p: Float { Float(momentumSquared.squareRoot()) }

  /// Pseudorapidity; 0 for a momentum of zero and ±`maximumEta` for one along the beam.
  public var eta: Float {
    Float(Kinematics.eta(pt: Kinematics.transverse(Double(px), Double(py)), pz: Double(pz)))
  }

  /// Azimuth in radians, in (−π, π]; 0 where pT is zero.
  public var phi: Float { Float(atan2(Double(py), Double(px))) }

  /// E² − p² in GeV², computed in double precision; negative where rounding made p larger than E.
  public var massSquared: Double {
    let momentum = momentumSquared.squareRoot()
    return (Double(e) - momentum) * (Double(e) + momentum)
  }

  /// Mass in GeV; 0 where E² − p² is negative.
  public var mass: Float { Float(max(0, massSquared).squareRoot()) }

  /// Rapidity ½ ln((E + pz)/(E − pz)), limited to ±`maximumEta`.
  public var rapidity: Float {
    Kinematics.Sum(e: Double(e), px: Double(px), py: Double(py), pz: Double(pz)).rapidity
  }

  private var momentumSquared: Double {
    Double(px) * Double(px) + Double(py) * Double(py) + Double(pz) * Double(pz)
  }
}

/// The angle `angle` (radians) moved by multiples of 2π into (−π, π].
public func wrappedAngle(_ angle: Double) -> Double {
  let wrapped = remainder(angle, 2 * Double.pi)
  return wrapped <= -Double.pi ? wrapped + 2 * Double.pi : wrapped
}
