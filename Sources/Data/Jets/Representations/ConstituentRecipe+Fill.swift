internal import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension ConstituentRecipe {
  /// Writes the features of `jet`, not yet scaled, into `values`: `length`·`featureCount` floats,
  /// zero beyond the last constituent.
  public func fill(
    _ jet: UnsafeBufferPointer<FourMomentum>, into values: UnsafeMutablePointer<Float>
  ) {
    values.update(repeating: 0, count: count)
    if jetRelative { fillRelative(jet, into: values) } else { fillAbsolute(jet, into: values) }
  }

  /// Strides of the flat array: from one feature to the next, from one constituent to the next.
  @inline(__always)
  private var strides: (feature: Int, constituent: Int) {
    interleavedLayout ? (length, 1) : (1, featureCount)
  }

  @inline(__always)
  private func fillAbsolute(
    _ jet: UnsafeBufferPointer<FourMomentum>, into values: UnsafeMutablePointer<Float>
  ) {
    let strides = strides
    for index in 0..<min(jet.count, length) {
      let c = jet[index]
      let out = values + index * strides.constituent
      out[0] = absoluteMassSquared ? Self.massSquaredNoise(c) : Float(max(0, c.massSquared))
      out[strides.feature] = keepsInfiniteEta ? Self.arctanhEta(c) : c.eta
      out[2 * strides.feature] = c.pt
      out[3 * strides.feature] = c.e
      out[4 * strides.feature] = c.px
      out[5 * strides.feature] = c.py
      out[6 * strides.feature] = c.pz
    }
  }

  /// |E² − p²| in single precision throughout.
  @inline(__always)
  private static func massSquaredNoise(_ c: FourMomentum) -> Float {
    abs(c.e * c.e - (c.px * c.px + c.py * c.py + c.pz * c.pz))
  }

  /// artanh(pz/|p|) in single precision, NaN set to zero, infinity kept.
  @inline(__always)
  private static func arctanhEta(_ c: FourMomentum) -> Float {
    let p = (c.px * c.px + c.py * c.py + c.pz * c.pz).squareRoot()
    let eta = atanh(c.pz / p)
    return eta.isNaN ? 0 : eta
  }

  @inline(__always)
  private func fillRelative(
    _ jet: UnsafeBufferPointer<FourMomentum>, into values: UnsafeMutablePointer<Float>
  ) {
    let axis = Kinematics.Sum(jet)
    let axisEta = axis.eta
    let axisPhi = axis.phi
    // Δη is counted away from the beam's middle, as in ParticleNet's conversion script.
    let sign: Double = axisEta < 0 ? -1 : 1
    let logJetPT = log(Float(max(axis.pt, Self.smallest)))
    let logJetE = log(Float(max(axis.e, Self.smallest)))
    let strides = strides
    let filled = min(jet.count, length)
    ColliderCoordinates.with(UnsafeBufferPointer(rebasing: jet[..<filled])) { coordinates in
      Self.withLogarithms(of: jet, coordinates.pt, count: filled) { logPT, logE in
        for index in 0..<filled {
          let deltaEta = sign * (coordinates.eta[index] - axisEta)
          let deltaPhi = Kinematics.deltaPhi(coordinates.phi[index], axisPhi)
          let out = values + index * strides.constituent
          out[0] = logPT[index]
          out[strides.feature] = logE[index]
          out[2 * strides.feature] = logPT[index] - logJetPT
          out[3 * strides.feature] = logE[index] - logJetE
          out[4 * strides.feature] = Float(deltaEta)
          out[5 * strides.feature] = Float(deltaPhi)
          out[6 * strides.feature] = Float(
            (deltaEta * deltaEta + deltaPhi * deltaPhi).squareRoot())
        }
      }
    }
  }

  /// The logarithms of transverse momenta and energies, in single precision.
  @inline(__always)
  private static func withLogarithms(
    of jet: UnsafeBufferPointer<FourMomentum>, _ pt: UnsafePointer<Double>, count: Int,
    _ body: (_ logPT: UnsafePointer<Float>, _ logE: UnsafePointer<Float>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * count + 1) { memory in
      let logarithms = memory.baseAddress!
      let smallest = Float(Self.smallest)
      for index in 0..<count {
        logarithms[index] = max(Float(pt[index]), smallest)
        logarithms[count + index] = max(jet[index].e, smallest)
      }
      ck_log(2 * count, logarithms, logarithms)
      body(logarithms, logarithms + count)
    }
  }

  /// The floor of logarithms, in GeV: a constituent without pT stays finite.
  private static let smallest = 1e-8
}
