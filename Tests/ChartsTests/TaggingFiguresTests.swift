import Charts
import Foundation
import Testing

@Suite("Figures of a tagging study")
struct TaggingFiguresTests {
  private static let curve = Curve("CNN", x: [0.1, 0.5, 1], y: [1000, 50, 1])

  static let figures: [any SVGFigure] = [
    TaggingFigures.roc([curve]),
    TaggingFigures.learningCurves([curve], label: "loss", isLogarithmic: true),
    TaggingFigures.scores(edges: [0, 0.5, 1], signal: [1, 9], background: [8, 2]),
    TaggingFigures.calibration([
      PointSeries("CNN", [.init(x: 0.2, y: 0.25, yInterval: 0.2...0.3)])
    ]),
    TaggingFigures.rejectionAgainstPT(
      [PointSeries("CNN", [.init(x: 560, y: 80, xInterval: 550...570, meaning: .lowerLimit)])],
      signalEfficiency: "0.3"),
    TaggingFigures.significanceImprovement([curve]),
    TaggingFigures.meanImages(
      [.init("top", values: [0, 1e-3, 1, .nan]), .init("QCD", values: [1, 2, 3, 4])], size: 2,
      halfWidth: 0.8),
    TaggingFigures.leaderboard([
      .init("CNN", before: .init(0.97, interval: 0.96...0.98), after: .init(0.98), text: "0.98"),
      .init("floor", after: .init(.nan), text: "–"),
    ]),
    TaggingFigures.leaderboard([]),
    HeatMap(
      panels: [], columns: 1, rows: 1, x: Axis("x", range: 0...1), y: Axis("y", range: 0...1),
      color: Axis("c")),
  ]

  @Test(arguments: figures.indices)
  func isValidXMLWithoutNonNumbers(index: Int) throws {
    for form in [SVGForm.standalone, .inline] {
      let text = Self.figures[index].svg(form)
      let drawing = try #require(Drawing(text))
      let words = text.split { !$0.isLetter }.map { $0.lowercased() }
      #expect(!words.contains("nan") && !words.contains("inf"))
      #expect(drawing.width > 100)
    }
  }

  @Test func scoresAreNormalizedToUnitArea() throws {
    let figure = TaggingFigures.scores(edges: [0, 0.5, 1], signal: [1, 3], background: [0, 0])
    guard case .steps(let histogram) = figure.layers[0] else {
      Issue.record("the first layer is not a histogram")
      return
    }
    #expect(histogram.contents == [0.5, 1.5])
  }

  @Test func meanImageHasItsFirstRowAtTheBottom() throws {
    let map = HeatMap(
      panels: [.init("x", values: [1, 1, 9, 9])], columns: 2, rows: 2,
      x: Axis("x", range: 0...1), y: Axis("y", range: 0...1), color: Axis("c"))
    let drawing = try #require(Drawing(map.svg(.inline)))
    let bright = drawing.elements.first {
      $0.name == "path" && $0.attributes["fill"] == ColorMap.color(at: 63.5 / 64)
    }
    #expect(bright?.attributes["d"] == "M0 0h250.5v125.5h-250.5z")
  }

  @Test func emptyPixelsAreNotDrawn() throws {
    let figure = TaggingFigures.meanImages(
      [.init("x", values: [0, -1, .nan, 1])], size: 2, halfWidth: 1)
    let drawing = try #require(Drawing(figure.svg(.inline)))
    let pixels = drawing.elements.filter { $0.name == "path" && $0.attributes["fill"] != nil }
    #expect(pixels.count == 1)
  }

  @Test func colorsGrowLighter() {
    #expect(ColorMap.color(at: 0) == "#440154")
    #expect(ColorMap.color(at: 1) == "#fde725")
    #expect(ColorMap.color(at: .nan) == "#440154")
    let lightness = (0...100).map { step -> Double in
      let digits = Array(ColorMap.color(at: Double(step) / 100).dropFirst())
      let parts = [0, 2, 4].map { Double(Int(String(digits[$0...($0 + 1)]), radix: 16) ?? 0) / 255 }
      return 0.2126 * pow(parts[0], 2.2) + 0.7152 * pow(parts[1], 2.2) + 0.0722 * pow(parts[2], 2.2)
    }
    #expect(zip(lightness, lightness.dropFirst()).allSatisfy { $0 < $1 })
  }
}
