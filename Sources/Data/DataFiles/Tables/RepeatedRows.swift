import Foundation
import Messages

/// Marks the errors of copied rows.
package enum RepeatedRowsArea {}

/// Rows that are copies: of which table, and what to do.
package typealias RepeatedRowsError = ExplainedError<RepeatedRowsArea>

/// Rows of one or several tables that equal an earlier row in every column.
///
/// Measured numbers of many digits do not repeat by chance: such rows are copies, and count an
/// event twice. Counts and rounded numbers do repeat. What tells them apart is the number of values
/// that the columns could have had: the grid of their decimals or of their bits.
package struct RepeatedRows {
  /// A table that takes part.
  package struct Part {
    /// What it is called in messages.
    let name: String
    /// Its file, which knows its lines.
    let file: URL?
    /// The numbers, row after row.
    let values: [Double]

    package init(name: String, file: URL? = nil, values: [Double]) {
      self.name = name
      self.file = file
      self.values = values
    }
  }

  private let parts: [Part]
  private let columns: Int
  private let rows: Int
  /// The first row of each part, and one past the last.
  private let starts: [Int]
  /// The rows that equal an earlier one, with that one.
  private var repeats: [(row: Int, earlier: Int)] = []
  /// The number of contents that occur more than once.
  private var contents = 0

  /// Compares all rows of all parts.
  ///
  /// - Precondition: Each part has a multiple of `columns` numbers.
  package init(_ parts: [Part], columns: Int) {
    precondition(
      columns > 0 && parts.allSatisfy { $0.values.count % columns == 0 }, "RepeatedRows: \(columns)"
    )
    self.parts = parts
    self.columns = columns
    starts = parts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.values.count / columns) }
    rows = starts[parts.count]
    var firstWithHash: [UInt64: Int] = [:]
    firstWithHash.reserveCapacity(rows)
    var isRepeated: Set<Int> = []
    for row in 0..<rows {
      let hash = hash(row)
      guard let earlier = firstWithHash[hash] else {
        firstWithHash[hash] = row
        continue
      }
      guard isEqual(row, earlier) else { continue }
      repeats.append((row, earlier))
      isRepeated.insert(earlier)
    }
    contents = isRepeated.count
  }

  /// What to say of rows that can be equal by chance, or are too few to matter; empty where no row
  /// repeats another.
  ///
  /// - Parameter mayBeDrawn: Whether copies are no mistake, as in events drawn by weight.
  /// - Throws: An error for copies, with what to do.
  package func notes(mayBeDrawn: Bool = false) throws(RepeatedRowsError) -> [String] {
    guard let first = repeats.first else { return [] }
    let isFine = isFine
    let areCopies = contents > max(10, rows / 200) && isFine && !mayBeDrawn
    let reason = isFine ? "" : ", as counts and rounded numbers do"
    let (part, earlier) = (part(of: first.row), part(of: first.earlier))
    let shared = repeats.count { self.part(of: $0.row) != self.part(of: $0.earlier) }
    if shared > 0, part != earlier {
      let words = "share \(shared.formatted()) rows that are equal in every column"
      let subject = "\(parts[earlier].name) and \(parts[part].name)"
      guard areCopies else { return ["\(subject) \(words)\(reason)"] }
      throw RepeatedRowsError(
        subject, "they \(words)",
        hint: "samples must hold different events: is one a copy of the other?")
    }
    func place(_ row: Int) -> String {
      TextLine.place(ofRow: row - starts[part], in: parts[part].file)
    }
    let words =
      "\(repeats.count.formatted()) of \(rows.formatted()) rows repeat an earlier one in every "
      + "column, as \(place(first.row)) repeats \(place(first.earlier))"
    guard areCopies else { return ["\(parts[part].name): \(words)\(reason)"] }
    throw RepeatedRowsError(
      parts[part].name, words,
      hint:
        "an event that counts twice makes false excesses and too small errors: keep one of each, "
        + "with a weight where it stands for several")
  }

  // MARK: Rows

  private func part(of row: Int) -> Int {
    (starts.firstIndex { $0 > row } ?? parts.count) - 1
  }

  private func withRow<Result>(_ row: Int, _ body: (ArraySlice<Double>) -> Result) -> Result {
    let part = part(of: row)
    let first = (row - starts[part]) * columns
    return body(parts[part].values[first..<first + columns])
  }

  private func hash(_ row: Int) -> UInt64 {
    withRow(row) { values in
      values.reduce(0xcbf2_9ce4_8422_2325) { hash, value in
        // Both zeros are equal.
        var mixed = (hash ^ (value == 0 ? 0 : value.bitPattern)) &* 0x9e37_79b9_7f4a_7c15
        mixed ^= mixed >> 29
        return mixed
      }
    }
  }

  /// Missing values are equal to each other.
  private func isEqual(_ one: Int, _ other: Int) -> Bool {
    withRow(one) { first in
      withRow(other) { second in
        zip(first, second).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
      }
    }
  }

  // MARK: The grid of the values

  /// How many times more values than rows there must be for a repeated row to be no chance.
  private static let margin = 1000.0

  /// Whether the columns can have so many values that rows do not repeat by chance. Several columns
  /// count as half of them: one may follow from another. Whole numbers do not count.
  private var isFine: Bool {
    let sizes = (0..<columns).compactMap(gridSize)
    guard let largest = sizes.max() else { return false }
    // One column whose values repeat many times has steps, as the score of trees.
    if sizes.count == 1, repeats.count > 3 * contents { return false }
    let joint = sizes.reduce(0) { $0 + log($1) } / 2
    return max(log(largest), joint) > log(RepeatedRows.margin * Double(max(rows, 1)))
  }

  /// The number of values between the smallest and the largest of a column on the coarsest grid
  /// that holds them all; nil for whole numbers.
  private func gridSize(_ column: Int) -> Double? {
    let values = parts.lazy.flatMap { part in
      stride(from: column, to: part.values.count, by: columns).lazy.map { part.values[$0] }
    }.filter { $0.isFinite && $0 != 0 }
    guard let low = values.min(), let high = values.max() else { return nil }
    if values.allSatisfy({ $0 == $0.rounded() }) { return nil }
    var bits = 0
    var exponents = (low: Int.max, high: Int.min)
    for value in values {
      let significand = value.significandBitPattern | 1 << 52
      bits = max(bits, 53 - significand.trailingZeroBitCount)
      exponents = (
        min(exponents.low, Int(value.exponent)), max(exponents.high, Int(value.exponent))
      )
    }
    let octaves = Double(min(exponents.high - exponents.low + 1, 8))
    let binary = exp2(Double(bits - 1)) * octaves
    // What single precision makes of a decimal is known to one part in 10⁷.
    let tolerance = bits > 24 ? 1e-12 : 1e-7
    let decimals = (1...9).first { decimals in
      let scale = pow(10, Double(decimals))
      return values.allSatisfy {
        let scaled = $0 * scale
        return abs(scaled - scaled.rounded()) <= tolerance * max(abs(scaled), 1)
      }
    }
    guard let decimals else { return binary }
    return min(binary, (high - low) * pow(10, Double(decimals)) + 1)
  }
}
