import DataFiles
import Foundation

extension JetCollector {
  /// What a look at all constituents of a jet shows.
  struct Finding {
    /// Whether each has a finite energy that is not below its momentum.
    var isPhysical = true
    /// Whether they come in falling pT.
    var isOrdered = true
    /// Whether pT rises somewhere by more than rounding.
    var isRising = false

    @inline(__always)
    init(_ jet: UnsafeBufferPointer<FourMomentum>) {
      let lowest = (1 - JetCollector.energyTolerance) * (1 - JetCollector.energyTolerance)
      let rise = (1 + JetCollector.orderTolerance) * (1 + JetCollector.orderTolerance)
      var previous = Double.infinity
      for constituent in jet {
        let z = Double(constituent.pz)
        let e = Double(constituent.e)
        let transverse = JetOrder.key(constituent)
        // False for NaN and infinity as well.
        let isRight = e > 0 && e < .infinity && e * e >= (transverse + z * z) * lowest
        isPhysical = isPhysical && isRight
        isOrdered = isOrdered && transverse <= previous
        isRising = isRising || transverse > previous * rise
        previous = transverse
      }
    }
  }

  /// The error of a jet with a constituent that no detector can have measured; it names row and
  /// column of the first one.
  func problem(row: Int, count: Int, values: UnsafeBufferPointer<Float>) -> DataFileError {
    let first = (0..<count).first { index in
      let constituent = Self.constituent(values, index, order)
      return withUnsafePointer(to: constituent) {
        !Finding(UnsafeBufferPointer(start: $0, count: 1)).isPhysical
          || !isInRange(values, index)
      }
    }
    let index = first ?? 0
    let rows = row..<row + 1
    for component in 0..<4 where !values[4 * index + component].isFinite {
      return DataFileError(
        file, rows: rows, column: column(index, component),
        "the value is \(values[4 * index + component]), expected a finite number",
        hint: "repair or leave out the jet")
    }
    if (0..<4).allSatisfy({ values[4 * index + $0] == 0 }) {
      return DataFileError(
        file, rows: rows, column: column(index, 0),
        "constituent \(index) is zero but constituent \(count - 1) is not",
        hint: "put the padding behind the last constituent")
    }
    if order == .momentumRapidityAzimuth {
      return problem(ofAngles: values, index: index, rows: rows)
    }
    let constituent = Self.constituent(values, index, order)
    if isEnergyElsewhere(values, count: count) {
      let found = order == .energyFirst ? "(px, py, pz, E)" : "(E, px, py, pz)"
      let expected = order == .energyFirst ? "(E, px, py, pz)" : "(px, py, pz, E)"
      let other: ComponentOrder = order == .energyFirst ? .energyLast : .energyFirst
      return DataFileError(
        file, rows: rows, column: column(index, 0),
        "the four-momenta are in the order \(found), expected \(expected)",
        hint: "read the file with --order \(other.rawValue)")
    }
    let energy = order == .energyFirst ? 0 : 3
    if constituent.e < 0 {
      return DataFileError(
        file, rows: rows, column: column(index, energy),
        "the energy is \(constituent.e) \(unit), which is negative",
        hint: orderHint)
    }
    return DataFileError(
      file, rows: rows, column: column(index, energy),
      "E = \(constituent.e) \(unit) is below |p| = \(constituent.p) \(unit)", hint: orderHint)
  }

  /// The unit of the numbers in the file.
  var unit: String { (options.unit ?? .gev).rawValue }

  /// What to do about numbers that cannot be in the order in which they are read.
  private var orderHint: String {
    let (numbers, other): (String, ComponentOrder) =
      order == .energyLast
      ? ("(px, py, pz, E)", .energyFirst) : ("(E, px, py, pz)", .energyLast)
    return "check the order of the numbers, \(numbers); --order \(other.rawValue) and --order "
      + "\(ComponentOrder.momentumRapidityAzimuth.rawValue) read others"
  }

  /// Whether every constituent of the jet would be a four-momentum if the energy stood at the other
  /// end.
  private func isEnergyElsewhere(_ values: UnsafeBufferPointer<Float>, count: Int) -> Bool {
    let other: ComponentOrder = order == .energyFirst ? .energyLast : .energyFirst
    return (0..<count).allSatisfy { index in
      let c = Self.constituent(values, index, other)
      return c.e > 0 && c.e.isFinite && Double(c.e) >= Double(c.p) * (1 - Self.energyTolerance)
    }
  }

  /// What a number is called in the file.
  func column(_ constituent: Int, _ component: Int) -> String {
    switch naming {
    case .columns(let names): return names[4 * constituent + component]
    case .array(let name):
      let parts =
        switch order {
        case .energyFirst: ["E", "px", "py", "pz"]
        case .energyLast: ["px", "py", "pz", "E"]
        case .momentumRapidityAzimuth: ["pT", "y", "φ", "particle number"]
        }
      return "\(name), constituent \(constituent), \(parts[component])"
    }
  }
}
