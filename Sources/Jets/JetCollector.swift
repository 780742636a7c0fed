import DataFiles
import Foundation

/// Takes raw rows of a file one after the other, checks every number, and keeps jets.
struct JetCollector {
  /// How the place of a number is called in errors.
  enum Naming {
    /// By the names of the table's columns, four for each constituent.
    case columns([String])
    /// By the array's name and the constituent.
    case array(String)
  }

  /// E may be below |p| by this fraction: files with rounded mantissas (13 bits: 10⁻⁴) are right
  /// too, wrong columns are not.
  static let energyTolerance = 1e-3
  /// A rise of pT by this fraction from one constituent to the next is rounding, not another order.
  static let orderTolerance = 2e-4
  /// Jets that the check of units looks at.
  static let unitSampleSize = 1000

  let file: URL
  let naming: Naming
  let labelColumn: String?
  let options: JetFileOptions

  /// Offsets of all jets kept, starting with 0.
  private(set) var offsets: [Int] = [0]
  private(set) var labels: [UInt8] = []
  private(set) var largestMultiplicity = 0
  /// Constituents that have not been taken away by `drain`.
  private(set) var pending: [FourMomentum] = []

  private var firstMomenta: [Float] = []
  private var reordered = Notice()
  private var shortened = Notice()

  private struct Notice {
    var count = 0
    var firstRow = 0
    mutating func note(_ row: Int) {
      if count == 0 { firstRow = row }
      count += 1
    }
  }

  init(file: URL, naming: Naming, labelColumn: String?, options: JetFileOptions) {
    self.file = file
    self.naming = naming
    self.labelColumn = labelColumn
    self.options = options
  }

  var jetCount: Int { offsets.count - 1 }

  /// Checks and keeps the jet in row `row`: `values` are four numbers for each constituent, padded
  /// with zeros.
  mutating func add(
    row: Int, values: UnsafeBufferPointer<Float>, label: Double?
  ) throws {
    let count = try multiplicity(row: row, values)
    let start = pending.count
    var isOrdered = true
    var isRising = false
    var previous = Double.infinity
    for index in 0..<count {
      let constituent = Self.constituent(values, index, options.componentOrder)
      try check(constituent, row: row, index: index, count: count, values: values)
      let key = JetOrder.key(constituent)
      if key > previous {
        isOrdered = false
        if key.squareRoot() > previous.squareRoot() * (1 + Self.orderTolerance) { isRising = true }
      }
      previous = key
      pending.append(constituent)
    }
    if !isOrdered {
      pending.withUnsafeMutableBufferPointer {
        JetOrder.sort(UnsafeMutableBufferPointer(rebasing: $0[start...]))
      }
    }
    if isRising { reordered.note(row) }
    if count > options.maximumConstituents {
      pending.removeLast(count - options.maximumConstituents)
      shortened.note(row)
    }
    try addLabel(label, row: row)
    noteMomentum(start)
    largestMultiplicity = max(largestMultiplicity, pending.count - start)
    offsets.append(offsets[offsets.count - 1] + pending.count - start)
    if jetCount == Self.unitSampleSize { try checkUnits() }
  }

  /// Gives the constituents gathered since the last call to `body` and forgets them.
  mutating func drain(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    try pending.withUnsafeBytes { try body($0) }
    pending.removeAll(keepingCapacity: true)
  }

  /// The last checks, when all rows have been added.
  func finish() throws {
    guard jetCount > 0 else {
      throw DataFileError(file, "there are no jets in it", hint: "give a file with rows")
    }
    if jetCount < Self.unitSampleSize { try checkUnits() }
  }

  /// What was mended, for the user.
  var warnings: [String] {
    var result: [String] = []
    if reordered.count > 0 {
      result.append(
        "\(file.lastPathComponent): constituents of \(reordered.count) of \(jetCount) jets (first: "
          + "row \(reordered.firstRow)) were not in falling pT; they were sorted")
    }
    if shortened.count > 0 {
      result.append(
        "\(file.lastPathComponent): \(shortened.count) of \(jetCount) jets (first: row "
          + "\(shortened.firstRow)) have more than \(options.maximumConstituents) constituents; the "
          + "hardest \(options.maximumConstituents) were kept")
    }
    return result
  }

  @inline(__always)
  static func constituent(
    _ values: UnsafeBufferPointer<Float>, _ index: Int, _ order: ComponentOrder
  ) -> FourMomentum {
    let place = 4 * index
    switch order {
    case .energyFirst:
      return FourMomentum(
        e: values[place], px: values[place + 1], py: values[place + 2], pz: values[place + 3])
    case .energyLast:
      return FourMomentum(
        e: values[place + 3], px: values[place], py: values[place + 1], pz: values[place + 2])
    }
  }

  /// Number of constituents before the padding; refuses jets without any.
  private func multiplicity(row: Int, _ values: UnsafeBufferPointer<Float>) throws -> Int {
    var last = values.count
    while last > 0, values[last - 1] == 0 { last -= 1 }
    guard last > 0 else {
      throw DataFileError(
        file, rows: row..<row + 1, "the jet has no constituents: all its four-momenta are zero",
        hint: "leave empty jets out of the file")
    }
    return (last + 3) / 4
  }

  private mutating func addLabel(_ label: Double?, row: Int) throws {
    guard let label else { return }
    guard label == 0 || label == 1 else {
      throw DataFileError(
        file, rows: row..<row + 1, column: labelColumn,
        "the label is \(label), expected 1 (signal) or 0 (background)",
        hint: "name the column of the labels, or read the file without labels")
    }
    labels.append(UInt8(label))
  }

  private mutating func noteMomentum(_ start: Int) {
    guard firstMomenta.count < Self.unitSampleSize else { return }
    pending.withUnsafeBufferPointer {
      firstMomenta.append(
        Float(Kinematics.Sum(UnsafeBufferPointer(rebasing: $0[start...])).pt))
    }
  }

  private func checkUnits() throws {
    let median = firstMomenta.sorted()[firstMomenta.count / 2]
    guard !options.plausibleMedianPT.contains(median) else { return }
    let isLarge = median > options.plausibleMedianPT.upperBound
    throw DataFileError(
      file, rows: 0..<firstMomenta.count,
      "the median jet pT is \(median) GeV, expected \(options.plausibleMedianPT.lowerBound) to "
        + "\(options.plausibleMedianPT.upperBound) GeV; the file seems to be in "
        + (isLarge ? "MeV" : "TeV"),
      hint: isLarge
        ? "divide the four-momenta by 1000, or give another plausible range"
        : "multiply the four-momenta by 1000, or give another plausible range")
  }
}
