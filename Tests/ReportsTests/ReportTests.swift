import DataFiles
import Evaluation
import Foundation
import Reports
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The text that a reader sees, without markup, style and drawings' markup.
private func visibleText(_ page: String) -> String {
  var text = page
  if let end = text.range(of: "</style>") { text.removeSubrange(text.startIndex..<end.upperBound) }
  var result = ""
  var isInTag = false
  for character in text {
    if character == "<" { isInTag = true }
    if !isInTag { result.append(character) }
    if character == ">" {
      isInTag = false
      result.append(" ")
    }
  }
  return result.replacing("&lt;", with: "<").replacing("&gt;", with: ">")
    .replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
}

private func words(_ text: String) -> Set<String> {
  Set(text.split { !$0.isLetter }.map { $0.lowercased() })
}

/// Void elements closed, so that an XML parser accepts the page.
private func isWellFormed(_ page: String) -> Bool {
  var text = page.replacing("<!DOCTYPE html>", with: "")
  for start in ["<meta charset", "<meta name"] {
    text = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix(start) ? line.dropLast() + "/>" : String(line)
    }.joined(separator: "\n")
  }
  return XMLParser(data: Data(text.utf8)).parse()
}

@Suite("HTML reports")
struct HTMLReportTests {
  @Test(arguments: [0, 1, 4])
  func pageIsWellFormedAndSelfContained(entries: Int) {
    let page = HTMLReport.render(SampleRecord.record(entries: entries))
    #expect(isWellFormed(page))
    for outside in ["<script", "http://", "https://", "<link", "<img", "@import", "url("] {
      #expect(!page.contains(outside), "\(outside)")
    }
  }

  @Test("In the table of the adaptation the numbers stand under before and after")
  func adaptationTable() throws {
    var record = SampleRecord.record(entries: 1)
    record.comparisons[0].differences += [
      "rejection at 30%", "rejection at 50%", "rejection at 80%",
    ]
    .map { SampleRecord.difference($0, 3, p: 0.01) }
    // The sample's are alike, or limits.
    for (index, values) in [(1, [400.0, 90, 20]), (2, [500, 110, 25])] {
      func set(_ rejection: inout Rejection, _ value: Double) {
        (rejection.value, rejection.error) = (value, value / 20)
      }
      set(&record.entries[index].metrics.rejectionAt30, values[0])
      set(&record.entries[index].metrics.rejectionAt50, values[1])
      set(&record.entries[index].metrics.rejectionAt80, values[2])
    }
    let page = HTMLReport.render(record)
    let start = try #require(page.range(of: "<section id=\"adaptation\">")).upperBound
    let end = try #require(page[start...].range(of: "</section>")).lowerBound
    let rows = page[start..<end].split(separator: "<tr>").dropFirst(2).map { row in
      row.split(separator: "<td", omittingEmptySubsequences: false).dropFirst().map { cell in
        visibleText("<td" + cell).trimmingCharacters(in: .whitespacesAndNewlines)
      }
    }
    let (before, after) = (record.entries[1].metrics, record.entries[2].metrics)
    func area(_ metrics: TaggingMetrics) -> String {
      ReportNumber.measured(metrics.auc.value, error: metrics.auc.error)
    }
    let rejections = [
      ("rejection at 30%", before.rejectionAt30, after.rejectionAt30),
      ("rejection at 50%", before.rejectionAt50, after.rejectionAt50),
      ("rejection at 80%", before.rejectionAt80, after.rejectionAt80),
    ].map { ($0, ReportNumber.rejection($1), ReportNumber.rejection($2)) }
    let expected = [("AUC", area(before), area(after))] + rejections
    for (metric, first, second) in expected {
      let row = try #require(rows.first { $0.count > 3 && $0[1] == metric }, "\(metric)")
      #expect(first != second && row[2] == first && row[3] == second, "\(row)")
    }
    #expect(Set(expected.map { $0.1 }).count == 4)
  }

  @Test("The better one is called better")
  func statements() {
    for (verdict, words) in [
      (Verdict.better, "b is better than a."), (.worse, "b is worse than a."),
      (.indistinguishable, "b and a cannot be distinguished"),
    ] {
      var record = SampleRecord.record(entries: 0)
      record.comparisons = [
        Comparison(
          kind: .pair, first: "a", second: "b",
          differences: [SampleRecord.difference("AUC", 0.01, p: 0.01)], verdict: verdict)
      ]
      #expect(visibleText(HTMLReport.render(record)).contains(words))
    }
  }

  @Test func showsEveryPartOfTheRecord() {
    let record = SampleRecord.record()
    let page = HTMLReport.render(record)
    let text = visibleText(page)
    for entry in record.entries {
      #expect(text.contains(entry.name) && text.contains(entry.summary))
      #expect(text.contains(String(format: "%.4f ± 0.0023", entry.metrics.auc.value)))
      #expect(entry.warnings.allSatisfy { text.contains($0) })
    }
    for expected in [
      record.title, record.task, record.command, record.created, record.configuration,
      "2\u{202F}645\u{202F}538", "3 min 04 s", "0.4 s", "limit at 95 %", "Learning curves",
      "+0.0123 ± 0.0011", "p\u{A0}<\u{A0}0.001", "cannot be distinguished with this test set",
      "0.98120 ± 0.00040", "removed as outliers: seed 4", "84 ensembles of 6 trainings",
      record.environment.processor, "24.0 GiB", record.environment.dataHashes[0].sha256,
      "without local changes", record.notes[0], "mean top jet", "mean QCD jet",
      "Expected calibration error 0.0312",
    ] {
      #expect(text.contains(expected), "\(expected)")
    }
    #expect(page.components(separatedBy: "<svg class=\"chart\"").count - 1 == 1 + 3 + 2 + 18 + 1)
  }

  @Test func limitsAreNeverInfinite() {
    let page = HTMLReport.render(SampleRecord.record())
    #expect(visibleText(page).contains("> 333"))
    let found = words(page)
    for word in ["inf", "infinity", "nan", "nil", "null"] { #expect(!found.contains(word)) }
  }

  /// A record from elsewhere may hold what JSON allows but no experiment gives.
  @Test func strangeNumbersAreDashes() {
    var record = SampleRecord.record(entries: 1)
    let strange = Measured(
      value: .nan, error: .infinity, lower: .infinity, upper: -.infinity, level: .nan, method: "")
    record.entries[0].metrics.auc = strange
    record.entries[0].metrics.rejectionAt50.value = .infinity
    record.entries[0].metrics.rejectionAt50.lower = .infinity
    record.entries[0].trainingSeconds = -.infinity
    record.leaderboard = nil
    record.images[0].values = record.images[0].values.map { _ in .nan }
    record.images[1].horizontalRange = []
    let page = HTMLReport.render(record)
    #expect(isWellFormed(page))
    #expect(words(page).isDisjoint(with: ["inf", "nan"]))
  }

  @Test func recordWithoutEntriesSaysSo() {
    var record = SampleRecord.record(entries: 0)
    record.entries = []
    record.leaderboard = nil
    record.comparisons = []
    record.multiRuns = []
    record.images = []
    record.notes = []
    let page = HTMLReport.render(record)
    #expect(isWellFormed(page))
    #expect(page.contains("This run has no entries."))
    #expect(!page.contains("id=\"learning\"") && !page.contains("id=\"images\""))
  }

  @Test func entriesWithoutALeaderboardAreRankedByAUC() throws {
    var record = SampleRecord.record()
    let titles = try #require(record.leaderboard).rows.map(\.title)
    record.leaderboard = nil
    let lines = MarkdownReport.render(record).split(separator: "\n").filter {
      $0.hasPrefix("| ") && $0.contains("±") && !$0.contains("+")
    }
    #expect(lines.count == titles.count)
    for (line, title) in zip(lines, titles) { #expect(line.contains("| \(title) |")) }
  }

  @Test func equalRecordsGiveEqualPages() {
    #expect(
      HTMLReport.render(SampleRecord.record()) == HTMLReport.render(SampleRecord.record()))
  }

  @Test func leaderboardPage() {
    var board = SampleRecord.leaderboard(SampleRecord.record().entries)
    let page = LeaderboardPage.render(board)
    #expect(isWellFormed(page))
    let text = visibleText(page)
    for row in board.rows { #expect(text.contains(row.name)) }
    #expect(text.contains("36 pairs were compared; verdicts at p ≤ 0.05."))
    #expect(text.contains("p\u{A0}=\u{A0}0.38"))
    #expect(text.contains("the scores look <inverted>"))
    board.rows = []
    let empty = LeaderboardPage.render(board)
    #expect(isWellFormed(empty) && empty.contains("No submissions yet."))
  }
}

@Suite("Markdown reports")
struct MarkdownReportTests {
  @Test func tablesAreRectangular() {
    let text = MarkdownReport.render(SampleRecord.record(), figureFolder: "figures")
    var widths = [Int]()
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("|") {
        widths.append(line.replacing("\\|", with: "").count { $0 == "|" })
      } else {
        #expect(Set(widths).count <= 1)
        widths = []
      }
    }
    #expect(text.contains("![Background rejection against signal efficiency"))
    #expect(text.contains("](figures/roc.svg)"))
    #expect(text.contains("```sh\nterascale challenge --shift mild --seed 1\n```"))
    #expect(words(text).isDisjoint(with: ["inf", "nan", "nil"]))
  }

  @Test func markupInNamesIsEscaped() {
    var record = SampleRecord.record(entries: 1)
    record.leaderboard = nil
    record.entries[0].name = "a|b *c* <d>\n[e]"
    let text = MarkdownReport.render(record)
    #expect(text.contains("| a\\|b \\*c\\* \\<d> \\[e\\] |"))
  }
}

@Suite("Reports on disk")
struct ReportFileTests {
  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("reports-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test func reportOfARunFolder() throws {
    try withFolder { folder in
      let record = SampleRecord.record(entries: 1)
      try record.write(to: folder.appendingPathComponent("result.json"))
      let url = try Report.write(runFolder: folder)
      #expect(url.lastPathComponent == "report.html")
      #expect(try String(contentsOf: url, encoding: .utf8) == HTMLReport.render(record))
      #expect(throws: DataFileError.self) { try Report.write(runFolder: folder) }
      try Report.write(runFolder: folder, overwrite: true)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
    }
  }

  @Test func unfinishedRunIsAClearError() throws {
    try withFolder { folder in
      let error = #expect(throws: DataFileError.self) { try Report.write(runFolder: folder) }
      #expect(error?.description.contains("the run is not finished") == true)
    }
  }

  @Test func leaderboardOfAFolder() throws {
    try withFolder { folder in
      let board = SampleRecord.leaderboard(SampleRecord.record(entries: 1).entries)
      try board.write(to: folder.appendingPathComponent("leaderboard.json"))
      let url = try Report.writeLeaderboard(folder: folder)
      #expect(try String(contentsOf: url, encoding: .utf8) == LeaderboardPage.render(board))
    }
  }

  @Test func figuresOfTheMarkdownReportExist() throws {
    try withFolder { folder in
      let record = SampleRecord.record()
      let figures = folder.appendingPathComponent("figures")
      let files = try Report.writeFigures(of: record, into: figures)
      let text = MarkdownReport.render(record, figureFolder: "figures")
      let linked = text.split(separator: "\n").filter { $0.hasPrefix("![") }.map { line in
        String(line.split(separator: "(").last?.dropLast() ?? "")
      }
      #expect(linked == files.map { "figures/" + $0.lastPathComponent })
      for file in files { #expect(XMLParser(data: try Data(contentsOf: file)).parse()) }
      let all = try Report.writeFigures(
        of: record, into: figures, includingEntries: true, overwrite: true)
      #expect(Set(all).count == all.count && all.count == files.count + 18)
    }
  }
}
