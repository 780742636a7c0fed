/// The colors, dashes and markers of all figures.
///
/// The palette is that of Okabe and Ito (2008), which readers with any color vision can tell apart,
/// darkened for white paper and lightened for a dark screen; dashes and markers repeat the
/// distinction for gray prints.
public enum ChartStyle {
  static let light = [
    "#0072b2", "#d55e00", "#00805a", "#a8508a", "#a87400", "#3a95cf", "#4d4d4d", "#7a5230",
  ]
  static let dark = [
    "#4aa8e8", "#ff8a4c", "#2fc79a", "#e29ac8", "#f0c24b", "#9bd7ff", "#c8ccd2", "#c99a6b",
  ]
  static let dashes = ["", "7 4", "2 3", "9 3 2 3", "12 4", "4 2 1 2", "6 2", "1 2"]

  private static let lightFrame = [
    "text": "#1b1f24", "muted": "#59636e", "grid": "#dfe3e8", "frame": "#818b98",
    "surface": "#ffffff",
  ]
  private static let darkFrame = [
    "text": "#e8ebef", "muted": "#a3adb8", "grid": "#343b44", "frame": "#6e7883",
    "surface": "#14181d",
  ]

  private static func variables(_ frame: [String: String], _ series: [String]) -> String {
    let named = frame.keys.sorted().map { "--chart-\($0):\(frame[$0] ?? "")" }
    let numbered = series.enumerated().map { "--series-\($0):\($1)" }
    return (named + numbered).joined(separator: ";")
  }

  /// A declaration that renderers without custom properties read too.
  private static func declaration(_ property: String, _ variable: String, _ fallback: String)
    -> String
  {
    "\(property):\(fallback);\(property):var(--\(variable))"
  }

  private static func frame(_ property: String, _ name: String) -> String {
    declaration(property, "chart-\(name)", lightFrame[name] ?? "")
  }

  /// The style sheet of the figures, for the head of an HTML page that holds inline ones.
  public static let css: String = {
    var rules = [
      ".chart{\(variables(lightFrame, light))}",
      "@media (prefers-color-scheme:dark){.chart{\(variables(darkFrame, dark))}}",
      "@media print{.chart{\(variables(lightFrame, light))}}",
      ".chart{\(frame("color", "text"));font:13px/1.3 system-ui,-apple-system,'Segoe UI',"
        + "Roboto,'Helvetica Neue',Arial,sans-serif;max-width:100%;height:auto}",
      ".chart text{fill:currentColor;stroke:none}",
      ".chart .title{font-size:14px;font-weight:600}",
      ".chart .tick{font-size:12px;font-variant-numeric:tabular-nums}",
      ".chart .small{font-size:12px}",
      ".chart .muted{\(frame("fill", "muted"))}",
      ".chart .surface{\(frame("fill", "surface"))}",
      ".chart .grid{\(frame("stroke", "grid"));fill:none}",
      ".chart .frame{\(frame("stroke", "frame"));fill:none}",
      ".chart .reference{\(frame("stroke", "muted"));fill:none}",
      ".chart .backdrop{\(frame("fill", "surface"));fill-opacity:.82}",
      ".chart .halo{\(frame("stroke", "surface"));stroke-width:3px;paint-order:stroke}",
    ]
    for index in light.indices {
      rules.append(
        ".chart .s\(index){\(declaration("stroke", "series-\(index)", light[index]));fill:none}")
      rules.append(
        ".chart .f\(index){\(declaration("fill", "series-\(index)", light[index]));stroke:none}")
    }
    rules.append(".chart .hollow{\(frame("fill", "surface"))}")
    return rules.joined(separator: "\n")
  }()
}

/// Which color, dash and marker a series has; numbers beyond the tables start over.
///
/// Colors repeat after eight series and markers after six: dashes move on by one each time that the
/// colors start over, so that 64 lines and 24 kinds of points can be told apart.
public struct SeriesStyle: Sendable, Hashable {
  /// Position in the palette of eight.
  public var color: Int
  /// Position in the list of dashes; 0 is a solid line.
  public var dash: Int
  /// Position in the list of markers.
  public var marker: Int
  /// Whether markers are rings, not disks.
  public var isHollow: Bool

  /// A style with every part chosen.
  public init(color: Int, dash: Int, marker: Int, isHollow: Bool = false) {
    self.color = color
    self.dash = dash
    self.marker = marker
    self.isHollow = isHollow
  }

  /// The style of the series number `index`: all parts change together.
  public init(_ index: Int) {
    self.init(color: index, dash: index + index / ChartStyle.light.count, marker: index)
  }

  /// The style of one of two states of the thing number `index`, such as before and after a change,
  /// in training and in validation: both have its color and marker, the first state full lines and
  /// filled markers, the other dashes and rings.
  public init(pair index: Int, isOther: Bool) {
    self.init(
      color: index, dash: 2 * (index / ChartStyle.light.count) + (isOther ? 1 : 0), marker: index,
      isHollow: isOther)
  }

  var markerAttributes: [(String, String)] {
    isHollow
      ? [("class", "\(stroke) hollow"), ("stroke-width", "1.6")] : [("class", fill)]
  }

  var stroke: String { "s\(color % ChartStyle.light.count)" }
  var fill: String { "f\(color % ChartStyle.light.count)" }
  var dashes: String { ChartStyle.dashes[dash % ChartStyle.dashes.count] }

  /// The outline of the marker around (x, y).
  func outline(_ x: Double, _ y: Double, radius r: Double = 4) -> String {
    let p = SVGWriter.point
    let n = SVGWriter.number
    switch marker % 6 {
    case 0:
      let arc = "a\(n(r)) \(n(r)) 0 1 0"
      return "M\(p(x - r, y))\(arc) \(n(2 * r)) 0\(arc) \(n(-2 * r)) 0z"
    case 1:
      let s = r * 0.89
      return "M\(p(x - s, y - s))h\(n(2 * s))v\(n(2 * s))h\(n(-2 * s))z"
    case 2:
      return "M\(p(x, y - r * 1.2))L\(p(x + r * 1.1, y + r * 0.8))L\(p(x - r * 1.1, y + r * 0.8))z"
    case 3:
      let s = r * 1.25
      return "M\(p(x, y - s))L\(p(x + s, y))L\(p(x, y + s))L\(p(x - s, y))z"
    case 4:
      return "M\(p(x, y + r * 1.2))L\(p(x + r * 1.1, y - r * 0.8))L\(p(x - r * 1.1, y - r * 0.8))z"
    default:
      let (a, b) = (r * 1.15, r * 0.4)
      let arm = n(a - b)
      let bar = n(2 * b)
      return "M\(p(x - b, y - a))h\(bar)v\(arm)h\(arm)v\(bar)h-\(arm)v\(arm)h-\(bar)"
        + "v-\(arm)h-\(arm)v-\(bar)h\(arm)z"
    }
  }
}
