import Charts
import Testing

@Suite("Areas, rows with names and panels")
struct PanelTests {
  private func drawing(_ figure: any SVGFigure) throws -> Drawing {
    try #require(Drawing(figure.svg(.standalone)))
  }

  @Test("A shape tints its areas by the even-odd rule and draws its lines in the same color")
  func shapes() throws {
    func square(_ half: Double) -> Outline.Path {
      .init(x: [-half, half, half, -half], y: [-half, -half, half, half])
    }
    let shape = Outline("68 %", lines: [square(2)], areas: [[square(2), square(1)]])
    let chart = Chart(
      x: Axis("x", range: -4...4), y: Axis("y", range: -4...4), layers: [.outline(shape)])
    let drawing = try drawing(chart)
    let area = try #require(
      drawing.elements.first { $0.attributes["fill-rule"] == "evenodd" }?.attributes)
    #expect(area["class"] == "f0")
    #expect(area["d"]?.filter { $0 == "M" }.count == 2)
    #expect(area["d"]?.filter { $0 == "z" }.count == 2)
    #expect(drawing.paths(ofClass: "s0").contains { $0.filter { $0 == "L" }.count == 3 })
    #expect(drawing.texts.contains("68 %"))
  }

  @Test("Cells of a density are the darker the larger the logarithm of their content")
  func density() throws {
    let map = DensityMap(
      "", xEdges: [0, 1, 2], yEdges: [0, 1, 2], contents: [1, 10, 0, 100])
    let drawing = try drawing(
      Chart(x: Axis("x", range: 0...2), y: Axis("y", range: 0...2), layers: [.density(map)]))
    let cells = drawing.elements.filter { $0.attributes["fill-opacity"] != nil }.map(\.attributes)
    #expect(cells.count == 3)
    #expect(cells.compactMap { $0["fill-opacity"] } == ["0.12", "0.59", "0.95"])
    // The fullest cell is that of the last bins: right and at the top of the frame.
    let corner = try #require(cells.last?["d"]?.dropFirst().split(separator: "h").first)
    let place = corner.split(separator: " ").compactMap { Double($0) }
    let width = try #require(
      drawing.elements.first { $0.name == "rect" && $0.attributes["class"] == "frame" }
        .flatMap { Double($0.attributes["width"] ?? "") })
    #expect(abs(place[0] - width / 2) < 0.02)
  }

  /// result:120530 of the fuzzing campaign.
  @Test("An axis of names is linear, whatever it was said to be")
  func logarithmicNames() throws {
    let points = PointSeries("", [.init(x: 12, y: 1, xInterval: 11...13)])
    let axis = Axis("", scale: .logarithmic, names: ["first", "second"])
    let chart = Chart(x: Axis("pull"), y: axis, layers: [.points(points)])
    let grid = PanelGrid("", panels: [.init(row: 0, column: 0, chart)])
    #expect(try drawing(grid).texts.contains("second"))
    #expect(try drawing(chart).texts.contains("first"))
  }

  /// result:94259 of the fuzzing campaign, which took 95 MB for pixels that the panels cover.
  @Test("Panels that stand in one place many times, with many names, have their legend below")
  func manyPanels() throws {
    let points = PointSeries("pulls", [.init(x: 12, y: 1, xInterval: 11...13)])
    let chart = Chart(
      x: Axis("pull"), y: Axis("", names: (0..<500).map { "row \($0)" }), layers: [.points(points)])
    let grid = PanelGrid(
      "", panels: Array(repeating: .init(row: 0, column: 0, chart), count: 30))
    let drawing = try drawing(grid)
    #expect(drawing.texts.count { $0 == "pulls" } == 1)
    #expect(drawing.texts.contains("row 499"))
  }

  @Test("An axis of names has them at whole numbers")
  func names() throws {
    let points = PointSeries("", [.init(x: 12, y: 1, xInterval: 11...13)])
    let names = ["scale", "a name that is much longer than the room at the left of a figure"]
    let drawing = try drawing(
      Chart(x: Axis("pull"), y: Axis("", names: names), layers: [.points(points)]))
    #expect(drawing.texts.contains("scale"))
    #expect(
      drawing.texts.contains {
        $0.hasPrefix("a name") && $0.contains("…") && $0.hasSuffix("figure")
      })
    #expect(drawing.texts.contains("12.0") || drawing.texts.contains("12"))
    #expect(!drawing.texts.contains("0") && !drawing.texts.contains("0.5"))
    // One horizontal bar.
    let bar = try #require(drawing.paths(ofClass: "s0").first)
    let ends = bar.dropFirst().split(separator: "L").map { $0.split(separator: " ") }
    #expect(ends[0][1] == ends[1][1] && ends[0][0] != ends[1][0])
  }

  private func panel(
    _ row: Int, _ column: Int, x: String, y: String, name: String = "fit"
  ) -> PanelGrid.Panel {
    .init(
      row: row, column: column,
      Chart(
        x: Axis(x, range: 0...1), y: Axis(y, range: 0...1),
        layers: [.curve(Curve(name, x: [0, 1], y: [0, 1]))]))
  }

  @Test("Panels of a corner share their axes and have one legend, beside the diagonal")
  func corner() throws {
    let grid = PanelGrid(
      "posterior",
      panels: [
        panel(0, 0, x: "a", y: ""), panel(1, 0, x: "a", y: "b"), panel(1, 1, x: "b", y: ""),
      ])
    let drawing = try drawing(grid)
    #expect(drawing.texts.filter { $0 == "a" }.count == 1)
    #expect(drawing.texts.filter { $0 == "b" }.count == 2)
    #expect(drawing.texts.filter { $0 == "fit" }.count == 1)
    #expect(drawing.texts.contains("posterior"))
    let frames = drawing.elements.filter {
      $0.name == "rect" && $0.attributes["class"] == "frame"
    }
    #expect(frames.count == 3)
    #expect(Set(frames.compactMap { $0.attributes["width"] }).count == 1)
    let box = try #require(drawing.elements.first { $0.attributes["class"] == "backdrop" })
    #expect(Double(box.attributes["x"] ?? "").map { $0 > drawing.width / 2 } ?? false)
  }

  @Test("Panels beside each other share their names; an empty one says so")
  func pair() throws {
    let names = ["one", "two"]
    func chart(_ label: String, _ x: Double) -> Chart {
      Chart(
        x: Axis(label), y: Axis("", names: names),
        layers: [.points(PointSeries("", [.init(x: x, y: 0)]))])
    }
    let grid = PanelGrid(panels: [
      .init(row: 0, column: 0, chart("pull", 1)), .init(row: 0, column: 1, chart("impact", .nan)),
    ])
    let drawing = try drawing(grid)
    #expect(drawing.texts.filter { $0 == "one" }.count == 1)
    #expect(drawing.texts.contains("no data"))
    #expect(try self.drawing(PanelGrid(panels: [])).texts.contains("no data"))
  }
}
