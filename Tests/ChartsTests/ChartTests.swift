import Charts
import Foundation
import Testing

@Suite("Charts")
struct ChartTests {
  private func chart(_ layers: [Layer], log: Bool = false) -> Chart {
    Chart(x: Axis("x"), y: Axis("y", scale: log ? .logarithmic : .linear), layers: layers)
  }

  @Test func standaloneFiguresCarryTheirStyle() throws {
    let figure = chart([.curve(Curve("a", x: [0, 1], y: [0, 1]))])
    let text = figure.svg(.standalone)
    let drawing = try #require(Drawing(text))
    #expect(drawing.elements.first?.attributes["xmlns"] == "http://www.w3.org/2000/svg")
    #expect(text.contains("prefers-color-scheme:dark") && text.contains("@media print"))
    let inline = figure.svg(.inline)
    #expect(Drawing(inline) != nil)
    #expect(!inline.contains("<style") && inline.contains("viewBox"))
  }

  @Test func equalDataGiveEqualText() {
    let figures = (0..<2).map { _ in
      chart([.curve(Curve("a", x: [0, 0.1, 1], y: [0, 1.0 / 3, 1]))]).svg(.standalone)
    }
    #expect(figures[0] == figures[1])
    let coordinates = figures[0].split { !"0123456789.".contains($0) }
    #expect(coordinates.allSatisfy { $0.split(separator: ".").last.map { $0.count <= 6 } ?? true })
    #expect(!figures[0].contains("333"))
  }

  @Test func textIsEscaped() throws {
    let text = "R&D <b>\"quoted\"</b> \u{1}'x'"
    var figure = chart([
      .curve(Curve(text, x: [0, 1], y: [0, 1])), .reference(ReferenceLine(.horizontal(0.5), text)),
      .annotation(Annotation(x: 0.5, y: 0.5, text)),
    ])
    figure.title = text
    figure.x.label = text
    figure.y.label = text
    let drawing = try #require(Drawing(figure.svg(.standalone)))
    let shown = "R&D <b>\"quoted\"</b> 'x'"
    #expect(drawing.texts.filter { $0 == shown }.count == 6)
    #expect(drawing.elements.first?.attributes["aria-label"] == shown)
  }

  @Test func labelsHaveSubscripts() throws {
    var figure = chart([.curve(Curve("", x: [0, 1], y: [0, 1]))])
    figure.x.label = "background rejection 1/ε_{B} at ε_{S} = 0.3 {x} a_b"
    let text = figure.svg(.inline)
    let drawing = try #require(Drawing(text))
    #expect(drawing.texts.contains("background rejection 1/εB at εS = 0.3 {x} a_b"))
    #expect(text.contains("1/ε<tspan dy=\"4\" font-size=\"78%\">B</tspan><tspan dy=\"-4\"> at ε"))
  }

  @Test(arguments: [
    Chart(x: Axis("x"), y: Axis("y"), layers: []),
    Chart("t", x: Axis("x"), y: Axis("y"), layers: [.curve(Curve("a", x: [], y: []))]),
    Chart(x: Axis("x"), y: Axis("y"), layers: [.curve(Curve("a", x: [1], y: [.nan]))]),
    Chart(
      x: Axis("x"), y: Axis("y", scale: .logarithmic),
      layers: [.steps(StepHistogram("a", edges: [0, 1], contents: [0]))]),
    Chart(
      x: Axis("x"), y: Axis("y"), layers: [.steps(StepHistogram("a", edges: [], contents: []))]),
    Chart(x: Axis("x"), y: Axis("y"), layers: [.reference(ReferenceLine(.horizontal(1)))]),
    TaggingFigures.roc([Curve("a", x: [0.1, 0.2], y: [.infinity, .infinity])]),
    TaggingFigures.scores(edges: [], signal: [], background: []),
  ])
  func emptyChartsSaySo(figure: Chart) throws {
    let drawing = try #require(Drawing(figure.svg(.standalone)))
    #expect(drawing.texts.contains("no data"))
  }

  @Test func curvesBreakWherePointsHaveNoPlace() throws {
    let curve = Curve("", x: [0, 1, 2, 3, 4, 5], y: [1, 2, .nan, 3, 4, .infinity])
    let drawing = try #require(Drawing(chart([.curve(curve)]).svg(.inline)))
    let path = try #require(drawing.paths(ofClass: "s0").first)
    #expect(path.filter { $0 == "M" }.count == 2)
    #expect(path.filter { $0 == "L" }.count == 2)
  }

  @Test func logarithmicAxesDropWhatIsNotPositive() throws {
    let curve = Curve("", x: [0, 1, 2, 3], y: [0, -1, 10, 100_000])
    let drawing = try #require(Drawing(chart([.curve(curve)], log: true).svg(.inline)))
    let path = try #require(drawing.paths(ofClass: "s0").first)
    #expect(path.filter { $0 == "L" }.count == 1)
    #expect(drawing.texts.contains("105") && drawing.texts.contains("101"))
  }

  /// y = 10^x is a straight line on a logarithmic axis: equal steps in pixels.
  @Test func logarithmicAxesSpreadDecadesEvenly() throws {
    let x = [0.0, 1, 2, 3]
    let curve = Curve("", x: x, y: x.map { pow(10, $0) })
    let drawing = try #require(Drawing(chart([.curve(curve)], log: true).svg(.inline)))
    let path = try #require(drawing.paths(ofClass: "s0").first)
    let heights = path.dropFirst().split(separator: "L").compactMap {
      Double($0.split(separator: " ")[1])
    }
    let steps = zip(heights, heights.dropFirst()).map { $1 - $0 }
    #expect(steps.count == 3)
    #expect(steps.allSatisfy { abs($0 - steps[0]) < 0.03 && $0 < 0 })
  }

  @Test func limitsAreArrows() throws {
    func paths(_ meaning: PointSeries.Point.Meaning) throws -> (bars: [String], dots: [String]) {
      let series = PointSeries("", [.init(x: 1, y: 5, meaning: meaning), .init(x: 2, y: 6)])
      let drawing = try #require(Drawing(chart([.points(series)], log: true).svg(.inline)))
      return (drawing.paths(ofClass: "s0"), drawing.paths(ofClass: "f0"))
    }
    #expect(try paths(.value).bars == [])
    for meaning in [PointSeries.Point.Meaning.lowerLimit, .upperLimit] {
      let found = try paths(meaning)
      #expect(found.bars.count == 1 && found.bars[0].contains("h10"))
      #expect(found.dots[0].filter { $0 == "M" }.count == 1)
    }
  }

  @Test func legendAvoidsTheData() throws {
    func placeOfLegend(_ curves: [Curve]) throws -> (x: Double, y: Double)? {
      let drawing = try #require(Drawing(chart(curves.map(Layer.curve)).svg(.inline)))
      let box = drawing.elements.first { $0.attributes["class"] == "backdrop" }
      return box.flatMap { box in
        Double(box.attributes["x"] ?? "").flatMap { x in
          Double(box.attributes["y"] ?? "").map { (x, $0) }
        }
      }
    }
    let x = (0...50).map { Double($0) }
    let falling = try #require(try placeOfLegend([Curve("a", x: x, y: x.map { exp(-$0 / 5) })]))
    #expect(falling.x > 200 && falling.y < 50)
    let rising = try #require(try placeOfLegend([Curve("a", x: x, y: x.map { exp($0 / 5) })]))
    #expect(rising.x < 50 && rising.y < 50)
    let zigzag = x.map { Int($0) % 2 == 0 ? 0.0 : 1 }
    #expect(try placeOfLegend([Curve("a", x: x, y: zigzag)]) == nil)
  }

  @Test func bandsAreAreas() throws {
    let curve = Curve(
      "", x: [0, 1, 2, 3], y: [1, 2, 3, 4], lower: [0.5, .nan, 2.5, 3], upper: [2, 3, 4, 5])
    let drawing = try #require(Drawing(chart([.curve(curve)]).svg(.inline)))
    let band = try #require(drawing.paths(ofClass: "f0").first)
    #expect(band.filter { $0 == "M" }.count == 1 && band.hasSuffix("z"))
  }

  @Test func oneValueStillHasAnAxis() throws {
    for value in [0.0, 5, -3, 1e-8] {
      let curve = Curve("", x: [1], y: [value], hasMarkers: true)
      let drawing = try #require(Drawing(chart([.curve(curve)]).svg(.inline)))
      #expect(drawing.texts.count >= 6)
      #expect(drawing.paths(ofClass: "f0").count == 1)
    }
  }
}
