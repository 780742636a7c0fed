import Evaluation

extension HTMLReport {
  /// The sections that a method added to the record.
  static func added(_ record: ResultRecord, _ figures: [ReportFigure]) -> [HTMLPage.Section] {
    (record.sections ?? []).enumerated().map { index, section in
      var content = HTML("")
      for paragraph in section.paragraphs { content = content + .element("p", HTML(paragraph)) }
      for table in section.tables { content = content + html(table) }
      let own = figures.filter { $0.group == .section(index) }
      if !own.isEmpty { content = content + grid(own) }
      return HTMLPage.Section(
        identifier: "section-\(index + 1)", title: section.title, content: content)
    }
  }

  private static func html(_ table: ResultTable) -> HTML {
    var page = HTMLTable(columns: table.columns.map { .init($0.title, isNumber: $0.isNumber) })
    page.rows = table.rows.map { $0.map { HTML($0) } }
    guard !table.caption.isEmpty else { return page.html }
    return page.html + .element("p", class: "muted", HTML(table.caption))
  }
}

extension MarkdownReport {
  /// The text and tables of a section that a method added.
  static func added(_ section: ResultSection) -> String {
    var parts = ["## \(line(section.title))"] + section.paragraphs.map { line($0) }
    for table in section.tables {
      let rule = table.columns.map { $0.isNumber ? "---:" : ":---" }
      let rows = [table.columns.map(\.title)] + [rule] + table.rows
      parts.append(
        rows.enumerated().map { index, cells in
          "| " + cells.map { index == 1 ? $0 : cell($0) }.joined(separator: " | ") + " |"
        }.joined(separator: "\n"))
      if !table.caption.isEmpty { parts.append(line(table.caption)) }
    }
    return parts.joined(separator: "\n\n")
  }
}
