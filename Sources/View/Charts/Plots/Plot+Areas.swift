import Foundation

extension Plot {
  private static let shades = 8

  func draw(_ outline: Outline, _ style: SeriesStyle, _ writer: inout SVGWriter) {
    for area in outline.areas {
      let outlines = area.map { path($0) + "z" }.joined()
      writer.path(
        outlines, [("class", style.fill), ("fill-opacity", "0.16"), ("fill-rule", "evenodd")])
    }
    writer.path(outline.lines.map(path).joined(), strokeAttributes(style))
  }

  /// The points of a line that have a place.
  private func path(_ line: Outline.Path) -> String {
    let points = zip(line.x, line.y).compactMap { x, y -> String? in
      guard let px = xScale.position(x), let py = yScale.position(y) else { return nil }
      return SVGWriter.point(px, py)
    }
    return points.isEmpty ? "" : "M" + points.joined(separator: "L")
  }

  func draw(_ map: DensityMap, _ style: SeriesStyle, _ writer: inout SVGWriter) {
    let filled = map.contents.filter { $0 > 0 }
    guard let low = filled.min(), let high = filled.max() else { return }
    func shade(_ content: Double) -> Int {
      guard high > low else { return Plot.shades - 1 }
      let place = (log(content) - log(low)) / (log(high) - log(low))
      return place < 1 ? Int(place * Double(Plot.shades)) : Plot.shades - 1
    }
    let rows = map.yEdges.count - 1
    var paths = [String](repeating: "", count: Plot.shades)
    for cell in map.filledCells {
      guard let left = xScale.position(map.xEdges[cell.column]),
        let right = xScale.position(map.xEdges[cell.column + 1]),
        let bottom = yScale.position(map.yEdges[cell.row]),
        let top = yScale.position(map.yEdges[cell.row + 1])
      else { continue }
      let n = SVGWriter.number
      paths[shade(map.contents[cell.column * rows + cell.row])] +=
        "M\(SVGWriter.point(left, top))h\(n(right - left))v\(n(bottom - top))h\(n(left - right))z"
    }
    writer.open("g", [("shape-rendering", "crispEdges")])
    for (shade, path) in paths.enumerated() {
      let opacity = 0.12 + 0.83 * Double(shade) / Double(Plot.shades - 1)
      writer.path(path, [("class", style.fill), ("fill-opacity", SVGWriter.number(opacity))])
    }
    writer.close("g")
  }
}
