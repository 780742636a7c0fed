import Randomness

/// What a safetensors file holds, as it stands in the file.
struct SafetensorsContents: Sendable {
  /// One tensor.
  struct Tensor: Sendable {
    var name: String
    var type: String
    var shape: [Int]
    var data: [UInt8]
  }

  var metadata: [(name: String, text: String)] = []
  var tensors: [Tensor] = []

  /// - Precondition: the file is valid.
  init(_ bytes: [UInt8]) {
    let length = (0..<8).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
    let text = String(decoding: bytes[8..<8 + length], as: UTF8.self)
    let data = bytes[(8 + length)...]
    guard case .object(let members)? = JSONTree(text) else {
      preconditionFailure("SafetensorsContents: no header")
    }
    for member in members {
      guard case .object(let fields) = member.value else { continue }
      if member.name == "\"__metadata__\"" {
        metadata = fields.map { field in
          guard case .literal(let word) = field.value else { return ("", "") }
          return (SafetensorsContents.unquoted(field.name), SafetensorsContents.unquoted(word))
        }
        continue
      }
      func integers(_ name: String) -> [Int] {
        guard case .array(let items)? = fields.first(where: { $0.name == name })?.value else {
          return []
        }
        return items.compactMap { if case .literal(let word) = $0 { Int(word) } else { nil } }
      }
      guard case .literal(let type)? = fields.first(where: { $0.name == "\"dtype\"" })?.value
      else { continue }
      let range = integers("\"data_offsets\"")
      tensors.append(
        Tensor(
          name: SafetensorsContents.unquoted(member.name),
          type: SafetensorsContents.unquoted(type), shape: integers("\"shape\""),
          data: Array(data[(data.startIndex + range[0])..<(data.startIndex + range[1])])))
    }
  }

  /// The header as a tree, with offsets in the order of the tensors.
  var header: JSONTree {
    var members: [JSONTree.Member] = []
    if !metadata.isEmpty {
      let texts = metadata.map {
        JSONTree.Member(name: JSONTree.quoted($0.name), value: .literal(JSONTree.quoted($0.text)))
      }
      members.append(.init(name: "\"__metadata__\"", value: .object(texts)))
    }
    var end = 0
    for tensor in tensors {
      let offsets = [end, end + tensor.data.count].map { JSONTree.literal("\($0)") }
      end += tensor.data.count
      members.append(
        .init(
          name: JSONTree.quoted(tensor.name),
          value: .object([
            .init(name: "\"dtype\"", value: .literal(JSONTree.quoted(tensor.type))),
            .init(name: "\"shape\"", value: .array(tensor.shape.map { .literal("\($0)") })),
            .init(name: "\"data_offsets\"", value: .array(offsets)),
          ])))
    }
    return .object(members)
  }

  /// The elements of all tensors.
  var data: [UInt8] { tensors.flatMap(\.data) }

  /// The file.
  var bytes: [UInt8] { SafetensorsContents.bytes(header: header.text, data: data) }

  /// The number of a tensor.
  func pick(_ random: inout RandomStream) -> Int { random.integer(below: tensors.count) }

  /// A file whose header has the length that it says.
  static func bytes(header: String, data: [UInt8]) -> [UInt8] {
    let text = Array(header.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text + data
  }

  /// The text inside of quotes that this project's writer has put around it.
  private static func unquoted(_ word: String) -> String {
    var result = String.UnicodeScalarView()
    var scalars = word.unicodeScalars.dropFirst().dropLast()
    while let scalar = scalars.popFirst() {
      guard scalar == "\\", let escaped = scalars.popFirst() else {
        result.append(scalar)
        continue
      }
      switch escaped {
      case "n": result.append("\n")
      case "r": result.append("\r")
      case "t": result.append("\t")
      case "u":
        let code = String(String.UnicodeScalarView(scalars.prefix(4)))
        scalars = scalars.dropFirst(4)
        result.append(UInt32(code, radix: 16).flatMap { Unicode.Scalar($0) } ?? "?")
      default: result.append(escaped)
      }
    }
    return String(result)
  }
}

extension SafetensorsContents.Tensor {
  private static let sizes = [
    "F64": 8, "I64": 8, "F32": 4, "I32": 4, "U8": 1, "BOOL": 1, "F16": 2, "BF16": 2, "U64": 8,
  ]

  /// The bytes of an element.
  var elementSize: Int { Self.sizes[type] ?? 1 }

  /// Gives one element a value at which programs break.
  mutating func setElement(_ random: inout RandomStream) {
    let size = elementSize
    guard data.count >= size else { return }
    let start = random.integer(below: data.count / size) * size
    var bits =
      switch type {
      case "F64": Extremes.double(&random).bitPattern
      case "F32": UInt64(Float(Extremes.double(&random)).bitPattern)
      default: UInt64(bitPattern: random.choose(Extremes.integers))
      }
    for index in 0..<size {
      data[start + index] = UInt8(truncatingIfNeeded: bits)
      bits >>= 8
    }
  }

  /// Makes one axis a little longer or shorter, or adds or takes one; the data follow.
  mutating func resize(_ random: inout RandomStream) {
    switch random.integer(below: 6) {
    case 0: shape.append(random.choose([0, 1, 2]))
    case 1 where !shape.isEmpty: shape.removeLast()
    case 2: shape = [data.count / elementSize]
    case 3 where shape.count > 1: shape.swapAt(0, shape.count - 1)
    default:
      guard !shape.isEmpty else { return }
      let axis = random.integer(below: shape.count)
      shape[axis] = max(0, random.choose([0, shape[axis] - 1, shape[axis] + 1, 2 * shape[axis]]))
    }
    let count = shape.reduce(elementSize, *)
    guard count < 1 << 20 else { return }
    data = (0..<count).map { data.isEmpty ? 0 : data[$0 % data.count] }
  }

  /// Another element type, with as many bytes as it takes.
  mutating func retype(_ random: inout RandomStream) {
    let count = data.count / elementSize
    type = random.choose(["F64", "I64", "F32", "I32", "U8", "BOOL", "F16", "BF16", "U64"])
    data = (0..<count * elementSize).map { data.isEmpty ? 0 : data[$0 % data.count] }
  }
}
