import Charts
import Evaluation

extension ResultFigure {
  /// The figure as a chart.
  var chart: Chart {
    Chart(title, x: x.chartAxis, y: y.chartAxis, layers: layers.map(\.chartLayer))
  }
}

extension ResultFigure.Axis {
  fileprivate var chartAxis: Charts.Axis {
    var ends: ClosedRange<Double>?
    if let range, range.count == 2, range[0] < range[1], !isLogarithmic || range[0] > 0 {
      ends = range[0]...range[1]
    }
    return Charts.Axis(label, scale: isLogarithmic ? .logarithmic : .linear, range: ends)
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
        PointSeries(
          points.name,
          points.x.indices.map { index in
            var interval: ClosedRange<Double>?
            if let lower = points.lower?[index], let upper = points.upper?[index], lower <= upper {
              interval = lower...upper
            }
            return .init(x: points.x[index], y: points.y[index], yInterval: interval)
          }))
    case .horizontal(let value, let label):
      return .reference(ReferenceLine(.horizontal(value), label))
    case .vertical(let value, let label): return .reference(ReferenceLine(.vertical(value), label))
    case .diagonal: return .reference(ReferenceLine(.diagonal))
    }
  }
}

extension ReportFigures {
  /// The figures of the sections that a method added.
  var sections: [ReportFigure] {
    (record.sections ?? []).enumerated().flatMap { index, section in
      section.figures.map {
        ReportFigure(
          name: $0.name, caption: $0.caption, figure: $0.chart, group: .section(index))
      }
    }
  }
}
