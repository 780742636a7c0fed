/// A figure with two axes: curves, histograms, points and marks, drawn in the order of `layers`.
///
/// ```swift
/// let chart = Chart(
///   x: Axis("signal efficiency"), y: Axis("background rejection", scale: .logarithmic),
///   layers: [.curve(Curve("CNN", x: efficiencies, y: rejections))])
/// try chart.svg(.standalone).write(to: url, atomically: true, encoding: .utf8)
/// ```
public struct Chart: SVGFigure {
  /// The text above the figure; none when empty.
  public var title: String
  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// What is drawn, back to front.
  public var layers: [Layer]
  /// Width in pixels before scaling.
  public var width: Double
  /// Height in pixels before scaling, without a legend below the axes.
  public var height: Double

  /// A chart of `layers`.
  public init(
    _ title: String = "", x: Axis, y: Axis, layers: [Layer], width: Double = 560,
    height: Double = 400
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.layers = layers
    self.width = width
    self.height = height
  }

  /// The chart as SVG text. Points that are not finite, or not positive on a logarithmic axis, are
  /// left out; a chart without any says "no data".
  public func svg(_ form: SVGForm) -> String {
    let description = title.isEmpty ? "\(y.label) against \(x.label)" : title
    guard let plot = Plot(self) else {
      return SVGDocument.text(
        form, width: width, height: height, description: description + " (no data)",
        body: EmptyPlot.markup(title: title, width: width, height: height))
    }
    return SVGDocument.text(
      form, width: width, height: plot.totalHeight, description: description, body: plot.markup)
  }
}

enum EmptyPlot {
  /// An empty frame that says so.
  static func markup(title: String, width: Double, height: Double) -> String {
    var writer = SVGWriter()
    if !title.isEmpty { writer.label(RichText.markup(title), 16, 22, [("class", "title")]) }
    writer.rectangle(16, 36, width - 32, height - 52, [("class", "frame")])
    writer.label(
      "no data", width / 2, height / 2 + 10, [("class", "muted"), ("text-anchor", "middle")])
    return writer.text
  }
}

extension Layer {
  /// The x and y values that the axes must show.
  var extent: (x: [Double], y: [Double]) {
    switch self {
    case .curve(let curve):
      return (curve.x, curve.y + (curve.lower ?? []) + (curve.upper ?? []))
    case .steps(let histogram):
      guard !histogram.contents.isEmpty else { return ([], []) }
      return (histogram.edges, histogram.contents)
    case .points(let series):
      return (series.points.flatMap(\.xExtent), series.points.flatMap(\.yExtent))
    case .outline(let outline):
      return (outline.paths.flatMap(\.x), outline.paths.flatMap(\.y))
    case .density(let map):
      return map.contents.contains { $0 > 0 } ? (map.xEdges, map.yEdges) : ([], [])
    case .reference, .annotation:
      return ([], [])
    }
  }

  /// Whether a point of the layer can be placed on the axes.
  func hasData(x xAxis: Axis, y yAxis: Axis) -> Bool {
    func placeable(_ value: Double, _ axis: Axis) -> Bool {
      AxisScale.hasPlace(value, axis.scale)
    }
    let (x, y) = extent
    return x.contains { placeable($0, xAxis) } && y.contains { placeable($0, yAxis) }
  }

  /// The name for the legend; nil for layers that have no place in it.
  var legendName: String? {
    let name: String
    switch self {
    case .curve(let curve): name = curve.name
    case .steps(let histogram): name = histogram.name
    case .points(let series): name = series.name
    case .outline(let outline): name = outline.name
    case .density(let map): name = map.name
    case .reference, .annotation: return nil
    }
    return name.isEmpty ? nil : name
  }

  var style: SeriesStyle? {
    switch self {
    case .curve(let curve): curve.style
    case .steps(let histogram): histogram.style
    case .points(let series): series.style
    case .outline(let outline): outline.style
    case .density(let map): map.style
    case .reference, .annotation: nil
    }
  }

  /// The layer in a style.
  func styled(_ style: SeriesStyle) -> Layer {
    switch self {
    case .curve(var curve):
      curve.style = style
      return .curve(curve)
    case .steps(var histogram):
      histogram.style = style
      return .steps(histogram)
    case .points(var series):
      series.style = style
      return .points(series)
    case .outline(var outline):
      outline.style = style
      return .outline(outline)
    case .density(var map):
      map.style = style
      return .density(map)
    case .reference, .annotation: return self
    }
  }

  var isSeries: Bool {
    switch self {
    case .curve, .steps, .points, .outline, .density: true
    case .reference, .annotation: false
    }
  }
}

extension PointSeries.Point {
  fileprivate var xExtent: [Double] {
    guard let interval = xInterval else { return [x] }
    return [x, interval.lowerBound, interval.upperBound]
  }

  fileprivate var yExtent: [Double] {
    var values = [y]
    if let interval = yInterval { values += [interval.lowerBound, interval.upperBound] }
    // Room for the arrow of a limit.
    switch meaning {
    case .value: break
    case .lowerLimit: values.append(y * 1.4)
    case .upperLimit: values.append(y / 1.4)
    }
    return values
  }
}
