/// The legend of a chart: in a corner of the frame that the data leave free, else below the axes.
struct Legend {
  enum Symbol { case line, box, point, row }

  struct Entry {
    let name: String
    let style: SeriesStyle
    let symbol: Symbol
  }

  private enum Placement {
    case none
    case inside(x: Double, y: Double)
    case below(columns: Int)
  }

  private static let rowHeight = 18.0
  private static let symbolWidth = 34.0
  private static let inset = 10.0
  private static let longestInside = 8
  let entries: [Entry]
  private let frame: (width: Double, height: Double)
  /// Pixels left of the frame that a legend below it may use.
  private let overhang: Double
  private let entryWidth: Double
  private let placement: Placement

  /// A legend in the first corner of the frame that is free.
  ///
  /// - Parameter isBusy: Whether something is drawn in a box.
  init(
    entries: [Entry], frame: (Double, Double), overhang: Double, isBusy: (LabelBox) -> Bool
  ) {
    self.entries = entries
    self.frame = frame
    self.overhang = overhang
    let text = entries.map { TextWidth.of($0.name, size: 12) }.max() ?? 0
    entryWidth = Legend.symbolWidth + text + 10
    guard entries.count > 0 else {
      placement = .none
      return
    }
    let (width, height) = (entryWidth + 6, Double(entries.count) * Legend.rowHeight + 8)
    let right = frame.0 - width - Legend.inset
    let bottom = frame.1 - height - Legend.inset
    let corners = [
      (right, Legend.inset), (Legend.inset, Legend.inset), (Legend.inset, bottom), (right, bottom),
    ]
    let free = corners.first { x, y in
      !isBusy(LabelBox(left: x - 6, right: x + width + 6, top: y - 6, bottom: y + height + 6))
    }
    let isSmall = width < frame.0 * 0.6 && height < frame.1 * 0.6
    if let free, isSmall, entries.count <= Legend.longestInside {
      placement = .inside(x: free.0, y: free.1)
    } else {
      placement = .below(
        columns: min(max(Int((frame.0 + overhang) / entryWidth), 1), entries.count))
    }
  }

  static func symbol(of layer: Layer) -> Symbol {
    switch layer {
    case .steps(let histogram): histogram.isFilled ? .box : .line
    case .points(let series):
      series.points.contains { $0.xInterval != nil && $0.yInterval == nil } ? .row : .point
    case .outline(let outline): outline.areas.isEmpty ? .line : .box
    case .density: .box
    default: .line
    }
  }

  /// Pixels that the legend adds below the axes.
  var heightBelow: Double {
    guard case .below(let columns) = placement else { return 0 }
    return Double((entries.count + columns - 1) / columns) * Legend.rowHeight + 10
  }

  /// What a legend inside of the frame covers.
  var box: LabelBox? {
    guard case .inside(let x, let y) = placement else { return nil }
    return LabelBox(
      left: x, right: x + entryWidth + 6, top: y,
      bottom: y + Double(entries.count) * Legend.rowHeight + 8)
  }

  func draw(_ writer: inout SVGWriter) {
    switch placement {
    case .none:
      return
    case .inside(let x, let y):
      let height = Double(entries.count) * Legend.rowHeight + 8
      writer.rectangle(x, y, entryWidth + 6, height, [("class", "backdrop"), ("rx", "4")])
      for (row, entry) in entries.enumerated() {
        draw(entry, entry.name, x + 8, y + 13 + Double(row) * Legend.rowHeight, &writer)
      }
    case .below(let columns):
      let rows = (entries.count + columns - 1) / columns
      let columnWidth = (frame.width + overhang) / Double(columns)
      let names = ShortNames.names(entries.map(\.name), to: columnWidth - Legend.symbolWidth)
      for (index, entry) in entries.enumerated() {
        let x = Double(index / rows) * columnWidth - overhang
        let y = frame.height + 62 + Double(index % rows) * Legend.rowHeight
        draw(entry, names[index], x, y, &writer)
      }
    }
  }

  private func draw(
    _ entry: Entry, _ name: String, _ x: Double, _ y: Double, _ writer: inout SVGWriter
  ) {
    let style = entry.style
    switch entry.symbol {
    case .line:
      var attributes = [("class", style.stroke), ("stroke-width", "1.8")]
      if !style.dashes.isEmpty { attributes.append(("stroke-dasharray", style.dashes)) }
      writer.line(x, y, x + 26, y, attributes)
    case .box:
      writer.rectangle(x + 2, y - 6, 22, 12, [("class", style.fill), ("fill-opacity", "0.16")])
      writer.rectangle(x + 2, y - 6, 22, 12, [("class", style.stroke), ("stroke-width", "1.5")])
    case .point, .row:
      let (across, up) = entry.symbol == .row ? (10.0, 0.0) : (0, 8)
      writer.line(
        x + 13 - across, y - up, x + 13 + across, y + up,
        [("class", style.stroke), ("stroke-width", "1.5")])
      writer.path(style.outline(x + 13, y), style.markerAttributes)
    }
    writer.label(
      SVGWriter.escaped(name), x + Legend.symbolWidth, y + 4, [("class", "small")])
  }
}
