import Charts

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

/// A table of a page.
struct HTMLTable {
  struct Column {
    let title: HTML
    let isNumber: Bool

    init(_ title: String, isNumber: Bool = false) {
      self.title = HTML(title)
      self.isNumber = isNumber
    }

    init(markup: String, isNumber: Bool = false) {
      title = HTML(markup: markup)
      self.isNumber = isNumber
    }
  }

  let columns: [Column]
  var rows: [[HTML]] = []

  var html: HTML {
    let head = columns.map {
      "<th scope=\"col\"\(HTMLTable.style($0))>\($0.title.markup)</th>"
    }.joined()
    let body = rows.map { cells in
      let row = zip(columns, cells).map { "<td\(HTMLTable.style($0))>\($1.markup)</td>" }.joined()
      return "<tr>\(row)</tr>"
    }.joined(separator: "\n")
    return HTML(
      markup: """
        <div class="wide"><table>
        <thead><tr>\(head)</tr></thead>
        <tbody>
        \(body)
        </tbody>
        </table></div>

        """)
  }

  private static func style(_ column: Column) -> String {
    column.isNumber ? " class=\"number\"" : ""
  }
}

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

enum PageStyle {
  static let css = """
    :root{color-scheme:light dark;--page:#ffffff;--text:#1b1f24;--muted:#59636e;--line:#d5dae0;\
    --soft:#f4f6f8;--accent:#0072b2;--warn:#8a4b00;--warn-soft:#fff4e2}
    @media (prefers-color-scheme:dark){:root{--page:#14181d;--text:#e8ebef;--muted:#a3adb8;\
    --line:#343b44;--soft:#1c2229;--accent:#6bb8ec;--warn:#f0c24b;--warn-soft:#2b2412}}
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%}
    body{margin:0 auto;padding:1.5rem clamp(.9rem,3vw,2.5rem) 3rem;max-width:78rem;\
    background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,'Segoe UI',\
    Roboto,'Helvetica Neue',Arial,sans-serif}
    h1{font-size:1.9rem;line-height:1.2;margin:.2rem 0 .4rem;text-wrap:balance}
    h2{font-size:1.3rem;margin:2.4rem 0 .7rem;padding-top:.8rem;border-top:1px solid var(--line)}
    h3{font-size:1.02rem;margin:1.4rem 0 .4rem}
    p{margin:.4rem 0;max-width:70ch}
    ul{margin:.4rem 0;padding-left:1.2rem;max-width:75ch}
    li{margin:.25rem 0}
    a{color:var(--accent)}
    nav{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:1rem 0 0;font-size:.92rem}
    nav a{text-decoration:none}
    nav a:hover{text-decoration:underline}
    small{display:block;color:var(--muted);font-size:.8rem;line-height:1.35}
    .muted,footer{color:var(--muted)}
    footer{margin-top:3rem;padding-top:.8rem;border-top:1px solid var(--line);font-size:.85rem}
    code,pre{font:.86em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace}
    pre{background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:.7rem .9rem;\
    overflow-x:auto;margin:.5rem 0}
    pre.wrap,code{white-space:pre-wrap;overflow-wrap:anywhere}
    .wide{overflow-x:auto;margin:.6rem 0}
    table{border-collapse:collapse;font-size:.9rem;min-width:100%}
    th,td{text-align:left;vertical-align:top;padding:.42rem .8rem .42rem 0;\
    border-bottom:1px solid var(--line)}
    th{font-weight:600;white-space:nowrap;border-bottom-width:2px;vertical-align:bottom}
    td.number,th.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
    td:last-child,th:last-child{padding-right:.2rem}
    td:first-child:not(.number),td.number:first-child+td{min-width:13rem}
    .facts th{width:12rem;font-weight:400;color:var(--muted);border-bottom-width:1px;\
    vertical-align:top}
    .facts td{overflow-wrap:anywhere}
    .headline{font-size:1.08rem;margin:1rem 0 .2rem;padding:.7rem 1rem;background:var(--soft);\
    border-left:4px solid var(--accent);border-radius:0 6px 6px 0;max-width:none}
    .warning{color:var(--warn);background:var(--warn-soft);border-left:4px solid var(--warn);\
    border-radius:0 6px 6px 0;padding:.5rem 1rem;margin:.5rem 0;max-width:none}
    .tie{color:var(--muted)}
    header p{max-width:95ch}
    .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(25rem,100%),1fr));\
    gap:1rem 1.5rem;align-items:start}
    figure{margin:.6rem 0;overflow-x:auto}
    figure svg{display:block;min-width:20rem}
    figcaption{color:var(--muted);font-size:.87rem;max-width:65ch;margin-top:.2rem}
    summary{cursor:pointer;color:var(--accent);margin:.5rem 0}
    @media print{
    :root{--page:#fff;--text:#000;--muted:#444;--line:#bbb;--soft:#f6f6f6;--accent:#004a75;\
    --warn:#6b3a00;--warn-soft:#fff;color-scheme:light}
    body{font-size:10.5pt;max-width:none;padding:0}
    nav{display:none}
    h2{break-after:avoid}
    figure,tr,pre{break-inside:avoid}
    .wide,figure{overflow:visible}
    details::details-content{content-visibility:visible}
    @page{margin:16mm}
    }
    """
}
