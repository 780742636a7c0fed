import Foundation

/// Copies chosen columns of fixed-size records into rows of numbers in single or double precision.
struct RecordConverter: Sendable {
  /// Columns of one type that follow each other both in the record and in the row.
  private struct Run: Sendable {
    let element: StoredElement
    let isBigEndian: Bool
    let recordOffset: Int
    let rowOffset: Int
    var count: Int
  }

  private let runs: [Run]
  private let recordSize: Int
  private let width: Int

  /// A converter for the given columns.
  ///
  /// - Throws: ``DataFileError`` for a column that holds no numbers.
  init(_ columns: [TableLayout.Column], recordSize: Int, _ url: URL) throws {
    var runs: [Run] = []
    for (position, column) in columns.enumerated() {
      guard case .number(let element, let isBigEndian) = column.storage else {
        throw column.storage.noNumbers(url, column: column.name)
      }
      if let last = runs.last, last.element == element, last.isBigEndian == isBigEndian,
        last.recordOffset + last.count * element.byteCount == column.offset
      {
        runs[runs.count - 1].count += 1
      } else {
        runs.append(
          Run(
            element: element, isBigEndian: isBigEndian, recordOffset: column.offset,
            rowOffset: position, count: 1))
      }
    }
    self.runs = runs
    self.recordSize = recordSize
    width = columns.count
  }

  /// Converts all records of `source`; `target` has room for as many rows.
  func convert<Real: BinaryFloatingPoint & BitwiseCopyable>(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableBufferPointer<Real>
  ) {
    let rows = source.count / recordSize
    precondition(
      target.count >= rows * width, "RecordConverter: \(rows) rows do not fit \(target.count)")
    guard let records = source.baseAddress, let output = target.baseAddress else { return }
    for run in runs {
      if run.isBigEndian {
        for row in 0..<rows {
          Self.convertBigEndian(
            run.element, records + row * recordSize + run.recordOffset,
            output + row * width + run.rowOffset, run.count)
        }
        continue
      }
      for row in 0..<rows {
        Self.convert(
          run.element, records + row * recordSize + run.recordOffset,
          output + row * width + run.rowOffset, run.count)
      }
    }
  }

  @inline(__always)
  private static func convert<Real: BinaryFloatingPoint & BitwiseCopyable>(
    _ element: StoredElement, _ source: UnsafeRawPointer, _ target: UnsafeMutablePointer<Real>,
    _ count: Int
  ) {
    switch element {
    case .float32 where Real.self == Float.self: memcpy(target, source, 4 * count)
    case .float32: copy(source, as: Float.self, target, count) { Real($0) }
    case .float64: copy(source, as: Double.self, target, count) { Real($0) }
    case .int64: copy(source, as: Int64.self, target, count) { Real($0) }
    case .int32: copy(source, as: Int32.self, target, count) { Real($0) }
    case .int16: copy(source, as: Int16.self, target, count) { Real($0) }
    case .int8: copy(source, as: Int8.self, target, count) { Real($0) }
    case .uint64: copy(source, as: UInt64.self, target, count) { Real($0) }
    case .uint32: copy(source, as: UInt32.self, target, count) { Real($0) }
    case .uint16: copy(source, as: UInt16.self, target, count) { Real($0) }
    case .uint8: copy(source, as: UInt8.self, target, count) { Real($0) }
    case .bool: copy(source, as: UInt8.self, target, count) { $0 == 0 ? 0 : 1 }
    case .float16:
      copy(source, as: UInt16.self, target, count) { Real(Float(halfPrecisionBits: $0)) }
    case .bfloat16:
      copy(source, as: UInt16.self, target, count) { Real(Float(bitPattern: UInt32($0) << 16)) }
    }
  }

  private static func convertBigEndian<Real: BinaryFloatingPoint & BitwiseCopyable>(
    _ element: StoredElement, _ source: UnsafeRawPointer, _ target: UnsafeMutablePointer<Real>,
    _ count: Int
  ) {
    withUnsafeTemporaryAllocation(byteCount: 8, alignment: 8) { value in
      for index in 0..<count {
        for byte in 0..<element.byteCount {
          value[byte] = source.load(
            fromByteOffset: (index + 1) * element.byteCount - 1 - byte, as: UInt8.self)
        }
        guard let start = value.baseAddress else { continue }
        convert(element, start, target + index, 1)
      }
    }
  }

  @inline(__always)
  private static func copy<Stored: BitwiseCopyable, Real>(
    _ source: UnsafeRawPointer, as type: Stored.Type, _ target: UnsafeMutablePointer<Real>,
    _ count: Int, _ convert: (Stored) -> Real
  ) {
    for index in 0..<count {
      target[index] = convert(
        source.loadUnaligned(fromByteOffset: index * MemoryLayout<Stored>.size, as: type))
    }
  }
}
