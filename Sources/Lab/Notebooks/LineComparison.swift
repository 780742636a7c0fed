import Foundation

/// Compares lines of output word by word: words as they are, numbers within a tolerance.
///
/// Columns of tables move when a number gains a digit, so the width of white space and of the rules
/// below column titles does not count.
struct LineComparison {
  /// The relative difference that numbers may have.
  let tolerance: Double

  /// Whether two lines say the same.
  func agree(_ first: String, _ second: String) -> Bool {
    if first == second { return true }
    let (first, second) = (LinePiece.pieces(of: first), LinePiece.pieces(of: second))
    return first.count == second.count && zip(first, second).allSatisfy(agree)
  }

  private func agree(_ first: LinePiece, _ second: LinePiece) -> Bool {
    guard case .number(let one, let form) = first, case .number(let other, let otherForm) = second
    else { return first == second }
    if form == .scientific || otherForm == .scientific, one * other > 0 {
      let (one, other) = (log10(abs(one)), log10(abs(other)))
      return abs(one - other) <= tolerance * max(abs(one), abs(other), 1)
    }
    // Rounding moves a number by one unit of its last digit, however small it is.
    let allowed = max(tolerance * max(abs(one), abs(other)), form.step, otherForm.step)
    return abs(one - other) <= allowed * (1 + 1e-9)
  }
}

/// A part of a line.
enum LinePiece: Equatable {
  case text(String)
  case number(Double, Form)

  /// How a number is written.
  enum Form: Equatable {
    /// A count.
    case whole
    /// With so many digits behind the point.
    case decimal(Int)
    /// With an exponent, as small p-values are: they span orders of magnitude, so that their
    /// logarithms are compared.
    case scientific

    /// The unit of the last digit behind the point; 0 for counts.
    var step: Double {
      if case .decimal(let digits) = self { pow(10, -Double(digits)) } else { 0 }
    }
  }

  /// The pieces of `line`. White space separates pieces and is none.
  static func pieces(of line: String) -> [LinePiece] {
    var pieces: [LinePiece] = []
    for word in line.split(whereSeparator: { $0.isWhitespace && $0 != "\u{202F}" }) {
      pieces += word.allSatisfy { $0 == "-" } ? [.text("--")] : split(Array(word))
    }
    return pieces
  }

  private static func split(_ word: [Character]) -> [LinePiece] {
    var pieces: [LinePiece] = []
    var text = ""
    var position = 0
    while position < word.count {
      let previous = position > 0 ? word[position - 1] : " "
      // Digits behind a letter belong to a name: m_j1, tau21.
      if !previous.isLetter, previous != "_", !isDigit(previous),
        let number = number(in: word, at: position, signed: !previous.isNumber)
      {
        if !text.isEmpty { pieces.append(.text(text)) }
        text = ""
        pieces.append(number.piece)
        position = number.end
      } else {
        text.append(word[position])
        position += 1
      }
    }
    if !text.isEmpty { pieces.append(.text(text)) }
    return pieces
  }

  /// The number that begins at `start`: digits in groups of three or not, a point, an exponent.
  private static func number(
    in word: [Character], at start: Int, signed: Bool
  ) -> (piece: LinePiece, end: Int)? {
    func digits(from start: Int) -> Int {
      word[start...].firstIndex { !isDigit($0) } ?? word.count
    }
    var position = start
    var isNegative = false
    if signed, let sign = word[safe: position], "+-−".contains(sign) {
      isNegative = sign != "+"
      position += 1
    }
    var end = digits(from: position)
    guard end > position else { return nil }
    var text = String(word[position..<end])
    while let separator = word[safe: end], ",\u{202F}".contains(separator),
      digits(from: end + 1) == end + 4
    {
      text += String(word[(end + 1)..<(end + 4)])
      end += 4
    }
    var form = Form.whole
    if word[safe: end] == ".", case let stop = digits(from: end + 1), stop > end + 1 {
      text += String(word[end..<stop])
      form = .decimal(stop - end - 1)
      end = stop
    }
    if let mark = word[safe: end], "eE".contains(mark) {
      let sign = word[safe: end + 1].map { "+-".contains($0) } == true ? 1 : 0
      if case let stop = digits(from: end + 1 + sign), stop > end + 1 + sign {
        text += String(word[end..<stop])
        form = .scientific
        end = stop
      }
    }
    guard let value = Double(text) else { return nil }
    return (.number(isNegative ? -value : value, form), end)
  }

  private static func isDigit(_ character: Character) -> Bool {
    character.isASCII && character.isNumber
  }
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? {
    indices.contains(index) ? self[index] : nil
  }
}
