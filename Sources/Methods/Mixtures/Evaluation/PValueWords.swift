import Evaluation

/// A p-value in a sentence: `p = 0.032`, or what it is below, `p < 0.001`.
package func words(pValue: Double, floor: Double? = nil) -> String {
  ReportNumber.pValue(pValue, floor: floor) ?? "p unknown"
}
