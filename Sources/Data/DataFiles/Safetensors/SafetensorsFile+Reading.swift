import Foundation

extension SafetensorsFile {
  /// Reads the file at `url`.
  ///
  /// `F16` and `BF16` become single precision; small and unsigned integers widen.
  ///
  /// - Throws: ``DataFileError`` when the file is missing, cut off or violates the format.
  public static func read(_ url: URL) throws -> SafetensorsFile {
    try MappedFile(url).withBytes { bytes in
      let (header, data) = try split(bytes, url)
      var file = SafetensorsFile()
      var ranges: [(range: Range<Int>, name: String)] = []
      for (name, value) in header {
        if name == "__metadata__" {
          file.metadata = try texts(value, url)
          continue
        }
        let (entry, range) = try tensor(name, value, data, url)
        file.tensors.append(entry)
        ranges.append((range, name))
      }
      try checkCoverage(ranges, size: data.count, url)
      return file
    }
  }

  /// The texts of the metadata of the file at `url`; its tensors are not read.
  ///
  /// - Throws: ``DataFileError`` when the file is missing or its header violates the format.
  public static func readMetadata(_ url: URL) throws -> [String: String] {
    try MappedFile(url).withBytes { bytes in
      let member = try split(bytes, url).header.first { $0.name == "__metadata__" }
      return try member.map { try texts($0.value, url) } ?? [:]
    }
  }

  private static func split(
    _ bytes: UnsafeRawBufferPointer, _ url: URL
  ) throws -> (header: [(name: String, value: HeaderJSON)], data: UnsafeRawBufferPointer) {
    guard let length = bytes.littleEndian(UInt64.self, at: 0) else {
      throw DataFileError(
        url, "\(bytes.count) bytes are too few for a safetensors file",
        hint: "copy or download the file again")
    }
    guard length <= UInt64(largestHeader) else {
      throw DataFileError(
        url, "a header of \(length) bytes is not acceptable",
        hint: "check that this is a safetensors file")
    }
    guard let text = bytes.slice(8, count: Int(length)) else {
      throw DataFileError(
        url, "the header should take \(length) bytes, only \(bytes.count - 8) are there",
        hint: "the file is cut off: copy or download it again")
    }
    let header: HeaderJSON
    do {
      header = try HeaderJSON(text)
    } catch {
      throw DataFileError(url, error.text, hint: "check that this is a safetensors file")
    }
    guard case .object(let members) = header else {
      throw DataFileError(url, "the header is no JSON object")
    }
    return (members, UnsafeRawBufferPointer(rebasing: bytes[(8 + Int(length))...]))
  }

  private static func texts(_ value: HeaderJSON, _ url: URL) throws -> [String: String] {
    guard case .object(let members) = value else {
      throw DataFileError(url, column: "__metadata__", "the metadata are no JSON object")
    }
    var texts: [String: String] = [:]
    for (name, value) in members {
      guard let text = value.string else {
        throw DataFileError(url, column: "__metadata__", "the value of \"\(name)\" is no text")
      }
      texts[name] = text
    }
    return texts
  }

  private static func tensor(
    _ name: String, _ value: HeaderJSON, _ data: UnsafeRawBufferPointer, _ url: URL
  ) throws -> (Entry, Range<Int>) {
    func problem(_ text: String, hint: String? = nil) -> DataFileError {
      DataFileError(url, column: name, text, hint: hint)
    }
    guard case .object(let members) = value else {
      throw problem("this tensor is not described by a JSON object")
    }
    let fields = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value) })
    guard let type = fields["dtype"]?.string, let shape = fields["shape"]?.integers,
      let offsets = fields["data_offsets"]?.integers, offsets.count == 2, fields.count == 3
    else { throw problem("a tensor needs exactly dtype, shape and data_offsets") }
    guard let element = elements[type] else {
      throw problem(
        "elements of type \(type) are not supported", hint: "convert the tensor to F32 first")
    }
    guard let count = elementCount(shape), count <= Int.max / 8 else {
      throw problem("the shape \(shape) is impossible")
    }
    guard offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] <= data.count else {
      throw problem(
        "its bytes \(offsets[0])..<\(offsets[1]) lie outside the \(data.count) bytes of data",
        hint: "the file is cut off or damaged: copy or download it again")
    }
    guard offsets[1] - offsets[0] == count * element.byteCount else {
      throw problem(
        "shape \(shape) of \(type) needs \(count * element.byteCount) bytes, "
          + "the header gives it \(offsets[1] - offsets[0])")
    }
    let bytes = UnsafeRawBufferPointer(rebasing: data[offsets[0]..<offsets[1]])
    guard let values = element.decode(bytes) else {
      throw problem("an unsigned integer is above \(Int64.max)")
    }
    return (
      Entry(name: name, array: NumericArray(shape: shape, values)), offsets[0]..<offsets[1]
    )
  }

  /// Every byte of the data belongs to exactly one tensor.
  private static func checkCoverage(
    _ ranges: [(range: Range<Int>, name: String)], size: Int, _ url: URL
  ) throws {
    var end = 0
    for (range, name) in ranges.sorted(by: { bounds($0.range) < bounds($1.range) }) {
      guard range.lowerBound == end else {
        throw DataFileError(
          url, column: name,
          range.lowerBound < end
            ? "its data overlap with those of another tensor"
            : "\(range.lowerBound - end) bytes before its data belong to no tensor")
      }
      end = range.upperBound
    }
    guard end == size else {
      throw DataFileError(url, "\(size - end) bytes at the end belong to no tensor")
    }
  }

  private static func bounds(_ range: Range<Int>) -> (Int, Int) {
    (range.lowerBound, range.upperBound)
  }
}
