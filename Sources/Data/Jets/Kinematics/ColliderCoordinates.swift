internal import CKernels

/// Transverse momentum, pseudorapidity and azimuth of a jet's constituents, in double precision.
struct ColliderCoordinates {
  let pt: UnsafePointer<Double>
  let eta: UnsafePointer<Double>
  let phi: UnsafePointer<Double>

  /// Calls `body` with the coordinates of `jet`, which are valid only inside the call.
  @inline(__always)
  static func with<Result>(
    _ jet: UnsafeBufferPointer<FourMomentum>, _ body: (ColliderCoordinates) -> Result
  ) -> Result {
    let count = jet.count
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * count + 1) { memory in
      let pt = memory.baseAddress!
      let (eta, phi) = (pt + count, pt + 2 * count)
      jet.withMemoryRebound(to: Float.self) { momenta in
        ck_coordinates(
          count, momenta.baseAddress, FourMomentum.maximumEta, pt, eta, phi)
      }
      return body(ColliderCoordinates(pt: pt, eta: eta, phi: phi))
    }
  }
}
