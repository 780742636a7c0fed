/// Numbers that describe a jet as a whole: enough for a linear tagger as the floor.
///
/// Units are GeV and radians. Angles are measured from the jet axis, which is the direction of the
/// vector sum of the constituents, except for the second moments, which are taken about the
/// pT-weighted centroid in the (η, φ) plane.
public struct JetObservables: Hashable, Sendable {
  /// The observables in the order of `names`.
  public let values: [Float]

  /// Names of the observables.
  ///
  /// - `pt`, `eta`, `phi`, `mass`: of the vector sum of the constituents.
  /// - `multiplicity`: number of constituents.
  /// - `girth`: Σ pT ΔR / Σ pT, the pT-weighted width (arXiv:1106.3076).
  /// - `pTD`: √(Σ pT²) / Σ pT, 1 for a single constituent (CMS PAS JME-13-002).
  /// - `leadingFraction`: largest constituent pT / Σ pT.
  /// - `majorAxis`, `minorAxis`: pT-weighted root mean square widths along the principal axes.
  /// - `eccentricity`: 1 − (minor/major)², 0 where the jet has no extent.
  /// - `within0.1`, `within0.2`, `within0.4`: fraction of Σ pT with ΔR below 0.1, 0.2, 0.4.
  public static let names = [
    "pt", "eta", "phi", "mass", "multiplicity", "girth", "pTD", "leadingFraction", "majorAxis",
    "minorAxis", "eccentricity", "within0.1", "within0.2", "within0.4",
  ]

  /// The observables of `jet`.
  public init(_ jet: UnsafeBufferPointer<FourMomentum>) {
    values = [Float](unsafeUninitializedCapacity: Self.names.count) { buffer, count in
      Self.fill(jet, into: buffer.baseAddress!)
      count = Self.names.count
    }
  }

  /// The observable called `name`.
  ///
  /// - Precondition: `name` is one of `names`.
  public subscript(name: String) -> Float {
    guard let index = Self.names.firstIndex(of: name) else {
      preconditionFailure("no jet observable '\(name)'; there are \(Self.names)")
    }
    return values[index]
  }

  /// Transverse momentum in GeV.
  public var pt: Float { values[0] }
  /// Pseudorapidity of the jet axis.
  public var eta: Float { values[1] }
  /// Azimuth of the jet axis in (−π, π].
  public var phi: Float { values[2] }
  /// Mass in GeV.
  public var mass: Float { values[3] }
  /// Number of constituents.
  public var multiplicity: Float { values[4] }

  /// Writes the observables of `jet` into `out`, `names.count` floats.
  public static func fill(
    _ jet: UnsafeBufferPointer<FourMomentum>, into out: UnsafeMutablePointer<Float>
  ) {
    let axis = Kinematics.Sum(jet)
    out[0] = Float(axis.pt)
    out[1] = Float(axis.eta)
    out[2] = Float(axis.phi)
    out[3] = Float(axis.mass)
    out[4] = Float(jet.count)
    withUnsafeTemporaryAllocation(of: PlanePoint.self, capacity: jet.count) { points in
      let total = PlanePoint.place(jet, around: axis, into: points)
      fillShapes(points, total: total, into: out + 5)
    }
  }

  @inline(__always)
  private static func fillShapes(
    _ points: UnsafeMutableBufferPointer<PlanePoint>, total: Double,
    into out: UnsafeMutablePointer<Float>
  ) {
    guard total > 0 else { return out.update(repeating: 0, count: 9) }
    var girth = 0.0
    var squares = 0.0
    var leading = 0.0
    var core = (narrow: 0.0, middle: 0.0, wide: 0.0)
    for point in points {
      let distance = (point.x * point.x + point.y * point.y).squareRoot()
      girth += point.pt * distance
      squares += point.pt * point.pt
      leading = max(leading, point.pt)
      if distance < 0.1 { core.narrow += point.pt }
      if distance < 0.2 { core.middle += point.pt }
      if distance < 0.4 { core.wide += point.pt }
    }
    let spread = PlaneMoments(points, total: total).eigenvalues
    out[0] = Float(girth / total)
    out[1] = Float(squares.squareRoot() / total)
    out[2] = Float(leading / total)
    out[3] = Float(spread.major.squareRoot())
    out[4] = Float(spread.minor.squareRoot())
    out[5] = spread.major > 0 ? Float(1 - spread.minor / spread.major) : 0
    out[6] = Float(core.narrow / total)
    out[7] = Float(core.middle / total)
    out[8] = Float(core.wide / total)
  }
}
