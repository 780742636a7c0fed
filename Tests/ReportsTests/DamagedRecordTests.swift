import Charts
import DataFiles
import Evaluation
import Foundation
import Reports
import TestSupport
import Testing

@Suite("Reports of damaged records") struct DamagedRecordTests {
  /// A record with one of everything, as small as can be.
  private static func record() -> ResultRecord {
    var record = SampleRecord.record(entries: 2)
    record.entries = [record.entries[record.entries.count - 1]]
    record.entries[0].roc = Array(record.entries[0].roc.suffix(3))
    record.entries[0].significanceImprovement.points = Array(
      record.entries[0].significanceImprovement.points.suffix(2))
    record.entries[0].scoreHistogram = ScoreHistogram(
      edges: [0, 0.5, 1], signal: [1, 3], signalErrors: [1, 2], background: [4, 0],
      backgroundErrors: [2, 0])
    let rows = record.leaderboard?.rows.prefix(1) ?? []
    record.leaderboard?.rows = Array(rows)
    record.comparisons = Array(record.comparisons.prefix(1))
    record.images = [
      NamedImage(
        name: "mean", title: "mean", rows: 2, columns: 2, values: [0, 1, 2, 3],
        horizontalLabel: "x", verticalLabel: "y", valueLabel: "v", horizontalRange: [-1, 1],
        verticalRange: [-1, 1])
    ]
    typealias Figure = ResultFigure
    let path = Figure.Shape.Path(x: [0, 1, 0], y: [0, 1, 1])
    let layers: [Figure.Layer] = [
      .curve(.init("c", x: [0, 1], y: [1, 2], lower: [0, 1], upper: [2, 3])),
      .histogram(.init("h", edges: [0, 1, 2], contents: [1, 2])),
      .points(.init("p", x: [0.5], y: [1], lower: [0.5], upper: [1.5])),
      .rows(.init("r", x: [0.5], y: [1], lower: [0.2], upper: [0.7])),
      .shape(.init("s", lines: [path], areas: [[path]])),
      .density(.init("d", xEdges: [0, 1, 2], yEdges: [0, 1], contents: [1, 2])),
      .horizontal(1, label: "one"), .vertical(1, label: "one"), .diagonal,
    ]
    record.sections = [
      ResultSection(
        title: "section", paragraphs: ["text"],
        tables: [ResultTable(columns: [.init("a"), .init("b")], rows: [["1", "2"]])],
        figures: [
          Figure(
            name: "one", caption: "", x: .init("x", range: 0...2),
            y: .init("y", isLogarithmic: true, range: 0.1...10), layers: layers),
          Figure(
            name: "grid", caption: "",
            panels: [
              .init(
                row: 0, column: 0, x: .init("x"), y: .init("y", names: ["a", "b"]),
                layers: Array(layers.prefix(2)))
            ]),
        ],
        arrays: [
          "interval": ResultArray(
            [.init("parameter", ["a"]), .init("level", coordinates: [0.68, 0.95])], [1, nil])
        ])
    ]
    return record
  }

  @Test("Whatever became of a record is an error, or a report")
  func damages() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: ResultRecord.fileName)
    try DamagedRecordTests.record().write(to: url)
    let text = try String(contentsOf: url, encoding: .utf8)
    var (drawn, refused) = (0, 0)
    for damage in try JSONDamage.all(of: text) {
      try Data(damage.text.utf8).write(to: url)
      do {
        let record = try ResultRecord.read(url)
        #expect(HTMLReport.render(record).hasSuffix("</html>\n"))
        drawn += 1
      } catch let error as DataFileError {
        #expect(error.file == url.path)
        refused += 1
      }
    }
    #expect(drawn > 100 && refused > 100, "\(drawn) drawn, \(refused) refused")
  }

  @Test(
    "What does not fit is named with its place",
    arguments: [
      ("\"values\":[0,1,2,3]", "\"values\":[0,1,2]", "images.[0]", "3 values for 2 × 2 pixels"),
      ("\"rows\":[[\"1\",\"2\"]]", "\"rows\":[[\"1\"]]", "tables.[0]", "1 cells for 2 columns"),
      ("\"signal\":[1,3]", "\"signal\":[1,-3]", "scoreHistogram", "negative"),
      ("\"edges\":[0,0.5,1]", "\"edges\":[0,0.5,0.4]", "scoreHistogram", "rise"),
      ("\"lower\":[0,1]", "\"lower\":[0]", "layers.[0]", "1 numbers of \"lower\" for 2"),
      ("[[1,null]]", "[[1]]", "arrays.interval", "1 values along the axis \"level\" of 2 places"),
    ])
  func messages(old: String, new: String, place: String, words: String) throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: ResultRecord.fileName)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(
      decoding: try encoder.encode(DamagedRecordTests.record()), as: UTF8.self)
    #expect(text.contains(old))
    try Data(text.replacing(old, with: new).utf8).write(to: url)
    let error = try #require(throws: DataFileError.self) { try ResultRecord.read(url) }
    #expect("\(error)".contains(place) && "\(error)".contains(words), "\(error)")
  }

  @Test("Charts of numbers near the ends of double precision are drawn")
  func extremeNumbers() {
    let least = Double.leastNonzeroMagnitude
    let pairs = [
      (1e300, 1.7e308), (-1e308, 1e308), (least, 1e9 * least), (0, least), (1e18, 1e18),
    ]
    for ends in pairs {
      for scale in [Axis.Scale.linear, .logarithmic] {
        let values = [ends.0, ends.1, 1]
        let chart = Chart(
          x: Axis("x", scale: scale), y: Axis("y", scale: scale),
          layers: [
            .curve(Curve("c", x: values, y: values)),
            .density(
              DensityMap("d", xEdges: [0, ends.1], yEdges: [0, 1, 2], contents: [least, 1e308])),
            .points(PointSeries("p", [.init(x: ends.1, y: ends.1, meaning: .lowerLimit)])),
          ])
        #expect(chart.svg(.inline).contains("</svg>"))
      }
    }
    #expect(ReportNumber.duration(1e300) == ReportNumber.missing)
  }

  @Test("A figure's name cannot lead out of the folder of figures")
  func figureNames() throws {
    let folder = try TemporaryFolder()
    var record = DamagedRecordTests.record()
    record.sections?[0].figures[0].name = "../stray"
    #expect(throws: DataFileError.self) {
      try Report.writeFigures(of: record, into: folder.url.appending(path: "figures"))
    }
  }
}
