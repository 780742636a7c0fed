import Foundation

/// One array in NumPy's npy format.
public enum NPYFile {
  /// Reads the array at `url`.
  ///
  /// Column-major ("Fortran") and big-endian arrays are brought into the usual order; `float16`,
  /// 8- and 16-bit integers and `uint32`/`uint64` widen to the next type of ``NumericArray``.
  ///
  /// - Throws: ``DataFileError`` when the file is missing, cut off or holds no numbers.
  public static func read(_ url: URL) throws -> NumericArray {
    try withContents(url) { try decode($0, file: url, name: nil) }
  }

  /// The array at `url` as a column: numbers or texts, of shape (N) or (N, 1).
  ///
  /// - Throws: ``DataFileError`` when the file is missing, cut off, of another shape, or holds
  ///   neither numbers nor texts.
  public static func contents(_ url: URL) throws -> DataColumn {
    try withContents(url) { try column($0, file: url, name: nil) }
  }

  /// The shape of the array at `url`, from its header.
  ///
  /// - Throws: ``DataFileError`` when the file is missing or damaged.
  public static func shape(_ url: URL) throws -> [Int] {
    try withContents(url) { try split($0, file: url, name: nil).header.shape }
  }

  /// Writes `array` to `url` as `numpy.save` does.
  ///
  /// - Throws: ``DataFileError`` when the file exists and `overwrite` is false, or cannot be
  ///   written.
  public static func write(
    _ array: NumericArray, to url: URL, overwrite: Bool = false
  ) throws {
    try AtomicFile.write(to: url, overwrite: overwrite) { writer in
      try NPYHeader.encode(array).withUnsafeBytes { try writer.append($0) }
      try array.values.withUnsafeBytes { try writer.append($0) }
    }
  }

  /// The columns of a structured array at `url`; nil for other arrays.
  ///
  /// - Throws: ``DataFileError`` as ``recordColumns(_:file:name:)``.
  static func recordColumns(_ url: URL) throws -> [(name: String, content: ColumnContent)]? {
    try withContents(url) { try recordColumns($0, file: url, name: nil) }
  }

  /// Whether the elements of the array at `url` are texts.
  static func holdsTexts(_ url: URL) throws -> Bool {
    try withContents(url) { bytes in
      if case .text? = (try? NPYHeader(bytes))?.element { true } else { false }
    }
  }

  private static func withContents<Result>(
    _ url: URL, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    try MappedFile(url).withBytes { bytes in
      try DataFileKind.refuseForeign(bytes, url)
      return try body(bytes)
    }
  }

  /// Decodes a whole npy file that stands in memory; `name` is its name inside an archive.
  static func decode(
    _ bytes: UnsafeRawBufferPointer, file: URL, name: String?
  ) throws -> NumericArray {
    let (header, elements) = try split(bytes, file: file, name: name)
    let element: StoredElement
    switch header.element {
    case .number(let number): element = number
    case .text: throw DataFileError(file, column: name, "this array holds text, not numbers")
    case .records:
      throw DataFileError(
        file, column: name, "this array holds records, not numbers",
        hint: "structured arrays are read as tables; save every field as an array of its own")
    }
    guard let values = element.decode(elements, isBigEndian: header.isBigEndian) else {
      throw DataFileError(file, column: name, "an unsigned integer is above \(Int64.max)")
    }
    return NumericArray(
      shape: header.shape,
      header.isColumnMajor ? values.fromColumnMajor(shape: header.shape) : values)
  }

  /// Decodes a whole npy file as a column of numbers or texts.
  static func column(
    _ bytes: UnsafeRawBufferPointer, file: URL, name: String?
  ) throws -> DataColumn {
    if case .text = try split(bytes, file: file, name: name).header.element {
      let texts = try decodeStrings(bytes, file: file, name: name)
      return DataColumn(file, name: name, ColumnContent(texts: texts))
    }
    return try DataColumn(decode(bytes, file: file, name: name), in: file, name: name)
  }

  /// Decodes an array of strings.
  static func decodeStrings(
    _ bytes: UnsafeRawBufferPointer, file: URL, name: String?
  ) throws -> [String] {
    let (header, elements) = try split(bytes, file: file, name: name)
    let isList =
      header.shape.count <= 1 || (header.shape.count == 2 && header.shape[1] == 1)
    guard case .text(_, let isWide) = header.element, isList else {
      throw DataFileError(file, column: name, "this is no list of texts")
    }
    let size = header.element.byteCount
    return (0..<(header.shape.first ?? 1)).map { index in
      let item = UnsafeRawBufferPointer(rebasing: elements[index * size..<(index + 1) * size])
      return text(item, isWide: isWide, isBigEndian: header.isBigEndian)
    }
  }

  /// The text of an element, without the zeros that fill it up.
  static func text(
    _ item: UnsafeRawBufferPointer, isWide: Bool, isBigEndian: Bool
  ) -> String {
    guard isWide else { return String(decoding: item.prefix { $0 != 0 }, as: UTF8.self) }
    var text = String.UnicodeScalarView()
    for offset in stride(from: 0, to: item.count, by: 4) {
      let word = item.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      let code = isBigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word)
      if code == 0 { break }
      text.append(Unicode.Scalar(code) ?? "\u{FFFD}")
    }
    return String(text)
  }

  /// A list of texts as `numpy.save` writes it: UTF-32, all as long as the longest.
  static func encode(_ texts: [String]) -> [UInt8] {
    let width = max(texts.map(\.unicodeScalars.count).max() ?? 1, 1)
    var bytes = NPYHeader.encode("<U\(width)", shape: [texts.count])
    for text in texts {
      let scalars = text.unicodeScalars.map(\.value)
      for value in scalars + Array(repeating: 0, count: width - scalars.count) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
      }
    }
    return bytes
  }

  static func split(
    _ bytes: UnsafeRawBufferPointer, file: URL, name: String?
  ) throws -> (header: NPYHeader, elements: UnsafeRawBufferPointer) {
    let header: NPYHeader
    do {
      header = try NPYHeader(bytes)
    } catch {
      throw DataFileError(file, column: name, error.text, hint: error.hint)
    }
    let available = bytes.count - header.dataOffset
    guard let count = elementCount(header.shape) else {
      throw DataFileError(file, column: name, "the shape \(header.shape) is impossible")
    }
    let (expected, overflow) = count.multipliedReportingOverflow(by: header.element.byteCount)
    // Elements without bytes could be claimed in any number.
    guard header.element.byteCount > 0 || count == 0 else {
      throw DataFileError(
        file, column: name, "the texts are \(count) of no letters each",
        hint: "leave the array out, or write it again with numpy")
    }
    guard !overflow, expected == available else {
      let problem = "shape \(header.shape) needs \(overflow ? "too many" : "\(expected)") bytes"
      throw DataFileError(
        file, column: name, "\(problem), but \(available) follow the header",
        hint: overflow || expected > available
          ? "the file is cut off: copy or download it again"
          : "save one array a file, or use numpy.savez")
    }
    return (header, UnsafeRawBufferPointer(rebasing: bytes[header.dataOffset...]))
  }
}

extension NumericArray.Values {
  /// The same array with the last axis running fastest, this one having the first axis fastest.
  func fromColumnMajor(shape: [Int]) -> NumericArray.Values {
    switch self {
    case .float32(let values): .float32(rowMajor(values, shape: shape))
    case .float64(let values): .float64(rowMajor(values, shape: shape))
    case .int64(let values): .int64(rowMajor(values, shape: shape))
    case .int32(let values): .int32(rowMajor(values, shape: shape))
    case .uint8(let values): .uint8(rowMajor(values, shape: shape))
    case .bool(let values): .bool(rowMajor(values, shape: shape))
    }
  }
}

private func rowMajor<Element>(_ source: [Element], shape: [Int]) -> [Element] {
  guard shape.count > 1, !source.isEmpty else { return source }
  var strides = [1]
  for length in shape.dropLast() { strides.append(strides[strides.count - 1] * length) }
  var index = [Int](repeating: 0, count: shape.count)
  var position = 0
  var result: [Element] = []
  result.reserveCapacity(source.count)
  for _ in source.indices {
    result.append(source[position])
    var axis = shape.count - 1
    while axis >= 0 {
      index[axis] += 1
      position += strides[axis]
      if index[axis] < shape[axis] { break }
      position -= strides[axis] * shape[axis]
      index[axis] = 0
      axis -= 1
    }
  }
  return result
}
