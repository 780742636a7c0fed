/// The counts of a sample at a point, in the parts of which the derivatives are made:
/// (expected + changes) × scale × bin factor.
struct SampleCounts {
  /// Expected counts with the changes of shape.
  private(set) var shape: [Double]
  /// The product of the factors of each bin.
  private(set) var binFactor: [Double]
  /// The product of the factors of all bins.
  let scale: Double
  private let sample: CompiledSample
  private let point: [Double]
  private let factors: [Expansion]
  private let zeroFactors: Int
  private let nonzeroProduct: Double

  init(_ sample: CompiledSample, at point: [Double]) {
    self.sample = sample
    self.point = point
    factors = sample.factors.map { $0.expansion(at: point[$0.parameter]) }
    zeroFactors = factors.count { $0.value == 0 }
    nonzeroProduct = factors.reduce(1) { $1.value == 0 ? $0 : $0 * $1.value }
    scale = zeroFactors == 0 ? nonzeroProduct : 0
    var shape = sample.expected
    for change in sample.shapes {
      change.forEachChange(of: sample.expected, at: point[change.parameter]) {
        shape[$0] += $1.value
      }
    }
    self.shape = shape
    binFactor = [Double](repeating: 1, count: shape.count)
    for first in sample.binFactors {
      for bin in shape.indices { binFactor[bin] *= point[first + bin] }
    }
  }

  /// The count of a bin.
  func count(_ bin: Int) -> Double { shape[bin] * binFactor[bin] * scale }

  /// Adds the derivatives of all bins, bin by bin and in each in the order of the channel's
  /// support.
  func addSlopes(to slopes: UnsafeMutablePointer<Double>, width: Int) {
    for (factor, place) in sample.places.factors.enumerated() {
      let slope = product(without: factor) * factors[factor].slope
      if slope == 0 { continue }
      for bin in shape.indices {
        slopes[bin * width + place] += shape[bin] * binFactor[bin] * slope
      }
    }
    for (change, place) in zip(sample.shapes, sample.places.shapes) {
      change.forEachChange(of: sample.expected, at: point[change.parameter]) { bin, change in
        slopes[bin * width + place] += change.slope * binFactor[bin] * scale
      }
    }
    for (factor, place) in sample.places.bins.enumerated() {
      for bin in shape.indices {
        slopes[bin * width + place + bin] +=
          shape[bin] * scale * binProduct(bin, without: factor)
      }
    }
  }

  /// Adds Σ weight · second derivatives over the bins into the lower triangle of `hessian`.
  func addCurvatures(
    weights: UnsafePointer<Double>, to hessian: UnsafeMutablePointer<Double>, width: Int
  ) {
    /// Adds the mixed derivative of two parts, which one parameter may both change.
    func add(_ first: Int, _ second: Int, _ value: Double) {
      hessian[max(first, second) * width + min(first, second)] +=
        first == second ? 2 * value : value
    }
    let places = sample.places
    let factorSlopes = factors.indices.map { product(without: $0) * factors[$0].slope }
    var weightedCount = 0.0
    for bin in shape.indices { weightedCount += weights[bin] * shape[bin] * binFactor[bin] }
    for (factor, place) in places.factors.enumerated() {
      hessian[place * width + place] +=
        weightedCount * product(without: factor) * factors[factor].curvature
      for other in 0..<factor {
        let slopes = factors[factor].slope * factors[other].slope
        if slopes == 0 { continue }
        add(
          place, places.factors[other], weightedCount * product(without: factor, other) * slopes)
      }
    }
    for (change, place) in zip(sample.shapes, places.shapes) {
      var (slope, curvature) = (0.0, 0.0)
      change.forEachChange(of: sample.expected, at: point[change.parameter]) { bin, change in
        slope += weights[bin] * binFactor[bin] * change.slope
        curvature += weights[bin] * binFactor[bin] * change.curvature
        for (factor, first) in places.bins.enumerated() {
          add(
            place, first + bin,
            weights[bin] * scale * binProduct(bin, without: factor) * change.slope)
        }
      }
      hessian[place * width + place] += curvature * scale
      for (factor, other) in places.factors.enumerated() {
        add(place, other, slope * factorSlopes[factor])
      }
    }
    for (factor, first) in places.bins.enumerated() {
      for bin in shape.indices {
        let slope = weights[bin] * shape[bin] * binProduct(bin, without: factor)
        for (other, place) in places.factors.enumerated() {
          add(first + bin, place, slope * factorSlopes[other])
        }
        for (other, place) in places.bins.enumerated().prefix(factor) {
          add(
            first + bin, place + bin,
            weights[bin] * shape[bin] * scale * binProduct(bin, without: factor, other))
        }
      }
    }
  }

  // A factor may be zero, as a signal's strength is: products leave factors out instead of dividing
  // by them.

  private func product(without left: Int, _ other: Int? = nil) -> Double {
    var (zeros, product) = (zeroFactors, nonzeroProduct)
    func leave(_ value: Double) {
      if value == 0 { zeros -= 1 } else { product /= value }
    }
    leave(factors[left].value)
    if let other { leave(factors[other].value) }
    return zeros == 0 ? product : 0
  }

  private func binProduct(_ bin: Int, without left: Int, _ other: Int? = nil) -> Double {
    var product = 1.0
    for (factor, first) in sample.binFactors.enumerated() where factor != left && factor != other {
      product *= point[first + bin]
    }
    return product
  }
}
