import Evaluation

/// The result of a run as plain CommonMark with tables, for the README of a study.
public enum MarkdownReport {
  /// The summary: result table, adaptation, comparisons, figures, remarks and the command.
  ///
  /// - Parameter figureFolder: The folder, relative to the text, that `Report.writeFigures` has
  ///   filled; nil leaves the figures out.
  public static func render(_ record: ResultRecord, figureFolder: String? = nil) -> String {
    var parts = ["# \(line(record.title))", line(record.task)]
    let table = LeaderboardTable(record)
    if let headline = table.headline { parts.append("**\(line(headline))**") }
    parts += (record.sections ?? []).map(added)
    if !table.rows.isEmpty || record.sections == nil {
      parts.append("## Result")
      parts.append(table.rows.isEmpty ? "This run has no entries." : table.markdown)
    }
    if let note = record.leaderboard?.note, !note.isEmpty { parts.append(line(note)) }
    if let adaptation = adaptation(record) { parts.append(adaptation) }
    let pairs = record.comparisons.filter { $0.kind == .pair }
    if !pairs.isEmpty {
      let list = pairs.map { pair in
        let detail = pair.differences.first.map { " (\(describe($0)))" } ?? ""
        return "- " + line(HTMLReport.statement(pair).dropLast() + detail + ".")
      }
      parts.append("## Comparisons\n\n" + list.joined(separator: "\n"))
    }
    if let figureFolder {
      let images = ReportFigures(record).all.filter { !$0.isOfOneEntry }.map { figure in
        "![\(line(figure.caption))](\(figureFolder)/\(figure.name).svg)"
      }
      parts.append("## Figures\n\n" + images.joined(separator: "\n\n"))
    }
    let warnings = record.entries.flatMap { entry in
      entry.warnings.map { "\(entry.title): \($0)" }
    }
    if !(warnings + record.notes).isEmpty {
      let list = (warnings + record.notes).map { "- " + line($0) }
      parts.append("## Remarks\n\n" + list.joined(separator: "\n"))
    }
    let environment = record.environment
    parts.append(
      """
      ## How to repeat

      ```sh
      \(record.command)
      ```

      Run on \(line(environment.processor)) with \(environment.threads) threads \
      (\(line(environment.instructionSet)), \(line(environment.operatingSystem))) by Terascale \
      \(line(environment.programVersion)), \(record.created).
      """)
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static func adaptation(_ record: ResultRecord) -> String? {
    let pairs = record.comparisons.filter { $0.kind == .adaptation }
    guard !pairs.isEmpty else { return nil }
    var lines = [
      "## Before and after adaptation", "", "| entry | gain in AUC | verdict |",
      "| :--- | ---: | :--- |",
    ]
    for pair in pairs {
      let name = record.entries.first { $0.title == pair.second }?.name ?? pair.second
      let gain = pair.differences.first.map(describe) ?? ReportNumber.missing
      lines.append("| \(cell(name)) | \(cell(gain)) | \(cell(pair.verdict.text)) |")
    }
    return lines.joined(separator: "\n")
  }

  private static func describe(_ difference: PairedDifference) -> String {
    let probability = ReportNumber.pValue(of: difference).map { ", \($0)" } ?? ""
    return ReportNumber.difference(difference) + probability
  }

  /// Text for one cell of a table.
  static func cell(_ text: String) -> String {
    line(text).replacing("|", with: "\\|")
  }

  /// Text on one line, without what Markdown would read as markup.
  static func line(_ text: some StringProtocol) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\n", "\r", "\r\n": result.append(" ")
      case "*", "`", "<", "[", "]", "\\": result += "\\\(character)"
      default: result.append(character)
      }
    }
    return result
  }
}
