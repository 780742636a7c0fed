import Foundation

/// How reports write numbers: as many digits as the uncertainty allows, never "inf" or "nan".
public enum ReportNumber {
  /// What stands for a number that there is not.
  public static let missing = "–"
  private static let narrowSpace = "\u{202F}"
  private static let noBreak = "\u{A0}"

  /// `value` with `decimals` digits after the point.
  public static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return missing }
    let text = String(format: "%.\(max(decimals, 0))f", value)
    guard text.hasPrefix("-") else { return text }
    return text.contains { "123456789".contains($0) }
      ? "−" + text.dropFirst() : String(text.dropFirst())
  }

  /// The digits after the point that show two digits of `error`; `fallback` without a usable error.
  public static func decimals(error: Double?, fallback: Int) -> Int {
    guard let error, error.isFinite, error > 0 else { return fallback }
    return min(max(1 - Int(log10(error).rounded(.down)), 0), 15)
  }

  /// `0.98123 ± 0.00042`, `(3.10 ± 0.12)·10⁻⁹`
  public static func measured(_ value: Double, error: Double, fallback: Int = 4) -> String {
    guard value.isFinite else { return missing }
    guard error.isFinite, error > 0 else { return fixed(value, fallback) }
    let power = log10(max(abs(value), error)).rounded(.down)
    let unit = power < -5 ? pow(10, power) : 1
    let digits = decimals(error: error / unit, fallback: fallback)
    let text = "\(fixed(value / unit, digits)) ± \(fixed(error / unit, digits))"
    return unit == 1 ? text : "(\(text))·10\(superscript(Int(power)))"
  }

  /// `0.98123 ± 0.00042`; where the interval is far from symmetric, or nothing is left of the
  /// error, ± misleads, and the interval stands in its place: `1.00000 (0.99815 to 1.00000)`.
  public static func measured(_ measured: Measured) -> String {
    if isSymmetric(measured.value, error: measured.error, measured.lower, measured.upper) {
      return self.measured(measured.value, error: measured.error)
    }
    return "\(central(measured)) (\(range(measured.lower, measured.upper, error: nil)))"
  }

  /// The value of ``measured(_:)`` where its interval stands beside it: without the error where ±
  /// would mislead.
  public static func central(_ measured: Measured) -> String {
    isSymmetric(measured.value, error: measured.error, measured.lower, measured.upper)
      ? self.measured(measured.value, error: measured.error)
      : fixed(
        measured.value, decimals(error: (measured.upper - measured.lower) / 4, fallback: 4))
  }

  /// Whether ± says what an interval says: one end is less than twice as far from the value as the
  /// other.
  private static func isSymmetric(
    _ value: Double, error: Double, _ lower: Double, _ upper: Double
  ) -> Bool {
    let (below, above) = (value - lower, upper - value)
    return error > 0 && below > 0 && above > 0 && max(below, above) < 2 * min(below, above)
  }

  /// `0.98041 to 0.98205`
  public static func range(_ lower: Double, _ upper: Double, error: Double?) -> String {
    let digits = decimals(error: error ?? (upper - lower) / 4, fallback: 4)
    return "\(fixed(lower, digits)) to \(fixed(upper, digits))"
  }

  /// `value` with this many significant digits, for numbers without an error: `0.00312`,
  /// `3.1·10⁻⁵`.
  public static func significant(_ value: Double, _ digits: Int = 3) -> String {
    guard value.isFinite else { return missing }
    guard value != 0 else { return "0" }
    let power = Int(log10(abs(value)).rounded(.down))
    if (-4...5).contains(power) { return fixed(value, max(digits - 1 - power, 0)) }
    let scaled = fixed(value / pow(10, Double(power)), digits - 1)
    return "\(scaled)·10\(superscript(power))"
  }

  /// `value` with at most this many significant digits, for numbers that somebody chose: `0.5`,
  /// `−3`.
  public static func plain(_ value: Double, _ digits: Int = 4) -> String {
    var text = significant(value, digits)
    guard text.contains("."), !text.contains("·") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }

  private static func superscript(_ power: Int) -> String {
    String(String(power).map { superscripts[$0] ?? $0 })
  }

  private static let superscripts: [Character: Character] = [
    "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
    "9": "⁹", "-": "⁻",
  ]

  /// A difference with its sign: `+0.0012 ± 0.0004`.
  public static func difference(_ difference: PairedDifference) -> String {
    let text = measured(difference.value, error: difference.error)
    return difference.value > 0 ? "+" + text : text
  }

  /// The interval of a difference with its signs: `+0.0004 to +0.0020`.
  public static func signedRange(_ difference: PairedDifference) -> String {
    let digits = decimals(error: difference.error, fallback: 4)
    return [difference.lower, difference.upper].map {
      ($0 > 0 ? "+" : "") + fixed($0, digits)
    }.joined(separator: " to ")
  }

  /// A probability: `0.032`, or what it is below, `< 0.001`.
  ///
  /// - Parameter floor: The smallest p-value that the replicas behind it can tell, 1 in their
  ///   number; a p-value that is not above it is only known to be below.
  public static func probability(_ value: Double, floor: Double? = nil) -> String {
    guard value.isFinite else { return missing }
    let least = max(floor ?? 0, 0.001)
    if value < 0.001 || value <= floor ?? 0 { return "<\(noBreak)\(plain(least, 2))" }
    return fixed(value, value < 0.1 ? 3 : 2)
  }

  /// `p = 0.032`, `p < 0.001`
  public static func pValue(_ value: Double?, floor: Double? = nil) -> String? {
    guard let value, value.isFinite else { return nil }
    let text = probability(value, floor: floor)
    return text.hasPrefix("<") ? "p\(noBreak)\(text)" : "p\(noBreak)=\(noBreak)\(text)"
  }

  /// The p-value of a difference, where it has one.
  public static func pValue(of difference: PairedDifference) -> String? {
    pValue(difference.pValue, floor: difference.pValueFloor)
  }

  /// A whole number in groups of three: `2 645 538`.
  public static func count(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var groups = [Substring]()
    var rest = digits[...]
    while rest.count > 3 {
      groups.append(rest.suffix(3))
      rest = rest.dropLast(3)
    }
    groups.append(rest)
    return (value < 0 ? "−" : "") + groups.reversed().joined(separator: narrowSpace)
  }

  /// `12.3 s`, `4 min 10 s`, `3 h 05 min`
  public static func duration(_ seconds: Double) -> String {
    guard seconds >= 0, seconds < 1e12 else { return missing }
    if seconds < 60 { return fixed(seconds, seconds < 9.95 ? 1 : 0) + " s" }
    let total = Int(seconds.rounded())
    if total < 3600 { return "\(total / 60) min \(String(format: "%02d", total % 60)) s" }
    return "\(total / 3600) h \(String(format: "%02d", total / 60 % 60)) min"
  }

  /// A rejection rounded to what its uncertainty allows, with its interval where ± misleads, or its
  /// limit: `912 ± 85`, `667 (228 to 3240)`, `> 1230`.
  public static func rejection(_ rejection: Rejection) -> String {
    let text = centralRejection(rejection)
    guard rejection.value != nil, !text.contains("±"), rejection.upper != nil else { return text }
    return "\(text) (\(rejectionInterval(rejection)))"
  }

  /// The value of ``rejection(_:)`` where its interval stands beside it.
  public static func centralRejection(_ rejection: Rejection) -> String {
    guard let value = rejection.value, value.isFinite else {
      return "> \(rounded(rejection.lower))"
    }
    guard let error = rejection.error, error.isFinite, let upper = rejection.upper,
      isSymmetric(value, error: error, rejection.lower, upper)
    else { return threeDigits(value) }
    return measured(value, error: error)
  }

  /// The interval behind a rejection, or what its limit means.
  public static func rejectionInterval(_ rejection: Rejection) -> String {
    guard rejection.value != nil, let upper = rejection.upper else {
      return "limit at \(percent(rejection.level))"
    }
    return "\(threeDigits(rejection.lower)) to \(threeDigits(upper))"
  }

  /// Three significant digits, written out: `4.78`, `667`, `78 800`.
  private static func threeDigits(_ value: Double) -> String {
    guard value.isFinite, abs(value) >= 100, abs(value) < 1e15 else { return rounded(value) }
    let unit = pow(10, log10(abs(value)).rounded(.down) - 2)
    return count(Int((value / unit).rounded() * unit))
  }

  /// `95 %`
  public static func percent(_ fraction: Double) -> String {
    let percent = fraction * 100
    guard percent.isFinite else { return missing }
    return fixed(percent, abs(percent - percent.rounded()) < 1e-6 ? 0 : 1) + " %"
  }

  /// `94.7 %`, with this many digits after the point.
  public static func percent(_ fraction: Double, _ decimals: Int) -> String {
    fraction.isFinite ? fixed(100 * fraction, decimals) + " %" : missing
  }

  /// Three significant digits, or a whole number as it is.
  public static func rounded(_ value: Double) -> String {
    guard value.isFinite else { return missing }
    if value == value.rounded() { return fixed(value, 0) }
    let size = abs(value)
    return fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : 2)
  }

  /// `23.4 GiB`
  public static func memory(_ bytes: UInt64) -> String {
    fixed(Double(bytes) / 1_073_741_824, 1) + " GiB"
  }
}
