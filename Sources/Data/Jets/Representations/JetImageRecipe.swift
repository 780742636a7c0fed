import Messages

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How a jet becomes a square grey image of transverse momentum.
///
/// The steps of Macaluso and Shih, arXiv:1803.00107, section 3: all of them act on the
/// constituents, before anything is put into pixels. The image is row-major: columns are η, rows
/// are φ, and both indices rise with the coordinate, so that the "upper right" quadrant is the one
/// of high column and high row.
public struct JetImageRecipe: Codable, Hashable, Sendable {
  /// Pixels along each side.
  public var size = 40
  /// The image covers ±`halfWidth` in Δη and in Δφ (radians).
  public var halfWidth: Float = 0.8
  /// Subtract the pT-weighted centroid; otherwise the jet axis (vector sum) is the origin.
  public var center = true
  /// Turn the principal axis (largest pT-weighted spread) to vertical, the φ direction.
  public var rotate = true
  /// Flip left–right and up–down so that the quadrant with most pT becomes the upper right one.
  public var flip = true
  /// Divide by the pT inside the image and multiply by `scale`; otherwise pixels are pT in GeV.
  public var normalize = true
  /// What the pixels of a normalized image add up to.
  public var scale: Float = 1

  /// The published definition: 40×40, unit sum.
  public init() {}

  /// All steps, pixels that add up to 20, so that the network sees numbers of order one.
  public static let fixed: JetImageRecipe = {
    var recipe = JetImageRecipe()
    recipe.scale = 20
    return recipe
  }()

  /// All steps, raw unit sum: pixel values near 10⁻², as in the image files of the 2018 challenge
  /// that the winning entry used without any further scaling.
  public static let asSubmitted = JetImageRecipe()

  /// Number of floats in an image.
  public var pixelCount: Int { size * size }

  /// Writes the image of `jet` into `pixels`, `size`·`size` floats, row-major.
  ///
  /// Constituents outside the window are left out. A jet of no constituents gives an empty image.
  public func fill(
    _ jet: UnsafeBufferPointer<FourMomentum>, into pixels: UnsafeMutablePointer<Float>
  ) {
    pixels.update(repeating: 0, count: pixelCount)
    withUnsafeTemporaryAllocation(of: PlanePoint.self, capacity: jet.count) { points in
      let total = PlanePoint.place(jet, around: Kinematics.Sum(jet), into: points)
      align(points, total: total)
      pixelize(points, into: pixels)
    }
  }

  /// Centers, rotates and flips the points in place.
  @inline(__always)
  private func align(_ points: UnsafeMutableBufferPointer<PlanePoint>, total: Double) {
    let moments = PlaneMoments(points, total: total)
    if center {
      for index in 0..<points.count {
        points[index].x -= moments.meanX
        points[index].y -= moments.meanY
      }
    }
    if rotate {
      let angle = moments.principalAngle
      let sine = sin(angle)
      let cosine = cos(angle)
      for index in 0..<points.count {
        let point = points[index]
        points[index].x = point.x * sine - point.y * cosine
        points[index].y = point.x * cosine + point.y * sine
      }
    }
    if flip { flipToUpperRight(points) }
  }

  @inline(__always)
  private func flipToUpperRight(_ points: UnsafeMutableBufferPointer<PlanePoint>) {
    var upperRight = 0.0
    var upperLeft = 0.0
    var lowerRight = 0.0
    var lowerLeft = 0.0
    for point in points {
      if point.y >= 0 {
        if point.x >= 0 { upperRight += point.pt } else { upperLeft += point.pt }
      } else {
        if point.x >= 0 { lowerRight += point.pt } else { lowerLeft += point.pt }
      }
    }
    let most = max(max(upperRight, upperLeft), max(lowerRight, lowerLeft))
    if most == upperRight { return }
    let signX: Double = most == lowerRight ? 1 : -1
    let signY: Double = most == upperLeft ? 1 : -1
    for index in 0..<points.count {
      points[index].x *= signX
      points[index].y *= signY
    }
  }

  @inline(__always)
  private func pixelize(
    _ points: UnsafeMutableBufferPointer<PlanePoint>, into pixels: UnsafeMutablePointer<Float>
  ) {
    let half = Double(halfWidth)
    let pixelsPerUnit = Double(size) / (2 * half)
    let limit = Double(size)
    let side = size
    var inside = 0.0
    for point in points {
      let column = (point.x + half) * pixelsPerUnit
      let row = (point.y + half) * pixelsPerUnit
      guard column >= 0, column < limit, row >= 0, row < limit else { continue }
      pixels[Int(row) * side + Int(column)] += Float(point.pt)
      inside += point.pt
    }
    guard normalize, inside > 0 else { return }
    let factor = Float(Double(scale) / inside)
    for index in 0..<side * side { pixels[index] *= factor }
  }
}

extension JetImageRecipe {
  /// The largest number of pixels along a side: beyond the cells of any calorimeter in a jet.
  static let largest = 256

  /// Reads a recipe from a configuration or a model file.
  ///
  /// - Throws: `DecodingError` for a value that is missing or of another kind, a size outside of
  ///   1 to 256 pixels, and a window or scale that is not positive.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    size = try container.decode(Int.self, forKey: .size)
    halfWidth = try container.decode(Float.self, forKey: .halfWidth)
    center = try container.decode(Bool.self, forKey: .center)
    rotate = try container.decode(Bool.self, forKey: .rotate)
    flip = try container.decode(Bool.self, forKey: .flip)
    normalize = try container.decode(Bool.self, forKey: .normalize)
    scale = try container.decode(Float.self, forKey: .scale)
    try decoder.require(
      (1...JetImageRecipe.largest).contains(size),
      "the size is \(size), expected 1 to \(JetImageRecipe.largest) pixels along each side")
    for (name, value) in [("halfWidth", halfWidth), ("scale", scale)] {
      try decoder.require(
        value > 0 && value.isFinite, "\(name) is \(value), expected a positive number")
    }
  }
}
