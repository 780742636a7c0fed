import Charts
import Foundation
import Testing

/// Figures with more series than there are colors.
@Suite("Many series")
struct ManySeriesTests {
  /// What a reader sees of a line: its color and its dashes.
  private func lines(_ drawing: Drawing) -> [String] {
    drawing.elements.filter {
      $0.name == "path" && $0.attributes["stroke-linejoin"] == "round"
    }.map { "\($0.attributes["class"] ?? "") \($0.attributes["stroke-dasharray"] ?? "")" }
  }

  @Test func sixtyFourLinesCanBeToldApart() throws {
    let curves = (0..<64).map { Curve("line \($0)", x: [0, 1], y: [0, Double($0)]) }
    let chart = Chart(x: Axis("x"), y: Axis("y"), layers: curves.map(Layer.curve))
    let drawn = lines(try #require(Drawing(chart.svg(.inline))))
    #expect(drawn.count == 64 && Set(drawn).count == 64)
  }

  @Test func pairsOfThirteenThingsCanBeToldApart() throws {
    let styles = (0..<13).flatMap { index in
      [false, true].map { SeriesStyle(pair: index, isOther: $0) }
    }
    let curves = styles.enumerated().map {
      Curve("", x: [0, 1], y: [0, Double($0)], style: $1)
    }
    let chart = Chart(x: Axis("x"), y: Axis("y"), layers: curves.map(Layer.curve))
    let drawn = lines(try #require(Drawing(chart.svg(.inline))))
    #expect(drawn.count == 26 && Set(drawn).count == 26)
  }

  @Test func theOtherStateHasRings() throws {
    let series = [false, true].map {
      PointSeries("", [.init(x: 1, y: 2)], style: SeriesStyle(pair: 0, isOther: $0))
    }
    let chart = Chart(x: Axis("x"), y: Axis("y"), layers: series.map(Layer.points))
    let drawing = try #require(Drawing(chart.svg(.inline)))
    #expect(drawing.paths(ofClass: "f0").count == 1)
    #expect(drawing.paths(ofClass: "s0 hollow").count == 1)
  }

  @Test func longNamesOfOneFamilyKeepTheirEnds() throws {
    let names = (0..<12).map {
      "score_of_a_particle_transformer_with_pretraining_and_a_very_long_name_run\($0)"
    }
    let rows = names.map {
      DotPlot.Row($0, after: DotPlot.Mark(0.9), text: "0.9")
    }
    let drawing = try #require(Drawing(DotPlot(rows: rows, axis: Axis("AUC")).svg(.inline)))
    for index in 0..<12 {
      let label = try #require(drawing.texts.first { $0.hasSuffix("run\(index)") })
      #expect(label.hasPrefix("score_") && label.contains("…"))
    }
  }

  /// Measuring a name again for every letter that is left out would take minutes here.
  @Test(.timeLimit(.minutes(1))) func namesOfAnyLengthAreCut() throws {
    let names = (0..<3).map { String(repeating: "long ", count: 40_000) + "\($0)" }
    let rows = names.map { DotPlot.Row($0, after: DotPlot.Mark(0.9), text: "0.9") }
    let plot = try #require(Drawing(DotPlot(rows: rows, axis: Axis("AUC")).svg(.inline)))
    for index in 0..<3 {
      #expect(
        plot.texts.contains { $0.count < 120 && $0.contains("…") && $0.hasSuffix("\(index)") })
    }
    let chart = Chart(
      names[0], x: Axis("x"), y: Axis("y"), layers: [.curve(Curve("", x: [0, 1], y: [0, 1]))])
    let drawing = try #require(Drawing(chart.svg(.inline)))
    #expect(drawing.texts.contains { $0.hasSuffix("…") && $0.count < 400 })
  }

  @Test func namesThatDifferInTheMiddleGetTheirNumber() throws {
    let names = (0..<3).map {
      String(repeating: "a", count: 60) + "\($0)" + String(repeating: "b", count: 90)
    }
    let curves = names.map { Curve($0, x: [0, 1], y: [0, 1]) }
    let chart = Chart(x: Axis("x"), y: Axis("y"), layers: curves.map(Layer.curve))
    let drawing = try #require(Drawing(chart.svg(.inline)))
    let shown = drawing.texts.filter { $0.contains("…") }
    #expect(Set(shown).count == 3 && shown.allSatisfy { $0.contains(" #") })
  }
}
