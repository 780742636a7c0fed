#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Collider coordinates in double precision, shared by images, features, observables and shifts.
enum Kinematics {
  @inline(__always)
  static func transverse(_ px: Double, _ py: Double) -> Double {
    (px * px + py * py).squareRoot()
  }

  @inline(__always)
  static func eta(pt: Double, pz: Double) -> Double {
    let limit = Double(FourMomentum.maximumEta)
    if pt > 0 { return min(limit, max(-limit, asinh(pz / pt))) }
    return pz == 0 ? 0 : (pz > 0 ? limit : -limit)
  }

  /// φ − reference in (−π, π], for two azimuths that both lie in [−π, π].
  @inline(__always)
  static func deltaPhi(_ phi: Double, _ reference: Double) -> Double {
    let difference = phi - reference
    if difference > Double.pi { return difference - 2 * Double.pi }
    if difference <= -Double.pi { return difference + 2 * Double.pi }
    return difference
  }

  /// The vector sum of a jet's constituents: its momentum and its axis.
  struct Sum {
    var e = 0.0
    var px = 0.0
    var py = 0.0
    var pz = 0.0

    init(e: Double, px: Double, py: Double, pz: Double) {
      self.e = e
      self.px = px
      self.py = py
      self.pz = pz
    }

    @inline(__always)
    init(_ jet: UnsafeBufferPointer<FourMomentum>) {
      for constituent in jet {
        e += Double(constituent.e)
        px += Double(constituent.px)
        py += Double(constituent.py)
        pz += Double(constituent.pz)
      }
    }

    var pt: Double { Kinematics.transverse(px, py) }
    var eta: Double { Kinematics.eta(pt: pt, pz: pz) }
    var phi: Double { atan2(py, px) }

    var mass: Double {
      let p = (px * px + py * py + pz * pz).squareRoot()
      return max(0, (e - p) * (e + p)).squareRoot()
    }

    var rapidity: Float {
      let m = mass
      let transverseMass = (m * m + px * px + py * py).squareRoot()
      if transverseMass == 0 { return Float(Kinematics.eta(pt: 0, pz: pz)) }
      let size = log((e + abs(pz)) / transverseMass)
      return (pz < 0 ? -1 : 1) * min(FourMomentum.maximumEta, Float(max(0, size)))
    }
  }
}

/// A constituent in the plane around the jet axis: x = Δη, y = Δφ, weight = pT in GeV.
struct PlanePoint {
  var x: Double
  var y: Double
  var pt: Double

  /// Writes the constituents of `jet` relative to the axis `axis`, φ unwrapped around it; returns
  /// the sum of their pT. Constituents without pT sit at the axis, so that no weight can make them
  /// count.
  @inline(__always)
  static func place(
    _ jet: UnsafeBufferPointer<FourMomentum>, around axis: Kinematics.Sum,
    into points: UnsafeMutableBufferPointer<PlanePoint>
  ) -> Double {
    let axisEta = axis.eta
    let axisPhi = axis.phi
    var total = 0.0
    ColliderCoordinates.with(jet) { coordinates in
      for index in 0..<jet.count {
        let pt = coordinates.pt[index]
        if pt > 0 {
          points[index] = PlanePoint(
            x: coordinates.eta[index] - axisEta,
            y: Kinematics.deltaPhi(coordinates.phi[index], axisPhi), pt: pt)
        } else {
          points[index] = PlanePoint(x: 0, y: 0, pt: 0)
        }
        total += pt
      }
    }
    return total
  }
}

/// The pT-weighted mean and second moments of points in the (η, φ) plane.
struct PlaneMoments {
  var meanX = 0.0
  var meanY = 0.0
  /// Σ pT (x − x̄)² / Σ pT and its companions.
  var xx = 0.0
  var yy = 0.0
  var xy = 0.0

  /// Moments about the centroid; zero without any pT.
  @inline(__always)
  init(_ points: UnsafeMutableBufferPointer<PlanePoint>, total: Double) {
    guard total > 0 else { return }
    for point in points {
      meanX += point.pt * point.x
      meanY += point.pt * point.y
    }
    meanX /= total
    meanY /= total
    for point in points {
      let x = point.x - meanX
      let y = point.y - meanY
      xx += point.pt * x * x
      yy += point.pt * y * y
      xy += point.pt * x * y
    }
    xx /= total
    yy /= total
    xy /= total
  }

  /// Angle of the axis of largest spread, from the x axis, in (−π/2, π/2].
  @inline(__always)
  var principalAngle: Double { 0.5 * atan2(2 * xy, xx - yy) }

  /// Variances along the axis of largest and of smallest spread.
  @inline(__always)
  var eigenvalues: (major: Double, minor: Double) {
    let mean = 0.5 * (xx + yy)
    let half = 0.5 * (xx - yy)
    let radius = (half * half + xy * xy).squareRoot()
    return (mean + radius, max(0, mean - radius))
  }
}
