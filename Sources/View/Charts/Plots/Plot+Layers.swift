extension Plot {
  func draw(_ layer: Layer, _ style: SeriesStyle, _ writer: inout SVGWriter) {
    switch layer {
    case .curve(let curve): draw(curve, style, &writer)
    case .steps(let histogram): draw(histogram, style, &writer)
    case .points(let series): draw(series, style, &writer)
    case .outline(let outline): draw(outline, style, &writer)
    case .density(let map): draw(map, style, &writer)
    case .reference(let line): draw(line, &writer)
    case .annotation: break
    }
  }

  private func draw(_ curve: Curve, _ style: SeriesStyle, _ writer: inout SVGWriter) {
    if let lower = curve.lower, let upper = curve.upper {
      drawBand(curve.x, lower, upper, style, &writer)
    }
    var path = ""
    var markers = ""
    for stretch in stretches(of: curve) {
      if stretch.count > 1 {
        path += "M" + stretch.map { SVGWriter.point($0.x, $0.y) }.joined(separator: "L")
      }
      if curve.hasMarkers || stretch.count == 1 {
        markers += stretch.map { style.outline($0.x, $0.y, radius: 3) }.joined()
      }
    }
    writer.path(path, strokeAttributes(style))
    writer.path(markers, style.markerAttributes)
  }

  /// The pixels of a curve, cut where a point has no place.
  private func stretches(of curve: Curve) -> [[SIMD2<Double>]] {
    var result: [[SIMD2<Double>]] = [[]]
    for (x, y) in zip(curve.x, curve.y) {
      if let px = xScale.position(x), let py = yScale.position(y) {
        result[result.count - 1].append(SIMD2(px, py))
      } else if !result[result.count - 1].isEmpty {
        result.append([])
      }
    }
    return result
  }

  /// One closed area for every uninterrupted stretch of the band.
  private func drawBand(
    _ x: [Double], _ lower: [Double], _ upper: [Double], _ style: SeriesStyle,
    _ writer: inout SVGWriter
  ) {
    var path = ""
    var front = [String]()
    var back = [String]()
    func closeStretch() {
      if front.count > 1 {
        path += "M" + (front + back.reversed()).joined(separator: "L") + "z"
      }
      front = []
      back = []
    }
    for index in x.indices {
      guard let px = xScale.position(x[index]), let high = yScale.position(upper[index]),
        !lower[index].isNaN
      else {
        closeStretch()
        continue
      }
      front.append(SVGWriter.point(px, high))
      back.append(SVGWriter.point(px, yScale.positionOrFloor(lower[index])))
    }
    closeStretch()
    writer.path(path, [("class", style.fill), ("fill-opacity", "0.18")])
  }

  private func draw(_ histogram: StepHistogram, _ style: SeriesStyle, _ writer: inout SVGWriter) {
    guard !histogram.contents.isEmpty, let first = xScale.position(histogram.edges[0]) else {
      return
    }
    var path = "M" + SVGWriter.point(first, height)
    for (index, content) in histogram.contents.enumerated() {
      guard let start = xScale.position(histogram.edges[index]),
        let end = xScale.position(histogram.edges[index + 1])
      else { continue }
      let y = yScale.positionOrFloor(content)
      path += "L\(SVGWriter.point(start, y))L\(SVGWriter.point(end, y))"
    }
    if let last = xScale.position(histogram.edges[histogram.contents.count]) {
      path += "L" + SVGWriter.point(last, height)
    }
    if histogram.isFilled {
      writer.path(path + "z", [("class", style.fill), ("fill-opacity", "0.16")])
    }
    writer.path(path, strokeAttributes(style))
  }

  private func draw(_ series: PointSeries, _ style: SeriesStyle, _ writer: inout SVGWriter) {
    var bars = ""
    var markers = ""
    for point in series.points {
      guard let x = xScale.position(point.x), let y = yScale.position(point.y) else { continue }
      if let interval = point.xInterval, let start = xScale.position(interval.lowerBound),
        let end = xScale.position(interval.upperBound)
      {
        bars += "M\(SVGWriter.point(start, y))L\(SVGWriter.point(end, y))"
      }
      switch point.meaning {
      case .value:
        if let interval = point.yInterval, let end = yScale.position(interval.upperBound) {
          let start = yScale.positionOrFloor(interval.lowerBound)
          bars += "M\(SVGWriter.point(x, start))L\(SVGWriter.point(x, end))"
        }
        markers += style.outline(x, y)
      case .lowerLimit: bars += Plot.arrow(x, y, length: -Plot.arrowLength(room: y))
      case .upperLimit: bars += Plot.arrow(x, y, length: Plot.arrowLength(room: height - y))
      }
    }
    writer.path(bars, [("class", style.stroke), ("stroke-width", "1.5")])
    writer.path(markers, style.markerAttributes)
  }

  /// Arrows shorten near the frame, down to where they can still be told from a bar.
  private static func arrowLength(room: Double) -> Double { min(22, max(room - 2, 9)) }

  /// A bar at (x, y) with a vertical arrow that starts there.
  private static func arrow(_ x: Double, _ y: Double, length: Double) -> String {
    let tip = y + length
    let barb = length < 0 ? 5.0 : -5.0
    return "M\(SVGWriter.point(x - 5, y))h10M\(SVGWriter.point(x, y))L\(SVGWriter.point(x, tip))"
      + "M\(SVGWriter.point(x - 4, tip + barb))L\(SVGWriter.point(x, tip))"
      + "L\(SVGWriter.point(x + 4, tip + barb))"
  }

  private func draw(_ line: ReferenceLine, _ writer: inout SVGWriter) {
    let attributes = [("class", "reference"), ("stroke-dasharray", "4 4")]
    switch line.position {
    case .horizontal(let value):
      guard let y = yScale.position(value) else { return }
      writer.line(0, y, width, y, attributes)
    case .vertical(let value):
      guard let x = xScale.position(value) else { return }
      writer.line(x, 0, x, height, attributes)
    case .diagonal:
      let steps = 64
      let low = xScale.range.lowerBound
      let span = xScale.range.upperBound - low
      let points = (0...steps).compactMap { step -> String? in
        let value = low + span * Double(step) / Double(steps)
        guard let x = xScale.position(value), let y = yScale.position(value) else { return nil }
        return SVGWriter.point(x, y)
      }
      writer.path("M" + points.joined(separator: "L"), attributes)
    }
  }

  func strokeAttributes(_ style: SeriesStyle) -> [(String, String)] {
    var attributes = [
      ("class", style.stroke), ("stroke-width", "1.8"), ("stroke-linejoin", "round"),
    ]
    if !style.dashes.isEmpty { attributes.append(("stroke-dasharray", style.dashes)) }
    return attributes
  }
}
