import Foundation

/// A number for a sentence: three significant digits.
func rounded(_ value: Double) -> String { String(format: "%.3g", value) }
