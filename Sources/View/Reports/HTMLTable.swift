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
