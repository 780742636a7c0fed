import Foundation

/// A number for a sentence, with so many significant digits.
package func rounded(_ value: Double, digits: Int = 3) -> String {
  String(format: "%.\(digits)g", value)
}
