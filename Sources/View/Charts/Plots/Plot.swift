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

  /// Which axes have their numbers and label written.
  let marks: (x: Bool, y: Bool)
  /// Pixels left of the frame that belong to the vertical axis.
  let room: Double
  /// How far the numbers of the axis may stand out over the ends of the frame.
  let reach: Double

  static let rightMargin = 18.0
  static let axisSpace = 50.0

  /// The layout of `chart`, or nil when there is nothing to place.
  init?(_ chart: Chart) {
    guard let ranges = Plot.ranges(of: chart) else { return nil }
    let top = chart.title.isEmpty ? 14.0 : 38
    let height = chart.height - top - Plot.axisSpace
    let left = (Plot.labelWidth(chart.y, ranges.y, height: height) + 38).rounded(.up)
    self.init(
      chart, ranges, origin: (left, top), size: (chart.width - left - Plot.rightMargin, height),
      marks: (true, true), room: left, reach: .infinity, hasLegend: true)
  }

  /// A panel of a grid, without title and legend.
  init?(
    _ chart: Chart, origin: (left: Double, top: Double), size: (width: Double, height: Double),
    marks: (x: Bool, y: Bool), room: Double, reach: Double
  ) {
    guard let ranges = Plot.ranges(of: chart) else { return nil }
    var chart = chart
    chart.title = ""
    self.init(
      chart, ranges, origin: origin, size: size, marks: marks, room: room, reach: reach,
      hasLegend: false)
  }

  private init(
    _ chart: Chart, _ ranges: (x: ClosedRange<Double>, y: ClosedRange<Double>),
    origin: (left: Double, top: Double), size: (width: Double, height: Double),
    marks: (x: Bool, y: Bool), room: Double, reach: Double, hasLegend: Bool
  ) {
    self.chart = chart
    self.marks = marks
    self.room = room
    self.reach = reach
    (left, top) = origin
    (width, height) = size
    xTicks = Plot.ticks(chart.x, ranges.x, target: Int(width / 76))
    yTicks = Plot.ticks(chart.y, ranges.y, target: Int(height / 52))
    xScale = AxisScale(scale: chart.x.scale, range: ranges.x, start: 0, end: width)
    yScale = AxisScale(scale: chart.y.scale, range: ranges.y, start: height, end: 0)
    var index = -1
    styled = chart.layers.map { layer in
      if layer.isSeries { index += 1 }
      return (layer, layer.style ?? SeriesStyle(max(index, 0)))
    }
    busy = styled.flatMap { [xScale, yScale] in
      $0.layer.occupiedPixels(x: xScale, y: yScale)
    }
    legend = Legend(
      entries: hasLegend ? Plot.legendEntries(styled) : [], frame: (width, height),
      overhang: left - 8
    ) { [busy] box in
      busy.contains { LabelBox(left: $0.x, right: $0.x, top: $0.y, bottom: $0.y).overlaps(box) }
    }
  }

  /// What a legend says about layers.
  static func legendEntries(_ styled: [(layer: Layer, style: SeriesStyle)]) -> [Legend.Entry] {
    styled.compactMap { layer, style in
      layer.legendName.map {
        Legend.Entry(name: $0, style: style, symbol: Legend.symbol(of: layer))
      }
    }
  }

  /// The ranges of both axes; nil when there is nothing to place.
  static func ranges(
    of chart: Chart
  ) -> (x: ClosedRange<Double>, y: ClosedRange<Double>)? {
    let series = chart.layers.filter(\.isSeries)
    guard series.contains(where: { $0.hasData(x: chart.x, y: chart.y) }),
      let xRange = AxisScale.range(of: chart.x, showing: series.flatMap(\.extent.x)),
      let yRange = AxisScale.range(of: chart.y, showing: series.flatMap(\.extent.y))
    else { return nil }
    return (xRange, yRange)
  }

  /// The width of the widest number at a vertical axis.
  static func labelWidth(
    _ axis: Axis, _ range: ClosedRange<Double>, height: Double
  ) -> Double {
    ticks(axis, range, target: Int(height / 52)).ticks.compactMap { $0.label?.width }.max() ?? 0
  }

  /// The height of the figure with a legend that stands below the axes.
  var totalHeight: Double { chart.height + legend.heightBelow }

  private static func ticks(_ axis: Axis, _ range: ClosedRange<Double>, target: Int)
    -> (ticks: [Tick], exponent: Int)
  {
    if let names = axis.names { return (AxisTicks.named(names), 0) }
    return switch axis.scale {
    case .linear: AxisTicks.linear(range, target: max(target, 2), wholeSteps: axis.isCount)
    case .logarithmic: (AxisTicks.logarithmic(range), 0)
    }
  }

  /// The figure's markup without the surrounding element.
  var markup: String {
    var writer = SVGWriter()
    if !chart.title.isEmpty {
      // Bold type of 14 px is about a third wider than the 12 px of the estimate.
      let title = ShortNames.title(chart.title, to: (chart.width - 16) * 12 / 16)
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
    var placed = legend.box.map { [$0] } ?? []
    for (layer, _) in styled { drawText(of: layer, avoiding: &placed, &writer) }
    legend.draw(&writer)
    writer.close("g")
    return writer.text
  }
}
