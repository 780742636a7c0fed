/// An n-dimensional array of numbers in row-major order, as it stands in npy, npz, HDF5 and
/// safetensors files.
public struct NumericArray: Sendable, Equatable {
  /// The elements with their type.
  public enum Values: Sendable, Equatable {
    /// IEEE single precision.
    case float32([Float])
    /// IEEE double precision.
    case float64([Double])
    /// Signed, eight bytes.
    case int64([Int64])
    /// Signed, four bytes.
    case int32([Int32])
    /// Unsigned, one byte.
    case uint8([UInt8])
    /// Truth values, one byte each.
    case bool([Bool])
  }

  /// The lengths of the axes; empty for a single number.
  public let shape: [Int]
  /// The elements, the last axis running fastest.
  public let values: Values

  /// An array with the given shape.
  ///
  /// - Precondition: the product of the lengths is the number of values.
  public init(shape: [Int], _ values: Values) {
    precondition(
      shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == values.count,
      "NumericArray: shape \(shape) does not hold \(values.count) values")
    self.shape = shape
    self.values = values
  }

  /// An array with one axis.
  public init(_ values: Values) {
    shape = [values.count]
    self.values = values
  }

  /// The number of elements.
  public var count: Int { values.count }

  /// The elements in single precision. O(1) for `float32`, else a conversion of every element.
  public var floats: [Float] {
    switch values {
    case .float32(let values): values
    case .float64(let values): values.map { Float($0) }
    case .int64(let values): values.map { Float($0) }
    case .int32(let values): values.map { Float($0) }
    case .uint8(let values): values.map { Float($0) }
    case .bool(let values): values.map { $0 ? 1 : 0 }
    }
  }

  /// The elements in double precision. O(1) for `float64`, else a conversion of every element.
  public var doubles: [Double] {
    switch values {
    case .float32(let values): values.map { Double($0) }
    case .float64(let values): values
    case .int64(let values): values.map { Double($0) }
    case .int32(let values): values.map { Double($0) }
    case .uint8(let values): values.map { Double($0) }
    case .bool(let values): values.map { $0 ? 1 : 0 }
    }
  }

  /// The elements as integers, every one exact.
  ///
  /// - Throws: ``DataFileError`` without a file name for the first element that is no integer.
  public func integers() throws -> [Int] {
    switch values {
    case .float32(let values): try Self.exactIntegers(values)
    case .float64(let values): try Self.exactIntegers(values)
    case .int64(let values): values.map { Int($0) }
    case .int32(let values): values.map { Int($0) }
    case .uint8(let values): values.map { Int($0) }
    case .bool(let values): values.map { $0 ? 1 : 0 }
    }
  }

  private static func exactIntegers<Real: BinaryFloatingPoint>(_ values: [Real]) throws -> [Int] {
    var integers: [Int] = []
    integers.reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      guard let integer = Int(exactly: value) else {
        throw DataFileError(
          file: "", rows: index..<index + 1, "\(value) stands where an integer is expected")
      }
      integers.append(integer)
    }
    return integers
  }
}

extension NumericArray.Values {
  /// The number of elements.
  public var count: Int {
    switch self {
    case .float32(let values): values.count
    case .float64(let values): values.count
    case .int64(let values): values.count
    case .int32(let values): values.count
    case .uint8(let values): values.count
    case .bool(let values): values.count
    }
  }

  /// Calls `body` with the elements as they stand in memory, little-endian.
  func withUnsafeBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    switch self {
    case .float32(let values): try values.withUnsafeBytes(body)
    case .float64(let values): try values.withUnsafeBytes(body)
    case .int64(let values): try values.withUnsafeBytes(body)
    case .int32(let values): try values.withUnsafeBytes(body)
    case .uint8(let values): try values.withUnsafeBytes(body)
    case .bool(let values): try values.withUnsafeBytes(body)
    }
  }
}
