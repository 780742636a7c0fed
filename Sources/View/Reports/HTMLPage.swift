import Charts

/// A self-contained page: style and figures inside, nothing loaded, no scripts.
struct HTMLPage {
  struct Section {
    let identifier: String
    let title: String
    let content: HTML
  }

  let title: String
  let header: HTML
  let sections: [Section]
  let footer: String

  var text: String {
    let navigation = sections.map {
      "<a href=\"#\($0.identifier)\">\(HTML.escaped($0.title))</a>"
    }.joined(separator: "\n")
    let body = sections.map { section in
      """
      <section id="\(section.identifier)">
      <h2>\(HTML.escaped(section.title))</h2>
      \(section.content.markup)
      </section>
      """
    }.joined(separator: "\n")
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="generator" content="Terascale">
      <title>\(HTML.escaped(title))</title>
      <style>
      \(PageStyle.css)
      \(ChartStyle.css)
      </style>
      </head>
      <body>
      <header>
      <h1>\(HTML.escaped(title))</h1>
      \(header.markup)
      <nav aria-label="Sections">
      \(navigation)
      </nav>
      </header>
      <main>
      \(body)
      </main>
      <footer>\(HTML.escaped(footer))</footer>
      </body>
      </html>

      """
  }
}
