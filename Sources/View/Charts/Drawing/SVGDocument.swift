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
