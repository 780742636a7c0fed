import Foundation

/// Named tensors with text metadata in the safetensors format of Hugging Face.
///
/// Format: eight bytes with the length of the header, the header (JSON), the tensors. Files from
/// outside are checked as the reference implementation checks them: known types, sizes that match
/// the shapes, no overlap, no gap, no name twice.
public struct SafetensorsFile: Sendable, Equatable {
  /// One named tensor.
  public struct Entry: Sendable, Equatable {
    /// The name, such as `cnn/convolution1/kernel`.
    public let name: String
    /// Shape, type and elements.
    public let array: NumericArray

    /// A tensor of any type of ``NumericArray``; the type is kept in the file.
    public init(name: String, array: NumericArray) {
      self.name = name
      self.array = array
    }

    /// A tensor in single precision.
    ///
    /// - Precondition: `values` fills `shape`.
    public init(name: String, shape: [Int], values: [Float]) {
      self.init(name: name, array: NumericArray(shape: shape, .float32(values)))
    }

    /// The lengths of the axes.
    public var shape: [Int] { array.shape }

    /// The elements in single precision, in row-major order.
    public var values: [Float] { array.floats }
  }

  /// The tensors, in the order of the header.
  public var tensors: [Entry]
  /// Free text by name.
  public var metadata: [String: String]

  /// A file with these tensors and this metadata.
  public init(tensors: [Entry] = [], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// The tensor called `name`. O(number of tensors).
  public subscript(name: String) -> NumericArray? {
    tensors.first { $0.name == name }?.array
  }

  /// The largest header that is accepted, as in the reference implementation.
  static let largestHeader = 100_000_000

  /// The names of the element types that can be read.
  static let elements: [String: StoredElement] = [
    "BOOL": .bool, "U8": .uint8, "I8": .int8, "I16": .int16, "U16": .uint16, "I32": .int32,
    "U32": .uint32, "I64": .int64, "U64": .uint64, "F16": .float16, "BF16": .bfloat16,
    "F32": .float32, "F64": .float64,
  ]
}

extension SafetensorsFile {
  /// Writes the file.
  ///
  /// Equal contents give equal bytes. The header keeps the order of ``tensors``; the data are
  /// ordered by falling element size, which keeps every tensor aligned.
  ///
  /// - Precondition: the names differ and none is `__metadata__`.
  /// - Throws: ``DataFileError`` when the file exists and `overwrite` is false, or cannot be
  ///   written.
  public func write(to url: URL, overwrite: Bool = false) throws {
    let names = Set(tensors.map(\.name))
    precondition(
      names.count == tensors.count && !names.contains("__metadata__"),
      "SafetensorsFile.write: names occur twice or are reserved in \(tensors.map(\.name))")
    let byFallingSize = tensors.indices.sorted {
      (-Self.elementSize(tensors[$0].array), $0) < (-Self.elementSize(tensors[$1].array), $1)
    }
    var begins = [Int](repeating: 0, count: tensors.count)
    var end = 0
    for index in byFallingSize {
      begins[index] = end
      end += tensors[index].array.count * Self.elementSize(tensors[index].array)
    }

    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }
        .map { "\(quotedJSON($0.key)):\(quotedJSON($0.value))" }
      members.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    for (entry, begin) in zip(tensors, begins) {
      let size = entry.array.count * Self.elementSize(entry.array)
      let shape = entry.shape.map { "\($0)" }.joined(separator: ",")
      members.append(
        "\(quotedJSON(entry.name)):{\"dtype\":\"\(Self.typeName(entry.array))\","
          + "\"shape\":[\(shape)],\"data_offsets\":[\(begin),\(begin + size)]}")
    }
    var header = "{\(members.joined(separator: ","))}"
    header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)

    try AtomicFile.write(to: url, overwrite: overwrite) { writer in
      try withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { try writer.append($0) }
      try writer.append(header)
      for index in byFallingSize {
        try tensors[index].array.values.withUnsafeBytes { try writer.append($0) }
      }
    }
  }

  private static func typeName(_ array: NumericArray) -> String {
    switch array.values {
    case .float32: "F32"
    case .float64: "F64"
    case .int64: "I64"
    case .int32: "I32"
    case .uint8: "U8"
    case .bool: "BOOL"
    }
  }

  private static func elementSize(_ array: NumericArray) -> Int {
    switch array.values {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .uint8, .bool: 1
    }
  }
}
