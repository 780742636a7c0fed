import Foundation

/// Images side by side on one color scale, for example the mean top and the mean QCD jet.
public struct HeatMap: SVGFigure {
  /// One image.
  public struct Panel: Sendable {
    let title: String
    let values: [Double]

    /// An image: `values` row by row, the first row at the bottom.
    public init(_ title: String, values: [Double]) {
      self.title = title
      self.values = values
    }
  }

  /// The images.
  public var panels: [Panel]
  /// Pixels along x.
  public var columns: Int
  /// Pixels along y.
  public var rows: Int
  /// The horizontal axis; its range is that of the image.
  public var x: Axis
  /// The vertical axis; its range is that of the image.
  public var y: Axis
  /// What the color stands for, linear or logarithmic.
  public var color: Axis

  static let side = 250.0
  static let colorLevels = 64
  private static let gap = 26.0
  /// Pixels overlap a little, since printers leave seams between areas that only touch.
  private static let overlap = 0.5

  /// Images of `columns` by `rows` pixels over the ranges of `x` and `y`.
  public init(
    panels: [Panel], columns: Int, rows: Int, x: Axis, y: Axis, color: Axis
  ) {
    for panel in panels {
      precondition(
        panel.values.count == columns * rows,
        "HeatMap '\(panel.title)': \(panel.values.count) values for \(columns) × \(rows) pixels")
    }
    precondition(
      x.range != nil && y.range != nil && x.scale == .linear && y.scale == .linear,
      "HeatMap: the axes of the image need linear ranges")
    self.panels = panels
    self.columns = columns
    self.rows = rows
    self.x = x
    self.y = y
    self.color = color
  }

  /// The figure as SVG text. Pixels without a place on the color scale (not finite, or not positive
  /// on a logarithmic one) stay empty.
  public func svg(_ form: SVGForm) -> String {
    let description = panels.map(\.title).joined(separator: ", ") + ": " + color.label
    guard let colorRange, let xRange = x.range, let yRange = y.range else {
      return SVGDocument.text(
        form, width: 560, height: 300, description: description + " (no data)",
        body: EmptyPlot.markup(title: "", width: 560, height: 300))
    }
    let xTicks = AxisTicks.linear(xRange, target: 4).ticks
    let yTicks = AxisTicks.linear(yRange, target: 4).ticks
    let left = 40 + (yTicks.compactMap { $0.label?.width }.max() ?? 0)
    var writer = SVGWriter()
    for (index, panel) in panels.enumerated() {
      let offset = left + Double(index) * (HeatMap.side + HeatMap.gap)
      writer.open("g", [("transform", "translate(\(SVGWriter.number(offset)) 32)")])
      writer.label(RichText.markup(panel.title), 0, -10, [("class", "title")])
      drawPixels(of: panel, colorRange, &writer)
      drawFrame(xRange, xTicks, yRange, yTicks, isFirst: index == 0, left, &writer)
      writer.close("g")
    }
    let count = Double(panels.count)
    let barX = left + count * HeatMap.side + (count - 1) * HeatMap.gap + 18
    writer.open("g", [("transform", "translate(\(SVGWriter.number(barX)) 32)")])
    let barWidth = drawColorBar(colorRange, &writer)
    writer.close("g")
    return SVGDocument.text(
      form, width: (barX + barWidth).rounded(.up), height: 32 + HeatMap.side + 50,
      description: description, body: writer.text)
  }

  private var colorRange: ClosedRange<Double>? {
    if let range = color.range { return panels.isEmpty ? nil : range }
    let values = panels.flatMap(\.values).filter {
      AxisScale.hasPlace($0, color.scale)
    }
    guard let high = values.max(), var low = values.min() else { return nil }
    switch color.scale {
    case .linear:
      return low < high ? low...high : low - 0.5...high + 0.5
    case .logarithmic:
      // Five decades show a jet's halo; the lone pixels below them are noise.
      low = max(low, high * 1e-5)
      return low < high ? low...high : low / 2...high * 2
    }
  }

  private func drawPixels(
    of panel: Panel, _ range: ClosedRange<Double>, _ writer: inout SVGWriter
  ) {
    let scale = AxisScale(
      scale: color.scale, range: range, start: 0, end: Double(HeatMap.colorLevels))
    let width = HeatMap.side / Double(columns)
    let height = HeatMap.side / Double(rows)
    var paths = [String](repeating: "", count: HeatMap.colorLevels)
    func level(_ row: Int, _ column: Int) -> Int? {
      scale.position(panel.values[row * columns + column]).map {
        min(max(Int($0), 0), HeatMap.colorLevels - 1)
      }
    }
    for row in 0..<rows {
      var column = 0
      while column < columns {
        let start = column
        let found = level(row, column)
        while column < columns, level(row, column) == found { column += 1 }
        guard let found else { continue }
        let run = SVGWriter.number(Double(column - start) * width + HeatMap.overlap)
        let corner = SVGWriter.point(
          Double(start) * width, HeatMap.side - Double(row + 1) * height)
        let down = SVGWriter.number(height + HeatMap.overlap)
        paths[found] += "M\(corner)h\(run)v\(down)h-\(run)z"
      }
    }
    writer.open("g", [("shape-rendering", "crispEdges")])
    for (level, path) in paths.enumerated() {
      writer.path(path, [("fill", HeatMap.color(ofLevel: level))])
    }
    writer.close("g")
  }

  static func color(ofLevel level: Int) -> String {
    ColorMap.color(at: (Double(level) + 0.5) / Double(colorLevels))
  }

  private func drawFrame(
    _ xRange: ClosedRange<Double>, _ xTicks: [Tick], _ yRange: ClosedRange<Double>,
    _ yTicks: [Tick], isFirst: Bool, _ left: Double, _ writer: inout SVGWriter
  ) {
    let side = HeatMap.side
    let xScale = AxisScale(scale: .linear, range: xRange, start: 0, end: side)
    let yScale = AxisScale(scale: .linear, range: yRange, start: side, end: 0)
    writer.rectangle(0, 0, side, side, [("class", "frame")])
    var marks = ""
    for tick in xTicks {
      guard let position = xScale.position(tick.value), let label = tick.label else { continue }
      marks += "M\(SVGWriter.point(position, side))v4"
      writer.label(
        label.markup, position, side + 18, [("class", "tick"), ("text-anchor", "middle")])
    }
    for tick in yTicks {
      guard let position = yScale.position(tick.value), let label = tick.label else { continue }
      marks += "M\(SVGWriter.point(0, position))h-4"
      guard isFirst else { continue }
      writer.label(label.markup, -7, position + 4, [("class", "tick"), ("text-anchor", "end")])
    }
    writer.path(marks, [("class", "frame")])
    writer.label(
      RichText.markup(x.label), side / 2, side + 40, [("text-anchor", "middle")])
    guard isFirst else { return }
    let across = SVGWriter.number(16 - left)
    let transform = "translate(\(across) \(SVGWriter.number(side / 2))) rotate(-90)"
    writer.label(
      RichText.markup(y.label), 0, 0, [("text-anchor", "middle"), ("transform", transform)])
  }

  /// Draws the color bar and returns how wide it is with its labels.
  private func drawColorBar(_ range: ClosedRange<Double>, _ writer: inout SVGWriter) -> Double {
    let side = HeatMap.side
    let step = side / Double(HeatMap.colorLevels)
    writer.open("g", [("shape-rendering", "crispEdges")])
    for level in 0..<HeatMap.colorLevels {
      // One pixel of overlap hides the seams between the steps.
      writer.rectangle(
        0, max(side - Double(level + 1) * step - (level + 1 < HeatMap.colorLevels ? 1 : 0), 0), 14,
        step + 1, [("fill", HeatMap.color(ofLevel: level))])
    }
    writer.close("g")
    writer.rectangle(0, 0, 14, side, [("class", "frame")])
    let scale = AxisScale(scale: color.scale, range: range, start: side, end: 0)
    let (ticks, exponent) =
      color.scale == .linear
      ? AxisTicks.linear(range, target: 5) : (AxisTicks.logarithmic(range), 0)
    var widest = 0.0
    var marks = ""
    for tick in ticks {
      guard let y = scale.position(tick.value) else { continue }
      marks += "M\(SVGWriter.point(14, y))h\(tick.label == nil ? 3 : 5)"
      guard let label = tick.label else { continue }
      writer.label(label.markup, 23, y + 4, [("class", "tick")])
      widest = max(widest, label.width)
    }
    writer.path(marks, [("class", "frame")])
    let titleX = 23 + widest + 18
    let transform =
      "translate(\(SVGWriter.number(titleX)) \(SVGWriter.number(side / 2))) rotate(-90)"
    writer.label(
      Plot.title(color.label, exponent), 0, 0,
      [("text-anchor", "middle"), ("transform", transform)])
    return titleX + 10
  }
}
