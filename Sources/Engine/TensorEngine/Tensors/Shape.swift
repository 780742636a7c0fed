/// The extents of an n-dimensional array in row-major order, at most eight axes.
///
/// Stored inline, so that shapes can live in operation records without reference counting.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The largest rank.
  public static let maximumRank = 8

  private var extents = SIMD8<Int32>(repeating: 1)
  /// The number of axes; 0 for a scalar.
  public private(set) var rank: Int

  /// The shape with these extents.
  ///
  /// - Precondition: At most eight extents, none negative.
  public init(_ dimensions: some Collection<Int>) {
    precondition(
      dimensions.count <= Shape.maximumRank, "a shape has at most 8 axes, got \(dimensions)")
    rank = dimensions.count
    for (axis, extent) in dimensions.enumerated() {
      precondition(
        extent >= 0 && extent <= Int(Int32.max), "impossible extent in shape \(dimensions)")
      extents[axis] = Int32(truncatingIfNeeded: extent)
    }
  }

  /// The shape with these extents.
  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// The shape of a scalar.
  public static let scalar = Shape(EmptyCollection<Int>())

  /// The extents, outermost axis first.
  public var dimensions: [Int] { (0..<rank).map { Int(extents[$0]) } }

  /// The number of elements; 1 for a scalar.
  public var count: Int {
    var product = 1
    for axis in 0..<rank { product *= Int(extents[axis]) }
    return product
  }

  /// The extent of `axis`; negative axes count from the end.
  public subscript(axis: Int) -> Int {
    get { Int(extents[normalized(axis)]) }
    set { extents[normalized(axis)] = Int32(newValue) }
  }

  /// The same axis counted from the front.
  ///
  /// - Precondition: `axis` lies in -rank ..< rank.
  public func normalized(_ axis: Int) -> Int {
    let position = axis < 0 ? axis + rank : axis
    precondition(position >= 0 && position < rank, "axis \(axis) is outside of shape \(self)")
    return position
  }

  /// The product of the extents of `axes`.
  func count(of axes: Range<Int>) -> Int {
    var product = 1
    for axis in axes { product *= Int(extents[axis]) }
    return product
  }

  /// The shape with `extent` appended as the innermost axis.
  public func appending(_ extent: Int) -> Shape {
    precondition(rank < Shape.maximumRank, "a shape has at most 8 axes, cannot extend \(self)")
    var result = self
    result.extents[rank] = Int32(extent)
    result.rank += 1
    return result
  }

  /// The shape with `extent` put before the outermost axis.
  public func prepending(_ extent: Int) -> Shape { Shape([extent] + dimensions) }

  /// The shape without its outermost axis.
  public func droppingFirst() -> Shape {
    precondition(rank > 0, "a scalar has no axis to drop")
    var result = Shape.scalar
    for axis in 1..<rank { result = result.appending(self[axis]) }
    return result
  }

  /// The shape of an element-wise combination under NumPy's broadcasting rules; nil when the shapes
  /// do not match.
  public func broadcast(with other: Shape) -> Shape? {
    if self == other { return self }
    let longer = rank >= other.rank ? self : other
    let shorter = rank >= other.rank ? other : self
    var result = longer
    let lead = longer.rank - shorter.rank
    for axis in 0..<shorter.rank {
      let left = longer[lead + axis]
      let right = shorter[axis]
      if left == right || right == 1 { continue }
      guard left == 1 else { return nil }
      result[lead + axis] = right
    }
    return result
  }

  /// For example `[32, 40, 40, 1]`.
  public var description: String {
    "[" + dimensions.map(String.init).joined(separator: ", ") + "]"
  }
}

extension Shape: Codable {
  /// Reads a list of extents.
  public init(from decoder: any Decoder) throws {
    let dimensions = try decoder.singleValueContainer().decode([Int].self)
    guard dimensions.count <= Shape.maximumRank,
      dimensions.allSatisfy({ $0 >= 0 && $0 <= Int(Int32.max) })
    else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "a shape is a list of at most 8 extents ≥ 0, found \(dimensions)"))
    }
    self.init(dimensions)
  }

  /// Writes the list of extents.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(dimensions)
  }
}
