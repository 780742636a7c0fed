/// Assembles SVG text with numbers of fixed precision, so that a figure that did not change does
/// not differ.
struct SVGWriter {
  private(set) var text = ""

  /// A coordinate with at most two decimals and no trailing zeros.
  static func number(_ value: Double) -> String {
    precondition(value.isFinite, "SVGWriter.number: \(value) is not a coordinate")
    let hundredths = Int((value * 100).rounded())
    let magnitude = abs(hundredths)
    let sign = hundredths < 0 ? "-" : ""
    let (whole, rest) = (magnitude / 100, magnitude % 100)
    if rest == 0 { return "\(sign)\(whole)" }
    if rest % 10 == 0 { return "\(sign)\(whole).\(rest / 10)" }
    return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// `text` with the characters replaced that XML gives a meaning to, and without those that XML
  /// 1.0 forbids.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n": result.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{FFFE}"..."\u{FFFF}": continue
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  mutating func raw(_ markup: String) { text += markup + "\n" }

  mutating func open(_ name: String, _ attributes: [(String, String)] = []) {
    text += "<\(name)\(SVGWriter.list(attributes))>\n"
  }

  mutating func close(_ name: String) { text += "</\(name)>\n" }

  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ attributes: [(String, String)]
  ) {
    let path = "M\(SVGWriter.point(x1, y1))L\(SVGWriter.point(x2, y2))"
    self.path(path, attributes)
  }

  mutating func path(_ data: String, _ attributes: [(String, String)]) {
    guard !data.isEmpty else { return }
    text += "<path d=\"\(data)\"\(SVGWriter.list(attributes))/>\n"
  }

  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ attributes: [(String, String)]
  ) {
    let n = SVGWriter.number
    text += "<rect x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(width))\" height=\"\(n(height))\""
    text += "\(SVGWriter.list(attributes))/>\n"
  }

  /// Text whose content is already markup.
  mutating func label(
    _ markup: String, _ x: Double, _ y: Double, _ attributes: [(String, String)]
  ) {
    let n = SVGWriter.number
    text += "<text x=\"\(n(x))\" y=\"\(n(y))\"\(SVGWriter.list(attributes))>\(markup)</text>\n"
  }

  static func point(_ x: Double, _ y: Double) -> String { "\(number(x)) \(number(y))" }

  private static func list(_ attributes: [(String, String)]) -> String {
    attributes.map { " \($0.0)=\"\(escaped($0.1))\"" }.joined()
  }
}

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

/// How a figure is delivered.
public enum SVGForm: Sendable {
  /// A file of its own, with its style (light, dark, print) inside.
  case standalone
  /// Markup for an HTML page that carries `ChartStyle.css` once.
  case inline
}

/// A figure that can be written as SVG.
public protocol SVGFigure: Sendable {
  /// The figure as SVG text.
  func svg(_ form: SVGForm) -> String
}

enum SVGDocument {
  /// Wraps the markup of a figure in its `svg` element.
  static func text(
    _ form: SVGForm, width: Double, height: Double, description: String, body: String
  ) -> String {
    let n = SVGWriter.number
    var writer = SVGWriter()
    var attributes = [
      ("class", "chart"), ("viewBox", "0 0 \(n(width)) \(n(height))"), ("width", n(width)),
      ("height", n(height)), ("role", "img"),
      ("aria-label", RichText.plain(description)),
    ]
    if form == .standalone {
      attributes.insert(("xmlns", "http://www.w3.org/2000/svg"), at: 0)
    }
    writer.open("svg", attributes)
    if form == .standalone {
      writer.raw("<style>\n\(ChartStyle.css)\n</style>")
      writer.rectangle(0, 0, width, height, [("class", "surface")])
    }
    writer.raw(body.trimmingSuffixNewline)
    writer.close("svg")
    return writer.text
  }
}

extension String {
  fileprivate var trimmingSuffixNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
