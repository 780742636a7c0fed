/// A sequential color map whose lightness rises evenly, so that gray prints keep the order.
///
/// Nine anchor colors of "viridis" by S. van der Walt and N. Smith (matplotlib, CC0), with straight
/// lines in sRGB between them.
package enum ColorMap {
  private static let anchors: [(Double, Double, Double)] = [
    (0x44, 0x01, 0x54), (0x47, 0x2D, 0x7B), (0x3B, 0x52, 0x8B), (0x2C, 0x72, 0x8E),
    (0x21, 0x91, 0x8C), (0x28, 0xAE, 0x80), (0x5E, 0xC9, 0x62), (0xAD, 0xDC, 0x30),
    (0xFD, 0xE7, 0x25),
  ]

  /// The color at `fraction` (0 to 1) as `#rrggbb`.
  package static func color(at fraction: Double) -> String {
    let position = min(max(fraction.isNaN ? 0 : fraction, 0), 1) * Double(anchors.count - 1)
    let index = min(Int(position), anchors.count - 2)
    let rest = position - Double(index)
    let (a, b) = (anchors[index], anchors[index + 1])
    func mixed(_ x: Double, _ y: Double) -> String {
      let text = String(Int((x + (y - x) * rest).rounded()), radix: 16)
      return text.count == 1 ? "0" + text : text
    }
    return "#" + mixed(a.0, b.0) + mixed(a.1, b.1) + mixed(a.2, b.2)
  }
}
