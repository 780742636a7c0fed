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
