import Randomness

/// An npy file that is changed field by field.
struct NPYSeed: Seed {
  /// What an npy file says.
  struct Fields: Sendable {
    /// The element type as it stands in the header, its quotes included.
    var descriptor: String
    var order = "False"
    var shape: [Int64]
    var elementSize: Int
    var elements: [UInt8]
    var version: UInt8 = 1

    /// The header and the elements.
    var bytes: [UInt8] {
      let list = shape.map { "\($0)" }.joined(separator: ", ")
      return bytes(
        header: "{'descr': \(descriptor), 'fortran_order': \(order), 'shape': "
          + (shape.count == 1 ? "(\(list),)" : "(\(list))") + ", }")
    }

    /// A file with this text as its header; the length of the header is right.
    func bytes(header: String) -> [UInt8] {
      let start = version == 1 ? 10 : 12
      let blanks = (64 - (start + header.utf8.count + 1) % 64) % 64
      let text = Array(header.utf8) + Array(repeating: 0x20, count: blanks) + [0x0A]
      let length = (0..<(version == 1 ? 2 : 4)).map {
        UInt8(truncatingIfNeeded: text.count >> (8 * $0))
      }
      return [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, version, 0] + length + text + elements
    }
  }

  let fields: Fields

  init(_ fields: Fields) { self.fields = fields }

  /// An array of one of NumPy's types, filled with small numbers.
  init(_ descriptor: String, size: Int, shape: [Int64], order: String = "False", version: UInt8 = 1)
  {
    let count = Int(shape.reduce(1, *))
    self.init(
      Fields(
        descriptor: "'\(descriptor)'", order: order, shape: shape, elementSize: size,
        elements: (0..<count).flatMap { NPYSeed.element($0, descriptor, size) }, version: version))
  }

  /// The bytes of the element with this number: 0 or 1 where an element is one byte.
  private static func element(_ index: Int, _ descriptor: String, _ size: Int) -> [UInt8] {
    let number = Double((index * 5) % 7) / 2 + 1
    let bits: UInt64 =
      switch descriptor.dropFirst() {
      case "f8": number.bitPattern
      case "f4": UInt64(Float(number).bitPattern)
      default: UInt64(size == 1 ? index % 2 : (index * 5) % 7 + 65)
      }
    let bytes = (0..<size).map { $0 < 8 ? UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) : 0 }
    return descriptor.first == ">" ? bytes.reversed() : bytes
  }

  var bytes: [UInt8] { fields.bytes }

  private static let descriptors = [
    "'<f4'", "'<f8'", "'>f8'", "'<f2'", "'|u1'", "'|b1'", "'<i8'", "'<u8'", "'>u4'", "'<c8'",
    "'|O'",
    "'<f16'", "'<U0'", "'<U1'", "'<U4611686018427387904'", "'<U2305843009213693951'",
    "'|S0'", "'|S9223372036854775807'", "'|S-1'", "''", "'<'", "'<f'", "'=f4'", "'<M8[ns]'",
    "[('a', '<f4')]", "None", "'<f04'", "'<f+4'", "'😀f4'", "'|V8'",
  ]

  func mutated(_ random: inout RandomStream) -> [UInt8] {
    var fields = fields
    for _ in 0...random.integer(below: 2) { change(&fields, &random) }
    switch random.integer(below: 8) {
    case 0:
      let text = TextSeed(
        "{'descr': \(fields.descriptor), 'fortran_order': \(fields.order), 'shape': "
          + "(\(fields.shape.map { "\($0)" }.joined(separator: ", "))), }")
      return fields.bytes(header: String(decoding: text.mutated(&random), as: UTF8.self))
    case 1:
      var bytes = fields.bytes
      ByteMutation.mutate(&bytes, places: Array(0..<min(bytes.count, 128)), &random)
      return bytes
    default: return fields.bytes
    }
  }

  private func change(_ fields: inout Fields, _ random: inout RandomStream) {
    switch random.integer(below: 9) {
    case 0, 1: fields.descriptor = random.choose(NPYSeed.descriptors)
    case 2:
      if let place = axis(fields, &random) {
        fields.shape[place] = random.choose(Extremes.integers)
      }
    case 3:
      if let place = axis(fields, &random) {
        fields.shape[place] &+= random.oneIn(2) ? 1 : -1
        fill(&fields)
      }
    case 4:
      let place = random.integer(below: fields.shape.count + 1)
      fields.shape.insert(random.choose([0, 1, 2, 1 << 31, .max]), at: place)
      fill(&fields)
    case 5:
      if let place = axis(fields, &random) { fields.shape.remove(at: place) }
      fill(&fields)
    case 6: fields.order = random.choose(["True", "False", "1", "None", "true", "'True'"])
    case 7: fields.version = random.choose([0, 1, 2, 3, 4, 255])
    default:
      guard fields.elements.count >= 8 else { return }
      let bits = Extremes.double(&random).bitPattern
      let place = random.integer(below: fields.elements.count / 8) * 8
      for index in 0..<8 {
        fields.elements[place + index] = UInt8(truncatingIfNeeded: bits >> (8 * index))
      }
    }
  }

  private func axis(_ fields: Fields, _ random: inout RandomStream) -> Int? {
    fields.shape.isEmpty ? nil : random.integer(below: fields.shape.count)
  }

  /// Gives a small array as many elements as its shape asks for.
  private func fill(_ fields: inout Fields) {
    var count = fields.elementSize
    for length in fields.shape {
      guard length >= 0, length < 10_000 else { return }
      count *= Int(length)
      guard count < 100_000 else { return }
    }
    fields.elements = (0..<count).map {
      fields.elements.isEmpty ? 0 : fields.elements[$0 % fields.elements.count]
    }
  }
}
