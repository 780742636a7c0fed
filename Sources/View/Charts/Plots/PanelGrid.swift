/// Plots in rows and columns that share axes and a legend: corner plots, pulls beside impacts.
///
/// Neighbors with the same axis share its marks, which stand left of the first and below the last
/// of them; an axis without a label has none.
public struct PanelGrid: SVGFigure {
  /// One plot; its size and title are not used.
  public struct Panel: Sendable {
    let row: Int
    let column: Int
    let chart: Chart

    /// A plot in row `row`, from 0 at the top, and column `column`, from 0 at the left.
    public init(row: Int, column: Int, _ chart: Chart) {
      self.row = row
      self.column = column
      self.chart = chart
    }
  }

  /// The text above the figure; none when empty.
  public var title: String
  /// The plots.
  public var panels: [Panel]
  /// Width in pixels before scaling; wider where panels would become too small.
  public var width: Double

  private static let gap = 12.0
  private static let smallestSide = 84.0
  static let nameHeight = 26.0

  /// A grid of plots.
  ///
  /// Layers of one name have one style in all panels.
  public init(_ title: String = "", panels: [Panel], width: Double = 700) {
    self.title = title
    self.width = width
    var names: [String] = []
    self.panels = panels.map { panel in
      var chart = panel.chart
      var place = -1
      chart.layers = chart.layers.map { layer in
        if layer.isSeries { place += 1 }
        guard let name = layer.legendName, layer.style == nil else {
          return layer.isSeries && layer.style == nil
            ? layer.styled(SeriesStyle(max(place, 0))) : layer
        }
        if !names.contains(name) { names.append(name) }
        return layer.styled(SeriesStyle(names.firstIndex(of: name) ?? 0))
      }
      return Panel(row: panel.row, column: panel.column, chart)
    }
  }

  /// The figure as SVG text; panels without data say so.
  public func svg(_ form: SVGForm) -> String {
    let description =
      title.isEmpty ? panels.map(\.chart.y.label).filter { !$0.isEmpty }.first ?? "" : title
    guard !panels.isEmpty else {
      return SVGDocument.text(
        form, width: width, height: 200, description: description + " (no data)",
        body: EmptyPlot.markup(title: title, width: width, height: 200))
    }
    let layout = Layout(self)
    let legend = legend(layout)
    var writer = SVGWriter()
    if !title.isEmpty {
      let shown = ShortNames.title(title, to: (layout.width - 16) * 12 / 16)
      writer.label(RichText.markup(shown), 8, 22, [("class", "title")])
    }
    for panel in panels { writer.raw(markup(panel, layout)) }
    let n = SVGWriter.number
    writer.open("g", [("transform", "translate(\(n(layout.left[0])) \(n(layout.top[0])))")])
    legend.draw(&writer)
    writer.close("g")
    return SVGDocument.text(
      form, width: layout.width, height: layout.height + legend.heightBelow,
      description: description, body: writer.text)
  }

  private func markup(_ panel: Panel, _ layout: Layout) -> String {
    if let plot = layout.plot(panel) {
      return plot.markup.hasSuffix("\n") ? String(plot.markup.dropLast()) : plot.markup
    }
    let (left, top) = (layout.left[panel.column], layout.top[panel.row])
    let (width, height) = (layout.panelWidth, layout.panelHeights[panel.row])
    var writer = SVGWriter()
    writer.rectangle(left, top, width, height, [("class", "frame")])
    writer.label(
      "no data", left + width / 2, top + height / 2,
      [("class", "muted"), ("text-anchor", "middle")]
    )
    return String(writer.text.dropLast())
  }

  /// The legend of all panels, each name once, where no panel stands or below.
  private func legend(_ layout: Layout) -> Legend {
    var entries: [Legend.Entry] = []
    for panel in panels {
      guard let plot = layout.plot(panel) else { continue }
      for entry in Plot.legendEntries(plot.styled)
      where !entries.contains(where: { $0.name == entry.name }) { entries.append(entry) }
    }
    let frames = panels.map { panel in
      let (left, top) = (
        layout.left[panel.column] - layout.left[0], layout.top[panel.row] - layout.top[0]
      )
      return LabelBox(
        left: left, right: left + layout.panelWidth, top: top,
        bottom: top + layout.panelHeights[panel.row])
    }
    let frame = (
      layout.width - Plot.rightMargin - layout.left[0],
      layout.height - Plot.axisSpace - layout.top[0]
    )
    return Legend(
      entries: entries, frame: frame, overhang: layout.left[0] - 8
    ) { box in frames.contains { $0.overlaps(box) } }
  }
}

extension PanelGrid {
  /// Where the frames stand.
  private struct Layout {
    let grid: PanelGrid
    let width: Double
    let height: Double
    let left: [Double]
    let top: [Double]
    let panelWidth: Double
    let panelHeights: [Double]
    /// Pixels left of the frames of each column.
    private let rooms: [Double]

    init(_ grid: PanelGrid) {
      self.grid = grid
      let columns = (grid.panels.map(\.column).max() ?? 0) + 1
      let rows = (grid.panels.map(\.row).max() ?? 0) + 1
      let rooms = (0..<columns).map { column in
        grid.panels.filter { $0.column == column && grid.marks(of: $0).y }.map { panel in
          Plot.ranges(of: panel.chart).map {
            Plot.labelWidth(panel.chart.y, $0.y, height: 200) + 38
          } ?? 0
        }.max()?.rounded(.up) ?? PanelGrid.gap
      }
      self.rooms = rooms
      let space = rooms.reduce(Plot.rightMargin, +)
      panelWidth = max((grid.width - space) / Double(columns), PanelGrid.smallestSide)
      width = space + panelWidth * Double(columns)
      let side = panelWidth * (rows > 1 && columns > 1 ? 1 : 0.75)
      panelHeights = (0..<rows).map { row in
        let names = grid.panels.filter { $0.row == row }.compactMap(\.chart.y.names?.count).max()
        return names.map { Double($0) * PanelGrid.nameHeight } ?? side
      }
      var (left, x): ([Double], Double) = ([], 0)
      for column in 0..<columns {
        x += rooms[column]
        left.append(x)
        x += panelWidth
      }
      self.left = left
      var (top, y): ([Double], Double) = ([], grid.title.isEmpty ? 14 : 38)
      for row in 0..<rows {
        top.append(y)
        y += panelHeights[row]
        let isMarked = grid.panels.contains { $0.row == row && grid.marks(of: $0).x }
        y += isMarked || row == rows - 1 ? Plot.axisSpace : PanelGrid.gap
      }
      self.top = top
      height = y
    }

    func plot(_ panel: Panel) -> Plot? {
      Plot(
        panel.chart, origin: (left[panel.column], top[panel.row]),
        size: (panelWidth, panelHeights[panel.row]), marks: grid.marks(of: panel),
        room: rooms[panel.column], reach: PanelGrid.gap / 2)
    }
  }

  /// Which axes of a panel have marks of their own.
  private func marks(of panel: Panel) -> (x: Bool, y: Bool) {
    func chart(_ row: Int, _ column: Int) -> Chart? {
      panels.first { $0.row == row && $0.column == column }?.chart
    }
    let (x, y) = (panel.chart.x, panel.chart.y)
    let below = chart(panel.row + 1, panel.column)?.x
    let before = chart(panel.row, panel.column - 1)?.y
    return (
      !x.label.isEmpty && !(below.map(x.isSame) ?? false),
      !(y.label.isEmpty && y.names == nil) && !(before.map(y.isSame) ?? false)
    )
  }
}

extension Axis {
  /// Whether both axes have the same marks.
  fileprivate func isSame(as other: Axis) -> Bool {
    label == other.label && scale == other.scale && range == other.range && names == other.names
      && (range != nil || names != nil)
  }
}
