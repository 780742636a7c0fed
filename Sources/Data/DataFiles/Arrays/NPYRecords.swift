import Foundation

/// A field of the records of a structured array.
struct NPYField: Equatable {
  let name: String
  /// Numbers or texts.
  let element: NPYHeader.Element
  let isBigEndian: Bool
  /// Where it starts in a record, in bytes.
  let offset: Int
  /// The number of elements: more than one for a field that is an array itself.
  let count: Int
}

extension NPYFile {
  /// What the records of a structured array of shape (N) or (N, 1) hold, field after field: the
  /// columns of a table. Nil for other arrays.
  ///
  /// A field that is an array of F numbers becomes the columns `<field>_0`, `<field>_1`, ….
  ///
  /// - Throws: ``DataFileError`` for a damaged array and one of another shape.
  static func recordColumns(
    _ bytes: UnsafeRawBufferPointer, file: URL, name: String?
  ) throws -> [(name: String, content: ColumnContent)]? {
    let (header, elements) = try split(bytes, file: file, name: name)
    guard case .records(let fields, let size) = header.element else { return nil }
    guard header.shape.count == 1 || (header.shape.count == 2 && header.shape[1] == 1) else {
      throw DataFileError(
        file, column: name, "the shape of the structured array is \(header.shape)",
        hint: "expected one record for each row")
    }
    return try fields.flatMap { field in
      try (0..<field.count).map { place in
        let width = field.element.byteCount
        let offset = field.offset + place * width
        var column = [UInt8]()
        column.reserveCapacity(header.shape[0] * width)
        for row in 0..<header.shape[0] {
          column += elements[row * size + offset..<row * size + offset + width]
        }
        let label = field.count == 1 ? field.name : "\(field.name)_\(place)"
        return (
          label,
          try column.withUnsafeBytes {
            try content($0, of: field, label, rows: header.shape[0], file)
          }
        )
      }
    }
  }

  private static func content(
    _ bytes: UnsafeRawBufferPointer, of field: NPYField, _ label: String, rows: Int, _ file: URL
  ) throws -> ColumnContent {
    switch field.element {
    case .number(let element):
      guard let values = element.decode(bytes, isBigEndian: field.isBigEndian) else {
        throw DataFileError(file, column: label, "an unsigned integer is above \(Int64.max)")
      }
      return NumericArray(shape: [rows], values).columnContent(0)
    case .text(_, let isWide):
      let width = field.element.byteCount
      return ColumnContent(
        texts: (0..<rows).lazy.map { row in
          let item = UnsafeRawBufferPointer(rebasing: bytes[row * width..<(row + 1) * width])
          return text(item, isWide: isWide, isBigEndian: field.isBigEndian)
        })
    case .records: preconditionFailure("NPYFile: records in records")
    }
  }
}
