/// The layout of a chart: axes in pixels, margins, the place of the legend.
///
/// Everything inside the frame has coordinates relative to the frame and is clipped to it by a
/// nested `svg` element, which needs no identifiers that could clash within a page.
struct Plot {
  let chart: Chart
  let xScale: AxisScale
  let yScale: AxisScale
  let xTicks: (ticks: [Tick], exponent: Int)
  let yTicks: (ticks: [Tick], exponent: Int)
  /// Pixels from the left and top edge of the figure to the frame.
  let left: Double
  let top: Double
  /// Size of the frame.
  let width: Double
  let height: Double
  /// Layers with the style each is drawn in.
  let styled: [(layer: Layer, style: SeriesStyle)]
  let legend: Legend
  /// Pixels covered by lines and points.
  let busy: [SIMD2<Double>]

  private static let rightMargin = 18.0
  private static let axisSpace = 50.0

  /// The layout of `chart`, or nil when there is nothing to place.
  init?(_ chart: Chart) {
    let series = chart.layers.filter(\.isSeries)
    guard series.contains(where: { $0.hasData(x: chart.x, y: chart.y) }),
      let xRange = AxisScale.range(of: chart.x, showing: series.flatMap(\.extent.x)),
      let yRange = AxisScale.range(of: chart.y, showing: series.flatMap(\.extent.y))
    else { return nil }
    self.chart = chart
    top = chart.title.isEmpty ? 14 : 38
    height = chart.height - top - Plot.axisSpace
    yTicks = Plot.ticks(chart.y, yRange, target: Int(height / 52))
    let labelWidth = yTicks.ticks.compactMap { $0.label?.width }.max() ?? 0
    left = (labelWidth + 38).rounded(.up)
    width = chart.width - left - Plot.rightMargin
    xTicks = Plot.ticks(chart.x, xRange, target: Int(width / 76))
    xScale = AxisScale(scale: chart.x.scale, range: xRange, start: 0, end: width)
    yScale = AxisScale(scale: chart.y.scale, range: yRange, start: height, end: 0)
    var index = -1
    styled = chart.layers.map { layer in
      if layer.isSeries { index += 1 }
      return (layer, layer.style ?? SeriesStyle(max(index, 0)))
    }
    let entries = styled.compactMap { layer, style in
      layer.legendName.map {
        Legend.Entry(name: $0, style: style, symbol: Legend.symbol(of: layer))
      }
    }
    busy = styled.flatMap { [xScale, yScale] in
      $0.layer.occupiedPixels(x: xScale, y: yScale)
    }
    legend = Legend(entries: entries, frame: (width, height), overhang: left - 8, avoiding: busy)
  }

  /// The height of the figure with a legend that stands below the axes.
  var totalHeight: Double { chart.height + legend.heightBelow }

  private static func ticks(_ axis: Axis, _ range: ClosedRange<Double>, target: Int)
    -> (ticks: [Tick], exponent: Int)
  {
    switch axis.scale {
    case .linear: AxisTicks.linear(range, target: max(target, 2), wholeSteps: axis.isCount)
    case .logarithmic: (AxisTicks.logarithmic(range), 0)
    }
  }

  /// The figure's markup without the surrounding element.
  var markup: String {
    var writer = SVGWriter()
    if !chart.title.isEmpty {
      // Bold type of 14 px is about a third wider than the 12 px of the estimate.
      let title = Legend.shortened(chart.title, to: (chart.width - 16) * 12 / 16)
      writer.label(RichText.markup(title), 8, 22, [("class", "title")])
    }
    let n = SVGWriter.number
    writer.open(
      "svg",
      [
        ("x", n(left)), ("y", n(top)), ("width", n(width)), ("height", n(height)),
        ("overflow", "hidden"),
      ])
    drawGrid(&writer)
    for (layer, style) in styled { draw(layer, style, &writer) }
    writer.close("svg")
    writer.open("g", [("transform", "translate(\(n(left)) \(n(top)))")])
    drawAxes(&writer)
    for (layer, _) in styled { drawText(of: layer, &writer) }
    legend.draw(&writer)
    writer.close("g")
    return writer.text
  }
}
