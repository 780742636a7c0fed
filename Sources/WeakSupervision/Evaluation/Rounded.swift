import Evaluation
import Foundation

/// A number for a sentence: three significant digits.
func rounded(_ value: Double) -> String { String(format: "%.3g", value) }

/// A p-value in a sentence: `p = 0.032`, or what it is below, `p < 0.001`.
func words(pValue: Double, floor: Double? = nil) -> String {
  ReportNumber.pValue(pValue, floor: floor) ?? "p unknown"
}
