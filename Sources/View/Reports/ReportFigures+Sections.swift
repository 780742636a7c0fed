import Charts
import Evaluation

extension ResultFigure {
  /// The figure as it is drawn.
  var drawing: any SVGFigure {
    guard let panels else { return chart(x: x, y: y, layers, title: title) }
    return PanelGrid(
      title,
      panels: panels.map { panel in
        .init(
          row: panel.row, column: panel.column,
          chart(x: panel.x, y: panel.y, panel.layers, title: ""))
      })
  }

  private func chart(x: Axis, y: Axis, _ layers: [Layer], title: String) -> Chart {
    var chart = Chart(
      title, x: x.chartAxis, y: y.chartAxis, layers: layers.map(\.chartLayer))
    if let names = y.names { chart.height = Double(names.count) * 26 + (title.isEmpty ? 64 : 88) }
    return chart
  }
}

extension ResultFigure.Axis {
  fileprivate var chartAxis: Charts.Axis {
    var ends: ClosedRange<Double>?
    if let range, range.count == 2, range[0] < range[1], !isLogarithmic || range[0] > 0 {
      ends = range[0]...range[1]
    }
    return Charts.Axis(
      label, scale: isLogarithmic ? .logarithmic : .linear, range: ends,
      isCount: isCount ?? false, names: names)
  }
}

extension ResultFigure.Layer {
  fileprivate var chartLayer: Charts.Layer {
    switch self {
    case .curve(let curve):
      return .curve(
        Charts.Curve(curve.name, x: curve.x, y: curve.y, lower: curve.lower, upper: curve.upper))
    case .histogram(let histogram):
      return .steps(
        StepHistogram(
          histogram.name, edges: histogram.edges, contents: histogram.contents,
          isFilled: histogram.isFilled))
    case .points(let points):
      return .points(
        PointSeries(points.name, points.marks { .init(x: $0, y: $1, yInterval: $2) }))
    case .rows(let points):
      return .points(
        PointSeries(points.name, points.marks { .init(x: $0, y: $1, xInterval: $2) }))
    case .shape(let shape):
      func paths(_ paths: [ResultFigure.Shape.Path]) -> [Charts.Outline.Path] {
        paths.map { .init(x: $0.x, y: $0.y) }
      }
      return .outline(
        Charts.Outline(shape.name, lines: paths(shape.lines), areas: shape.areas.map(paths)))
    case .density(let map):
      return .density(
        DensityMap(
          map.name, xEdges: map.xEdges, yEdges: map.yEdges, contents: map.contents))
    case .horizontal(let value, let label):
      return .reference(ReferenceLine(.horizontal(value), label))
    case .vertical(let value, let label): return .reference(ReferenceLine(.vertical(value), label))
    case .diagonal: return .reference(ReferenceLine(.diagonal))
    }
  }
}

extension ResultFigure.Series {
  /// The points with the intervals of their error bars.
  fileprivate func marks(
    _ mark: (_ x: Double, _ y: Double, _ interval: ClosedRange<Double>?) -> PointSeries.Point
  ) -> [PointSeries.Point] {
    x.indices.map { index in
      var interval: ClosedRange<Double>?
      if let lower = lower?[index], let upper = upper?[index], lower <= upper {
        interval = lower...upper
      }
      return mark(x[index], y[index], interval)
    }
  }
}

extension ReportFigures {
  /// The figures of the sections that a method added.
  var sections: [ReportFigure] {
    (record.sections ?? []).enumerated().flatMap { index, section in
      section.figures.map {
        ReportFigure(
          name: $0.name, caption: $0.caption, figure: $0.drawing, group: .section(index))
      }
    }
  }
}
