/// Markup that has been escaped, kept apart from plain text by its type.
struct HTML {
  let markup: String

  init(markup: String) {
    self.markup = markup
  }

  /// Plain text, escaped.
  init(_ text: String) {
    markup = HTML.escaped(text)
  }

  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  static func element(_ name: String, class style: String? = nil, _ content: HTML) -> HTML {
    let attribute = style.map { " class=\"\($0)\"" } ?? ""
    return HTML(markup: "<\(name)\(attribute)>\(content.markup)</\(name)>")
  }

  static func + (first: HTML, second: HTML) -> HTML { HTML(markup: first.markup + second.markup) }

  /// Content with a second, smaller line.
  static func lines(_ first: String, _ second: String?) -> HTML {
    guard let second, !second.isEmpty else { return HTML(first) }
    return HTML(first) + HTML.element("small", HTML(second))
  }
}
