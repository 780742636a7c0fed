import Foundation

/// The element types that occur in files, and their conversion to ``NumericArray/Values``.
///
/// Types without a case of their own there widen to the next one that holds every value.
enum StoredElement: Equatable, Sendable {
  case bool, uint8, int8, int16, uint16, int32, uint32, int64, uint64
  case float16, bfloat16, float32, float64

  /// Bytes of one element.
  var byteCount: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .int16, .uint16, .float16, .bfloat16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    }
  }

  /// Decodes elements of either byte order; nil when an unsigned 64-bit value does not fit into
  /// `Int64`.
  func decode(_ bytes: UnsafeRawBufferPointer, isBigEndian: Bool) -> NumericArray.Values? {
    guard isBigEndian, byteCount > 1 else { return decode(bytes) }
    return reversingElements(bytes, elementSize: byteCount).withUnsafeBytes { decode($0) }
  }

  /// Decodes little-endian elements; nil when an unsigned 64-bit value does not fit into `Int64`.
  func decode(_ bytes: UnsafeRawBufferPointer) -> NumericArray.Values? {
    switch self {
    case .bool: return .bool(copyElements(bytes, of: UInt8.self).map { $0 != 0 })
    case .uint8: return .uint8(copyElements(bytes))
    case .int8: return .int32(copyElements(bytes, of: Int8.self).map { Int32($0) })
    case .int16: return .int32(copyElements(bytes, of: Int16.self).map { Int32($0) })
    case .uint16: return .int32(copyElements(bytes, of: UInt16.self).map { Int32($0) })
    case .int32: return .int32(copyElements(bytes))
    case .uint32: return .int64(copyElements(bytes, of: UInt32.self).map { Int64($0) })
    case .int64: return .int64(copyElements(bytes))
    case .uint64:
      let values: [UInt64] = copyElements(bytes)
      guard values.allSatisfy({ $0 <= UInt64(Int64.max) }) else { return nil }
      return .int64(values.map { Int64($0) })
    case .float16:
      return .float32(copyElements(bytes, of: UInt16.self).map { Float(halfPrecisionBits: $0) })
    case .bfloat16:
      return .float32(
        copyElements(bytes, of: UInt16.self).map { Float(bitPattern: UInt32($0) << 16) })
    case .float32: return .float32(copyElements(bytes))
    case .float64: return .float64(copyElements(bytes))
    }
  }
}

/// Copies elements out of bytes that need not be aligned.
private func copyElements<Element: BitwiseCopyable>(
  _ bytes: UnsafeRawBufferPointer, of type: Element.Type = Element.self
) -> [Element] {
  let count = bytes.count / MemoryLayout<Element>.stride
  return [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
    if let source = bytes.baseAddress, let target = buffer.baseAddress {
      memcpy(target, source, count * MemoryLayout<Element>.stride)
    }
    initialized = count
  }
}

/// A copy of `bytes` in which the bytes of every element are reversed.
private func reversingElements(_ bytes: UnsafeRawBufferPointer, elementSize: Int) -> [UInt8] {
  [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, initialized in
    for start in stride(from: 0, to: bytes.count, by: elementSize) {
      for byte in 0..<elementSize {
        buffer[start + byte] = bytes[start + elementSize - 1 - byte]
      }
    }
    initialized = bytes.count
  }
}

extension Float {
  /// The value of an IEEE 754 binary16 number. Own arithmetic: `Float16` is missing on Intel Macs.
  init(halfPrecisionBits bits: UInt16) {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10) & 0x1F
    let fraction = UInt32(bits & 0x3FF)
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      self = sign == 0 ? magnitude : -magnitude
    case 31: self = Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: self = Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}

extension UnsafeRawBufferPointer {
  /// The little-endian integer at `offset`, or nil when it reaches beyond the end.
  func littleEndian<Value: FixedWidthInteger>(_ type: Value.Type, at offset: Int) -> Value? {
    guard offset >= 0, offset <= count - MemoryLayout<Value>.size else { return nil }
    return Value(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
  }

  /// The bytes of `range`, or nil when it reaches beyond the end.
  func slice(_ start: Int, count length: Int) -> UnsafeRawBufferPointer? {
    guard start >= 0, length >= 0, start <= count, length <= count - start else { return nil }
    return UnsafeRawBufferPointer(rebasing: self[start..<start + length])
  }
}

/// The product of axis lengths, or nil when one is negative or too long. Lengths beside a zero
/// count too, so that whoever multiplies some of them stays within 64 bits.
func elementCount(_ shape: [Int]) -> Int? {
  var product = 1
  for length in shape {
    let (value, overflow) = product.multipliedReportingOverflow(by: max(length, 1))
    if length < 0 || overflow || value > 1 << 56 { return nil }
    product = value
  }
  return shape.contains(0) ? 0 : product
}
