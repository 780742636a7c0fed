extension Layer {
  /// Pixels that the layer's lines and points cover, close enough together to tell whether a legend
  /// would hide them.
  func occupiedPixels(x xScale: AxisScale, y yScale: AxisScale) -> [SIMD2<Double>] {
    func pixel(_ x: Double, _ y: Double) -> SIMD2<Double>? {
      guard let px = xScale.position(x), let py = yScale.position(y) else { return nil }
      return SIMD2(px, py)
    }
    switch self {
    case .curve(let curve):
      var lines = [zip(curve.x, curve.y).map { pixel($0, $1) }]
      if let upper = curve.upper { lines.append(zip(curve.x, upper).map { pixel($0, $1) }) }
      if let lower = curve.lower { lines.append(zip(curve.x, lower).map { pixel($0, $1) }) }
      return lines.flatMap(Layer.filled)
    case .steps(let histogram):
      let corners = histogram.contents.enumerated().flatMap { index, content in
        let y = yScale.positionOrFloor(content)
        return [histogram.edges[index], histogram.edges[index + 1]].map { edge in
          xScale.position(edge).map { SIMD2($0, y) }
        }
      }
      return Layer.filled(corners)
    case .points(let series):
      return series.points.flatMap { point in
        let heights = [point.y] + (point.yInterval.map { [$0.lowerBound, $0.upperBound] } ?? [])
        var bar = heights.map { pixel(point.x, $0) }
        if let interval = point.xInterval {
          bar += [nil, pixel(interval.lowerBound, point.y), pixel(interval.upperBound, point.y)]
        }
        if point.meaning == .lowerLimit, let top = bar[0] { bar.append(top - SIMD2(0, 24)) }
        if point.meaning == .upperLimit, let top = bar[0] { bar.append(top + SIMD2(0, 24)) }
        return Layer.filled(bar)
      }
    case .outline(let outline):
      return outline.paths.flatMap { path in
        Layer.filled(zip(path.x, path.y).map { pixel($0, $1) })
      }
    case .density(let map):
      return map.filledCells.compactMap { cell in
        pixel(
          (map.xEdges[cell.column] + map.xEdges[cell.column + 1]) / 2,
          (map.yEdges[cell.row] + map.yEdges[cell.row + 1]) / 2)
      }
    case .reference(let line):
      let (xRange, yRange) = (xScale.range, yScale.range)
      switch line.position {
      case .horizontal(let value):
        return Layer.filled([pixel(xRange.lowerBound, value), pixel(xRange.upperBound, value)])
      case .vertical(let value):
        return Layer.filled([pixel(value, yRange.lowerBound), pixel(value, yRange.upperBound)])
      case .diagonal:
        return Layer.filled([
          pixel(xRange.lowerBound, xRange.lowerBound), pixel(xRange.upperBound, xRange.upperBound),
        ])
      }
    case .annotation(let note):
      return [pixel(note.x, note.y)].compactMap { $0 }
    }
  }

  /// The points of a line with more put in between, so that none are more than six pixels apart.
  private static func filled(_ line: [SIMD2<Double>?]) -> [SIMD2<Double>] {
    var result = [SIMD2<Double>]()
    var previous: SIMD2<Double>?
    for case let point in line {
      if let point, let start = previous {
        let step = point - start
        let pieces = min(Int(max(abs(step.x), abs(step.y)) / 6), 400)
        if pieces > 0 {
          result += (1...pieces).map { start + step * (Double($0) / Double(pieces + 1)) }
        }
      }
      if let point { result.append(point) }
      previous = point
    }
    return result
  }
}
