extension Plot {
  private static let tickLength = 5.0
  private static let minorTickLength = 3.0

  func drawGrid(_ writer: inout SVGWriter) {
    var path = ""
    for tick in xTicks.ticks where tick.label != nil {
      guard let x = xScale.position(tick.value) else { continue }
      path += "M\(SVGWriter.point(x, 0))v\(SVGWriter.number(height))"
    }
    for tick in yTicks.ticks where tick.label != nil {
      guard let y = yScale.position(tick.value) else { continue }
      path += "M\(SVGWriter.point(0, y))h\(SVGWriter.number(width))"
    }
    writer.path(path, [("class", "grid")])
  }

  func drawAxes(_ writer: inout SVGWriter) {
    writer.rectangle(0, 0, width, height, [("class", "frame")])
    var marks = ""
    for tick in xTicks.ticks {
      guard let x = xScale.position(tick.value) else { continue }
      let length = tick.label == nil ? Plot.minorTickLength : Plot.tickLength
      marks += "M\(SVGWriter.point(x, height))v\(SVGWriter.number(-length))"
      guard let label = tick.label, self.marks.x else { continue }
      let half = label.width / 2
      guard x - half >= -reach, x + half <= width + reach else { continue }
      writer.label(label.markup, x, height + 18, [("class", "tick"), ("text-anchor", "middle")])
    }
    for tick in yTicks.ticks {
      guard let y = yScale.position(tick.value) else { continue }
      let length = tick.label == nil ? Plot.minorTickLength : Plot.tickLength
      marks += "M\(SVGWriter.point(0, y))h\(SVGWriter.number(length))"
      guard let label = tick.label, self.marks.y else { continue }
      writer.label(label.markup, -7, y + 4, [("class", "tick"), ("text-anchor", "end")])
    }
    writer.path(marks, [("class", "frame")])
    drawTitles(&writer)
  }

  private func drawTitles(_ writer: inout SVGWriter) {
    if marks.x {
      writer.label(
        Plot.title(chart.x.label, xTicks.exponent), width / 2, height + 40,
        [("text-anchor", "middle")])
    }
    guard marks.y else { return }
    let middle = height / 2
    let x = 16 - room
    writer.label(
      Plot.title(chart.y.label, yTicks.exponent), x, middle,
      [
        ("text-anchor", "middle"),
        ("transform", "rotate(-90 \(SVGWriter.number(x)) \(SVGWriter.number(middle)))"),
      ])
  }

  /// The label of an axis as markup, with the power of ten that its ticks leave out.
  static func title(_ label: String, _ exponent: Int) -> String {
    let text = RichText.markup(label)
    guard exponent != 0 else { return text }
    let power = TickLabel.signed(exponent)
    return "\(text) / 10<tspan dy=\"-5\" font-size=\"9px\">\(power)</tspan>"
  }
}
