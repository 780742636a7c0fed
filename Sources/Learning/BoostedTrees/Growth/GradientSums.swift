/// Sums over events: of gradients, of hessians, and their number.
///
/// Three of the four lanes of one vector, so that a bin is added to, merged and subtracted as a
/// whole.
struct GradientSums {
  private(set) var lanes: SIMD4<Double>

  static let zero = GradientSums(lanes: .zero)

  var gradient: Double { lanes.x }
  var hessian: Double { lanes.y }
  var count: Double { lanes.z }
  var isFinite: Bool { gradient.isFinite && hessian.isFinite }

  @inline(__always)
  init(lanes: SIMD4<Double>) { self.lanes = lanes }

  /// The sums of one event.
  @inline(__always)
  init(_ pair: SIMD2<Float>) {
    lanes = SIMD4(lowHalf: SIMD2<Double>(pair), highHalf: SIMD2(1, 0))
  }

  @inline(__always)
  static func += (sums: inout GradientSums, other: GradientSums) { sums.lanes += other.lanes }

  @inline(__always)
  static func - (sums: GradientSums, other: GradientSums) -> GradientSums {
    GradientSums(lanes: sums.lanes - other.lanes)
  }
}
