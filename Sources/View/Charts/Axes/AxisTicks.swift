import Foundation

/// A mark on an axis.
package struct Tick: Equatable, Sendable {
  /// Where it stands, in data units.
  package let value: Double
  /// Its text; nil for a minor tick.
  package let label: TickLabel?
}

/// The text of a tick: a plain number or a power of ten.
package enum TickLabel: Equatable, Sendable {
  /// A number as written.
  case plain(String)
  /// 10 to this power.
  case power(Int)

  /// The text as SVG markup.
  var markup: String {
    switch self {
    case .plain(let text): SVGWriter.escaped(text)
    case .power(let exponent):
      "10<tspan dy=\"-5\" font-size=\"9px\">\(TickLabel.signed(exponent))</tspan>"
    }
  }

  var width: Double {
    switch self {
    case .plain(let text): TextWidth.of(text, size: 12)
    case .power(let exponent):
      TextWidth.of("10", size: 12) + TextWidth.of(TickLabel.signed(exponent), size: 9)
    }
  }

  static func signed(_ value: Int) -> String { value < 0 ? "−\(-value)" : "\(value)" }
}

/// Chooses the marks of an axis.
package enum AxisTicks {
  /// The marks of a linear axis: multiples of 1, 2 or 5 times a power of ten, about `target` many.
  ///
  /// - Parameter wholeSteps: Whether only whole numbers may be marked.
  /// - Returns: The ticks, and the power of ten taken out of their labels (0 when none is).
  package static func linear(
    _ range: ClosedRange<Double>, target: Int = 6, wholeSteps: Bool = false
  ) -> (ticks: [Tick], exponent: Int) {
    let span = range.upperBound - range.lowerBound
    guard AxisScale.drawable.contains(span) else { return ([], 0) }
    let raw = max(span / Double(max(target, 1)), wholeSteps ? 1 : 0)
    var power = Int(log10(raw).rounded(.down))
    let normalized = raw / pow(10, Double(power))
    var multiple = normalized < 1.5 ? 1 : normalized < 3.5 ? 2 : normalized < 7.5 ? 5 : 10
    if multiple == 10 {
      multiple = 1
      power += 1
    }
    let step = Double(multiple) * pow(10, Double(power))
    let first = Int((range.lowerBound / step - 1e-6).rounded(.up))
    let last = Int((range.upperBound / step + 1e-6).rounded(.down))
    guard first <= last else { return ([], 0) }
    let largest = max(abs(range.lowerBound), abs(range.upperBound))
    let exponent =
      largest >= 1e5 || largest < 1e-3 ? Int(log10(largest).rounded(.down)) : 0
    let ticks = (first...last).map { index in
      Tick(
        value: power < 0
          ? Double(index * multiple) / pow(10, Double(-power)) : Double(index) * step,
        label: .plain(decimal(index * multiple, power: power - exponent)))
    }
    return (ticks, exponent)
  }

  /// The marks of a logarithmic axis: powers of ten with their multiples between them. A short axis
  /// has plain numbers, a very long one labels every second or third power.
  package static func logarithmic(_ range: ClosedRange<Double>) -> [Tick] {
    guard range.lowerBound > 0, range.upperBound > range.lowerBound, range.upperBound.isFinite
    else { return [] }
    let slack = 1e-9
    let decades = log10(range.upperBound) - log10(range.lowerBound)
    let first = Int(log10(range.lowerBound).rounded(.down))
    let last = Int(log10(range.upperBound).rounded(.down))
    let labelStep = decades > 18 ? 3 : decades > 9 ? 2 : 1
    let labelled: [Int] = decades < 0.8 ? Array(1...9) : decades < 2.3 ? [1, 2, 5] : [1]
    var ticks = [Tick]()
    for power in first...last {
      for multiple in 1...9 {
        let value = Double(multiple) * pow(10, Double(power))
        guard value >= range.lowerBound * (1 - slack), value <= range.upperBound * (1 + slack)
        else { continue }
        if multiple > 1, decades > 9 { continue }
        let hasLabel = labelled.contains(multiple) && power % labelStep == 0
        let label: TickLabel =
          decades < 2.3 && (-4...4).contains(power)
          ? .plain(decimal(multiple, power: power))
          : multiple == 1 ? .power(power) : .plain("\(multiple)·10\(superscript(power))")
        ticks.append(Tick(value: value, label: hasLabel ? label : nil))
      }
    }
    return ticks
  }

  private static let longestName = 190.0

  /// Names at the values 0, 1, 2 and so on.
  static func named(_ names: [String]) -> [Tick] {
    ShortNames.names(names, to: longestName).enumerated().map { place, name in
      Tick(value: Double(place), label: .plain(name))
    }
  }

  /// `mantissa`·10^`power` written out, for powers near zero.
  static func decimal(_ mantissa: Int, power: Int) -> String {
    let sign = mantissa < 0 ? "−" : ""
    var digits = String(abs(mantissa))
    if power >= 0 {
      return sign + (mantissa == 0 ? "0" : digits + String(repeating: "0", count: power))
    }
    let places = -power
    if digits.count <= places {
      digits = String(repeating: "0", count: places + 1 - digits.count) + digits
    }
    return sign + digits.dropLast(places) + "." + digits.suffix(places)
  }

  static func superscript(_ power: Int) -> String {
    let digits: [Character: Character] = [
      "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
      "9": "⁹", "-": "⁻",
    ]
    return String(String(power).map { digits[$0] ?? $0 })
  }
}
