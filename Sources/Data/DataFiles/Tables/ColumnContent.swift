/// What the rows of a column hold: numbers, or the names of things.
///
/// Files store names as texts or as codes, small integers with a name for each (the categoricals of
/// pandas, the enumerations of HDF5). Codes are no numbers: their order is that of the alphabet
/// or of first appearance, so that code 1 may as well be the background.
public enum ColumnContent: Sendable, Equatable {
  /// One number for each row; truth values are 1 and 0, missing numbers NaN.
  case numbers([Double])
  /// For each row the position of its name in `names`, −1 where it is missing.
  case names(codes: [Int], names: [String])

  /// The number of rows.
  public var count: Int {
    switch self {
    case .numbers(let values): values.count
    case .names(let codes, _): codes.count
    }
  }

  /// The numbers; of names only when every one is a number, such as "550" or "true". Nil for other
  /// names, and for integers that double precision would round: those identify, they do not count.
  public var numbers: [Double]? {
    switch self {
    case .numbers(let values): return values
    case .names(let codes, let names):
      let values = names.map(Self.number)
      guard codes.contains(where: { $0 >= 0 }), !values.contains(nil) else { return nil }
      return codes.map { $0 < 0 ? .nan : values[$0] ?? .nan }
    }
  }

  /// The names that occur with the number of their rows, in the order of ``names``; empty for
  /// numbers.
  var occurringNames: [(name: String, count: Int)] {
    guard case .names(let codes, let names) = self else { return [] }
    var counts = [Int](repeating: 0, count: names.count)
    for code in codes where code >= 0 { counts[code] += 1 }
    return zip(names, counts).filter { $1 > 0 }.map { (name: $0, count: $1) }
  }

  /// The number that a name stands for: a decimal number or a truth value.
  static func number(_ name: String) -> Double? {
    switch name.lowercased() {
    case "true": return 1
    case "false": return 0
    default: break
    }
    // Hexadecimal numbers are Swift's own idea.
    guard let value = Double(name), value.isFinite, !name.contains(where: { "xX".contains($0) })
    else { return nil }
    let isInteger = name.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2D }
    if isInteger { return Int(name).flatMap { Int(exactly: value) == $0 ? value : nil } }
    return value
  }
}

extension ColumnContent {
  /// Names, numbered as they first appear; "" and "nan" are missing ones.
  init(texts: some Sequence<String>) {
    var interner = NameInterner()
    for text in texts { interner.append(text) }
    self = interner.content
  }

  /// Integers as numbers, or as names when double precision would round one of them.
  init<Value: FixedWidthInteger>(integers: some Sequence<Value>) {
    if integers.allSatisfy({ Value(exactly: Double($0)) == $0 }) {
      self = .numbers(integers.map { Double($0) })
    } else {
      self.init(texts: integers.lazy.map { String($0) })
    }
  }
}

/// Collects the names of a column row by row.
struct NameInterner {
  private var positions: [String: Int] = [:]
  private var codes: [Int] = []
  private var names: [String] = []

  var content: ColumnContent { .names(codes: codes, names: names) }

  mutating func append(_ text: String) {
    if let known = positions[text] {
      codes.append(known)
      return
    }
    let isMissing = text.isEmpty || text.lowercased() == "nan"
    let code = isMissing ? -1 : names.count
    if !isMissing { names.append(text) }
    positions[text] = code
    codes.append(code)
  }
}
