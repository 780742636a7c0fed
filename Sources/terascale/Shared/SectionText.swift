import Evaluation
import Terminal

/// The sections of a result record for the terminal.
enum SectionText {
  /// Prints the text and the tables of each section.
  static func print(_ sections: [ResultSection], on console: Console) {
    for (index, section) in sections.enumerated() {
      if index > 0 { console.print() }
      console.print(console.styled(section.title, .bold))
      for paragraph in section.paragraphs { console.print(paragraph) }
      for table in section.tables {
        var text = TextTable(
          table.columns.map { .init($0.title, $0.isNumber ? .trailing : .leading) })
        for row in table.rows { text.add(row) }
        console.print(text.text(for: console))
        if !table.caption.isEmpty { console.print(table.caption) }
      }
    }
  }
}
