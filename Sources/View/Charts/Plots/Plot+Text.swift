/// The rectangle that a text covers.
struct LabelBox {
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double

  /// Text of 12 px that starts at `x` on the baseline `y`.
  init(_ text: String, x: Double, baseline y: Double) {
    left = x
    right = x + TextWidth.of(RichText.plain(text), size: 12)
    top = y - 10
    bottom = y + 3
  }

  init(left: Double, right: Double, top: Double, bottom: Double) {
    (self.left, self.right, self.top, self.bottom) = (left, right, top, bottom)
  }

  func overlaps(_ other: LabelBox) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }

  func contains(_ pixel: SIMD2<Double>) -> Bool {
    pixel.x > left - 2 && pixel.x < right + 2 && pixel.y > top - 2 && pixel.y < bottom
  }
}

extension Plot {
  /// The text of reference lines and annotations, above everything else.
  ///
  /// - Parameter placed: What texts and legend cover already.
  func drawText(of layer: Layer, avoiding placed: inout [LabelBox], _ writer: inout SVGWriter) {
    switch layer {
    case .reference(let line):
      guard !line.label.isEmpty, let box = place(of: line, avoiding: placed) else { return }
      placed.append(box)
      writer.label(
        RichText.markup(line.label), box.left, box.bottom - 3, [("class", "small muted halo")])
    case .annotation(let note):
      guard xScale.contains(note.x), yScale.contains(note.y), let x = xScale.position(note.x),
        let y = yScale.position(note.y)
      else { return }
      let half = TextWidth.of(RichText.plain(note.text), size: 12) / 2
      let held = min(max(x, half + 4), max(width - half - 4, half + 4))
      writer.label(
        RichText.markup(note.text), held, max(y - 8, 14),
        [("class", "small halo"), ("text-anchor", "middle")])
    case .curve, .steps, .points, .outline, .density:
      return
    }
  }

  /// Where the label of a line covers the least; nil for lines outside of the frame.
  private func place(of line: ReferenceLine, avoiding placed: [LabelBox]) -> LabelBox? {
    let size = TextWidth.of(RichText.plain(line.label), size: 12)
    let places: [(x: Double, y: Double)]
    switch line.position {
    case .horizontal(let value):
      guard yScale.contains(value), let y = yScale.position(value) else { return nil }
      places = [
        (width - 8 - size, y - 5), (width - 8 - size, y + 15), (8, y - 5), (8, y + 15),
      ]
    case .vertical(let value):
      guard xScale.contains(value), let x = xScale.position(value) else { return nil }
      places = [height - 8, height - 25, height - 42, 16, 33, 50].flatMap { y in
        [(x + 5, y), (x - 5 - size, y)]
      }
    case .diagonal: places = [(width - 8 - size, height - 8)]
    }
    let boxes = places.map { LabelBox(line.label, x: $0.x, baseline: $0.y) }
    let possible = boxes.filter {
      $0.left >= 2 && $0.right <= width - 2 && $0.top > 2 && $0.bottom < height
    }
    func hidden(_ box: LabelBox) -> Int {
      busy.count(where: box.contains) + (placed.contains(where: box.overlaps) ? 1000 : 0)
    }
    let scored = possible.map { (box: $0, hidden: hidden($0)) }
    return scored.min { $0.hidden < $1.hidden }?.box ?? boxes[0]
  }
}
