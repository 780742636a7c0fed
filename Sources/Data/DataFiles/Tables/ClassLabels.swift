/// The class of every row of a column, 1 for signal and 0 for background.
///
/// A column says the classes as
/// - the numbers 1 (signal) and 0 (background), or the truth values for them;
/// - the numbers +1 (signal) and −1 (background);
/// - the names signal or sig, and background, bkg or bg; s and b; top and qcd; in any case;
/// - two other names or numbers, once it is said which one is the signal.
///
/// Everything else is refused: codes without their names, a third class, missing labels.
public struct ClassLabels: Sendable, Equatable {
  /// 1 for signal and 0 for background, row by row.
  public let isSignal: [UInt8]

  /// The classes that `column` says.
  ///
  /// - Parameters:
  ///   - column: Numbers or names; one class may be absent.
  ///   - signal: The name, or number, of the signal; nil when the column says it itself.
  /// - Throws: ``DataFileError`` with the first row that has no class; of names also with all that
  ///   occur and the numbers of their rows, and what to do.
  public init(_ column: DataColumn, signal: String? = nil) throws {
    if let numbers = column.content.numbers {
      isSignal = try Self.classes(numbers, of: column, signal: signal)
    } else {
      isSignal = try Self.namedClasses(column, signal: signal)
    }
  }

  // MARK: Numbers

  private static func classes(
    _ values: [Double], of column: DataColumn, signal: String?
  ) throws -> [UInt8] {
    if let row = values.firstIndex(where: \.isNaN) { throw missing(column, row) }
    if let signal { return try classes(values, of: column, signal: signal) }
    // −1 is the background of a column with ±1, and nothing at all beside 0.
    let isSigned = values.contains(-1) && !values.contains(0)
    let background: Double = isSigned ? -1 : 0
    if let row = values.firstIndex(where: { $0 != 1 && $0 != background }) {
      let others = twoValues(values)
      throw column.error(
        "\(shown(values[row])) is no label: 1 is signal, 0 background", row: row,
        hint: others.map {
          "say which of \(shown($0.0)) and \(shown($0.1)) is the signal, with --signal-name"
        } ?? "labels are 1 and 0, 1 and -1, or two names: name another column")
    }
    return values.map { $0 == 1 ? 1 : 0 }
  }

  private static func classes(
    _ values: [Double], of column: DataColumn, signal: String
  ) throws -> [UInt8] {
    guard let number = ColumnContent.number(signal), values.contains(number) else {
      let found = Set(values).sorted()
      let rest = found.count > 8 ? ", …" : ""
      throw column.error(
        "no label is \"\(shortened(signal))\", which is said to be the signal",
        hint: "the labels are \(found.prefix(8).map(shown).joined(separator: ", "))\(rest)")
    }
    let others = values.first { $0 != number }
    if let row = values.firstIndex(where: { $0 != number && $0 != others }), let others {
      throw column.error(
        "\(shown(values[row])) is a third label beside \(shown(number)) and \(shown(others))",
        row: row, hint: "keep two classes")
    }
    return values.map { $0 == number ? 1 : 0 }
  }

  /// The two values that occur, if there are just two.
  private static func twoValues(_ values: [Double]) -> (Double, Double)? {
    guard let first = values.first, let second = values.first(where: { $0 != first }),
      values.allSatisfy({ $0 == first || $0 == second })
    else { return nil }
    return (min(first, second), max(first, second))
  }

  private static func shown(_ value: Double) -> String {
    Int(exactly: value).map { "\($0)" } ?? "\(value)"
  }

  // MARK: Names

  /// Names that everybody understands, the signal's first.
  private static let understood: [(signal: [String], background: [String])] = [
    (["true", "1"], ["false", "0"]), (["signal", "sig"], ["background", "bkg", "bg"]),
    (["s"], ["b"]), (["top"], ["qcd"]),
  ]

  private static func namedClasses(_ column: DataColumn, signal: String?) throws -> [UInt8] {
    guard case .names(let codes, let names) = column.content else { return [] }
    if let row = codes.firstIndex(where: { $0 < 0 }) { throw missing(column, row) }
    let occurring = column.content.occurringNames.map(\.name)
    guard occurring.count <= 2 else {
      let third = codes.firstIndex { names[$0] != names[codes[0]] }.flatMap { second in
        codes.firstIndex { $0 != codes[0] && $0 != codes[second] }
      }
      throw column.error(
        "two classes are needed, but the column has \(occurring.count): \(column.namesShown)",
        row: third, hint: "keep the rows of two classes, or name another column")
    }
    let signals =
      try signal.map { try [requireKnown($0, column, names)] }
      ?? Self.signalNames(among: occurring)
    guard let signals else {
      throw column.error(
        "it is not said which name is the signal: \(column.namesShown)",
        hint: "say it with --signal-name, for example --signal-name \(occurring[0])")
    }
    return codes.map { signals.contains(names[$0]) ? 1 : 0 }
  }

  /// Those of one or two names that mean the signal; nil when they are not understood.
  private static func signalNames(among names: [String]) -> [String]? {
    for pair in understood
    where names.allSatisfy({ (pair.signal + pair.background).contains($0.lowercased()) }) {
      let signals = names.filter { pair.signal.contains($0.lowercased()) }
      // Two spellings of one class, such as "sig" and "signal", are two classes to somebody.
      return names.count == 2 && signals.count != 1 ? nil : signals
    }
    return nil
  }

  private static func requireKnown(
    _ signal: String, _ column: DataColumn, _ names: [String]
  ) throws -> String {
    if names.contains(signal) { return signal }
    throw column.error(
      "no row is called \"\(shortened(signal))\", which is said to be the signal",
      hint: "the names are \(column.namesShown)")
  }

  private static func missing(_ column: DataColumn, _ row: Int) -> DataFileError {
    column.error("the label is missing", row: row, hint: "fill it in or drop the row")
  }
}
