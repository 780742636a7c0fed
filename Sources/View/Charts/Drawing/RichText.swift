/// Labels with `_{…}` for a subscript and `^{…}` for a superscript, as in `1/ε_{B}`.
enum RichText {
  private struct Piece {
    var text: String
    var shift: Double
  }

  /// The label as SVG markup.
  static func markup(_ label: String) -> String {
    var baseline = 0.0
    return pieces(label).map { piece in
      let text = SVGWriter.escaped(piece.text)
      let step = piece.shift - baseline
      baseline = piece.shift
      if step == 0 { return text }
      let size = piece.shift == 0 ? "" : " font-size=\"78%\""
      return "<tspan dy=\"\(SVGWriter.number(step))\"\(size)>\(text)</tspan>"
    }.joined()
  }

  /// The label without its marks.
  static func plain(_ label: String) -> String { pieces(label).map(\.text).joined() }

  private static func pieces(_ label: String) -> [Piece] {
    var result = [Piece(text: "", shift: 0)]
    var rest = label[...]
    while let character = rest.first {
      let isMark = (character == "_" || character == "^") && rest.dropFirst().first == "{"
      if isMark, let end = rest.firstIndex(of: "}") {
        let inner = String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end])
        result.append(Piece(text: inner, shift: character == "_" ? 4 : -5))
        result.append(Piece(text: "", shift: 0))
        rest = rest[rest.index(after: end)...]
      } else {
        result[result.count - 1].text.append(character)
        rest = rest.dropFirst()
      }
    }
    return result.filter { !$0.text.isEmpty }
  }
}
