import Evaluation
import Foundation
import Reports
import Testing

@Suite("Sections that a method adds to a report")
struct SectionTests {
  private var section: ResultSection {
    ResultSection(
      title: "Fractions & topics", paragraphs: ["The richest sample has <most> signal."],
      tables: [
        ResultTable(
          "With 68 % intervals.", columns: [.init("sample", isNumber: false), .init("fraction")],
          rows: [["A|B", "0.71 ± 0.02"]])
      ],
      figures: [
        ResultFigure(
          name: "spectrum", caption: "The spectrum.", x: .init("mass [GeV]"),
          y: .init("events", isLogarithmic: true, range: 1...1000),
          layers: [
            .histogram(.init("data", edges: [0, 1, 2], contents: [10, 20])),
            .curve(
              .init(
                "fit", x: [0.5, .nan, 1.5], y: [11, 15, 19], lower: [9, 9, 9],
                upper: [20, 20, 20])),
            .points(.init("toys", x: [0.5], y: [12], lower: [10], upper: [14])),
            .horizontal(5, label: "limit"), .vertical(1, label: "cut"), .diagonal,
          ])
      ])
  }

  private func record(entries: [EntryResult] = []) -> ResultRecord {
    ResultRecord(
      title: "Mixed samples", task: "a task", created: "2026-11-24T00:00:00Z", command: "terascale",
      configuration: "{}", environment: SampleRecord.record().environment, entries: entries,
      sections: [section])
  }

  @Test("HTML and Markdown show text, table and figure; a run without taggers has no leaderboard")
  func shown() throws {
    let html = HTMLReport.render(record())
    for text in [
      "Fractions &amp; topics", "&lt;most&gt;", "0.71 ± 0.02", "With 68 % intervals.",
      "The spectrum.", "<svg",
    ] { #expect(html.contains(text), "\(text)") }
    #expect(!html.contains("Leaderboard") && !html.contains("no entries"))
    let markdown = MarkdownReport.render(record(), figureFolder: "figures")
    #expect(markdown.contains("| A\\|B | 0.71 ± 0.02 |"))
    #expect(markdown.contains("| :--- | ---: |"))
    #expect(markdown.contains("figures/spectrum.svg"))
  }

  @Test("Points that are not finite are left out, so that the record can be written and read back")
  func roundTrip() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: url) }
    try record().write(to: url)
    let back = try ResultRecord.read(url)
    #expect(back == record())
    guard case .curve(let curve)? = back.sections?[0].figures[0].layers[1] else {
      Issue.record("no curve")
      return
    }
    #expect(curve.x == [0.5, 1.5] && curve.upper == [20, 20])
  }

  @Test("Panels, shapes, rows and densities are drawn and read back")
  func panels() throws {
    let square = ResultFigure.Shape.Path(x: [0, 1, 1, 0, 0], y: [0, 0, 1, 1, 0])
    let figure = ResultFigure(
      name: "corner", caption: "Both.", title: "a corner",
      panels: [
        .init(
          row: 0, column: 0, x: .init("a", range: 0...1), y: .init(""),
          layers: [.histogram(.init("posterior", edges: [0, 1], contents: [1]))]),
        .init(
          row: 1, column: 0, x: .init("a", range: 0...1), y: .init("", names: ["first", "second"]),
          layers: [
            .shape(.init("region", lines: [square], areas: [[square]])),
            .density(.init("events", xEdges: [0, 1], yEdges: [0, 1], contents: [3])),
            .rows(.init("fit", x: [0.5], y: [1], lower: [0.4], upper: [0.6])),
          ]),
      ])
    var record = record()
    record.sections = [ResultSection(title: "Posterior", figures: [figure])]
    let page = HTMLReport.render(record)
    for text in ["a corner", "region", "events", "second"] { #expect(page.contains(text)) }
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try Report.writeFigures(of: record, into: folder)
    #expect(files.map(\.lastPathComponent) == ["corner.svg"])
    let url = folder.appending(path: "result.json")
    try record.write(to: url)
    #expect(try ResultRecord.read(url) == record)
  }
}
