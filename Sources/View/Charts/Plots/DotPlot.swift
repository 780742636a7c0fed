/// A leaderboard as a picture: one row an entry, a dot with its interval, and an arrow from the
/// value before to the value after a change.
public struct DotPlot: SVGFigure {
  /// A value with its interval.
  public struct Mark: Sendable {
    let value: Double
    let interval: ClosedRange<Double>?

    /// A value with the interval of its error bar.
    public init(_ value: Double, interval: ClosedRange<Double>? = nil) {
      self.value = value
      self.interval = interval
    }
  }

  /// One entry.
  public struct Row: Sendable {
    let label: String
    let before: Mark?
    let after: Mark
    let text: String
    let color: Int

    /// An entry with one value, or with the value before and after a change.
    ///
    /// - Parameter text: The value as written at the right edge.
    public init(_ label: String, before: Mark? = nil, after: Mark, text: String, color: Int = 0) {
      self.label = label
      self.before = before
      self.after = after
      self.text = text
      self.color = color
    }
  }

  /// The text above the figure; none when empty.
  public var title: String
  /// The entries from top to bottom.
  public var rows: [Row]
  /// The axis of the values.
  public var axis: Axis
  /// What the open and the filled dots are called.
  public var names: (before: String, after: String)
  /// Width in pixels before scaling.
  public var width: Double

  private static let rowHeight = 26.0

  /// A dot plot of `rows`.
  public init(
    _ title: String = "", rows: [Row], axis: Axis,
    names: (before: String, after: String) = ("before", "after"), width: Double = 760
  ) {
    self.title = title
    self.rows = rows
    self.axis = axis
    self.names = names
    self.width = width
  }

  /// The figure as SVG text; rows whose value is not finite show their text only.
  public func svg(_ form: SVGForm) -> String {
    let description = title.isEmpty ? "\(axis.label) of \(rows.count) entries" : title
    let marks = rows.flatMap { [$0.before, $0.after].compactMap { $0 } }
    let values = marks.flatMap { mark in
      [mark.value] + (mark.interval.map { [$0.lowerBound, $0.upperBound] } ?? [])
    }
    guard let range = AxisScale.range(of: axis, showing: values) else {
      return SVGDocument.text(
        form, width: width, height: 160, description: description + " (no data)",
        body: EmptyPlot.markup(title: title, width: width, height: 160))
    }
    let top = title.isEmpty ? 8.0 : 36
    let hasPairs = rows.contains { $0.before != nil }
    let height = top + Double(rows.count) * DotPlot.rowHeight + 50 + (hasPairs ? 24 : 0)
    return SVGDocument.text(
      form, width: width, height: height, description: description,
      body: markup(range, top: top, hasPairs: hasPairs))
  }

  private func markup(_ range: ClosedRange<Double>, top: Double, hasPairs: Bool) -> String {
    let widestLabel = rows.map { TextWidth.of($0.label, size: 13) }.max() ?? 0
    let left = min(widestLabel * 1.03 + 18, width * 0.42)
    let right = (rows.map { TextWidth.of($0.text, size: 12) }.max() ?? 0) + 16
    let plotWidth = width - left - right
    let plotHeight = Double(rows.count) * DotPlot.rowHeight
    let scale = AxisScale(scale: axis.scale, range: range, start: 0, end: plotWidth)
    let (ticks, exponent) =
      axis.scale == .linear
      ? AxisTicks.linear(range, target: max(Int(plotWidth / 76), 2))
      : (AxisTicks.logarithmic(range), 0)
    var writer = SVGWriter()
    if !title.isEmpty { writer.label(RichText.markup(title), 0, 22, [("class", "title")]) }
    let n = SVGWriter.number
    writer.open("g", [("transform", "translate(\(n(left)) \(n(top)))")])
    var grid = ""
    for tick in ticks {
      guard let label = tick.label, let x = scale.position(tick.value) else { continue }
      grid += "M\(SVGWriter.point(x, 0))v\(n(plotHeight))"
      writer.label(
        label.markup, x, plotHeight + 18, [("class", "tick"), ("text-anchor", "middle")])
    }
    writer.path(grid, [("class", "grid")])
    writer.rectangle(0, 0, plotWidth, plotHeight, [("class", "frame")])
    let labels = ShortNames.names(rows.map(\.label), to: (left - 18) * 12 / 13 / 1.03)
    for (index, (row, label)) in zip(rows, labels).enumerated() {
      let y = (Double(index) + 0.5) * DotPlot.rowHeight
      writer.label(SVGWriter.escaped(label), -10, y + 4, [("text-anchor", "end")])
      writer.label(SVGWriter.escaped(row.text), plotWidth + 10, y + 4, [("class", "tick")])
      draw(row, y, scale, &writer)
    }
    writer.label(
      Plot.title(axis.label, exponent), plotWidth / 2, plotHeight + 40, [("text-anchor", "middle")])
    if hasPairs { drawKey(plotHeight + 62, plotWidth, &writer) }
    writer.close("g")
    return writer.text
  }

  private func draw(_ row: Row, _ y: Double, _ scale: AxisScale, _ writer: inout SVGWriter) {
    let style = SeriesStyle(color: row.color, dash: 0, marker: 0)
    guard let after = scale.position(row.after.value) else { return }
    if let mark = row.before, let before = scale.position(mark.value) {
      drawInterval(mark, y, style, scale, opacity: "0.45", &writer)
      drawArrow(from: before, to: after, y, style, &writer)
      writer.path(
        style.outline(before, y), [("class", "\(style.stroke) hollow"), ("stroke-width", "1.6")])
    }
    drawInterval(row.after, y, style, scale, opacity: "1", &writer)
    writer.path(style.outline(after, y, radius: 4.5), [("class", style.fill)])
  }

  private func drawInterval(
    _ mark: Mark, _ y: Double, _ style: SeriesStyle, _ scale: AxisScale, opacity: String,
    _ writer: inout SVGWriter
  ) {
    guard let interval = mark.interval, let start = scale.position(interval.lowerBound),
      let end = scale.position(interval.upperBound)
    else { return }
    writer.line(
      start, y, end, y,
      [
        ("class", style.stroke), ("stroke-width", "5"),
        ("stroke-opacity", opacity == "1" ? "0.4" : "0.25"),
      ])
  }

  private func drawArrow(
    from start: Double, to end: Double, _ y: Double, _ style: SeriesStyle,
    _ writer: inout SVGWriter
  ) {
    let direction = end < start ? -1.0 : 1.0
    guard abs(end - start) > 14 else { return }
    let tip = end - direction * 6
    writer.path(
      "M\(SVGWriter.point(start + direction * 5, y))L\(SVGWriter.point(tip, y))"
        + "M\(SVGWriter.point(tip - direction * 5, y - 4))L\(SVGWriter.point(tip, y))"
        + "L\(SVGWriter.point(tip - direction * 5, y + 4))",
      [("class", style.stroke), ("stroke-width", "1.4")])
  }

  private func drawKey(_ y: Double, _ plotWidth: Double, _ writer: inout SVGWriter) {
    let style = SeriesStyle(color: 6, dash: 0, marker: 0)
    let first = TextWidth.of(names.before, size: 12) + 34
    let start = (plotWidth - first - TextWidth.of(names.after, size: 12)) / 2
    writer.path(style.outline(start, y), [("class", style.stroke), ("stroke-width", "1.6")])
    writer.label(SVGWriter.escaped(names.before), start + 10, y + 4, [("class", "small")])
    writer.path(style.outline(start + first, y, radius: 4.5), [("class", style.fill)])
    writer.label(SVGWriter.escaped(names.after), start + first + 10, y + 4, [("class", "small")])
  }
}
