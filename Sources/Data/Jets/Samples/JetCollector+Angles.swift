import DataFiles
import Foundation

/// Checks of constituents given as (pT, y, φ, particle number).
extension JetCollector {
  /// No rapidity is larger: a pion of 7 TeV has 11.5.
  private static let largestRapidity: Float = 15
  /// Azimuths may be counted from anywhere, and relative to a jet.
  private static let largestAzimuth = 4 * Float.pi
  /// Jets from which on the distributions of their angles say something.
  private static let fewestJets = 100

  /// Whether all of the first `count` constituents have angles and momenta that exist.
  func isInRange(_ values: UnsafeBufferPointer<Float>, count: Int) -> Bool {
    guard order == .momentumRapidityAzimuth else { return true }
    for index in 0..<count where !isInRange(values, index) { return false }
    return true
  }

  /// Whether a constituent has angles and a momentum that exist; false where a number is not
  /// finite.
  @inline(__always)
  func isInRange(_ values: UnsafeBufferPointer<Float>, _ index: Int) -> Bool {
    let place = 4 * index
    return order != .momentumRapidityAzimuth
      || values[place] > 0 && abs(values[place + 1]) <= Self.largestRapidity
        && abs(values[place + 2]) <= Self.largestAzimuth && values[place + 3].isFinite
  }

  /// The error of a constituent with finite numbers that is out of range.
  func problem(
    ofAngles values: UnsafeBufferPointer<Float>, index: Int, rows: Range<Int>
  ) -> DataFileError {
    let (pt, rapidity, azimuth) = (
      values[4 * index], values[4 * index + 1], values[4 * index + 2]
    )
    let (component, text) =
      if pt <= 0 {
        (0, "the transverse momentum is \(pt) \(unit), expected more than zero")
      } else if abs(rapidity) > Self.largestRapidity {
        (1, "the rapidity is \(rapidity), expected at most \(Self.largestRapidity) in magnitude")
      } else {
        (2, "the azimuth is \(azimuth), expected radians within ±4π")
      }
    return DataFileError(
      file, rows: rows, column: column(index, component), text,
      hint:
        "check the order of the numbers, (pT, y, φ, particle number); four-momenta are read with "
        + "--order \(ComponentOrder.energyFirst.rawValue)")
  }

  /// Refuses y and φ in each other's place: jets fill the whole circle, but none of them is near
  /// the back of it, while many have a rapidity there.
  func checkAngles() throws {
    guard jetCount >= Self.fewestJets else { return }
    let limit = 0.8 * Float.pi
    var rapidities = 0
    for jet in 0..<jetCount {
      let leading = momenta[offsets[jet]]
      // Azimuths of a jet's first constituent; one in five jets lies beyond the limit.
      if abs(leading.phi) > limit { return }
      if abs(leading.eta) > limit { rapidities += 1 }
    }
    guard rapidities * 10 > jetCount else { return }
    throw DataFileError(
      file, rows: 0..<jetCount,
      "rapidities and azimuths seem to stand in each other's place: no jet lies within 36° of "
        + "φ = π, but \(rapidities) of \(jetCount) beyond |y| = \(limit)",
      hint: "give the numbers in the order (pT, y, φ, particle number)")
  }
}
