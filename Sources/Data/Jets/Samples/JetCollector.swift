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
  let order: ComponentOrder
  let naming: Naming
  let options: JetFileOptions

  /// Offsets of all jets kept, starting with 0.
  private(set) var offsets: [Int] = [0]
  /// The values of a label column that is read together with the jets.
  private(set) var labels: [Double] = []
  private(set) var largestMultiplicity = 0
  /// The constituents of the jets that were added; those of appended parts are not copied.
  private(set) var momenta: [FourMomentum] = []

  private let allowsMissing: Bool
  private let looksAtUnits: Bool
  private var firstMomenta: [Float] = []
  private var reordered = Notice()
  private var shortened = Notice()
  private var unfilled = Notice()

  private struct Notice {
    var count = 0
    var firstRow = 0
    mutating func note(_ row: Int) {
      if count == 0 { firstRow = row }
      count += 1
    }
    mutating func append(_ later: Notice) {
      if count == 0 { firstRow = later.firstRow }
      count += later.count
    }
  }

  /// A collector of the jets in `rows`, or of a part of them that is appended to the others later.
  ///
  /// - Parameter looksAtUnits: False for all parts but the first, which has at least
  ///   `unitSampleSize` rows unless it is the only one.
  init(_ rows: JetRows, file: URL, options: JetFileOptions, looksAtUnits: Bool = true) {
    self.file = file
    order = rows.order
    naming = rows.naming
    allowsMissing = rows.allowsMissing
    self.options = options
    self.looksAtUnits = looksAtUnits
  }

  /// Makes room for about as many jets.
  mutating func reserve(_ jets: Int) {
    offsets.reserveCapacity(jets + 1)
    labels.reserveCapacity(jets)
    // More than the mean of any sample so far.
    momenta.reserveCapacity(64 * jets)
  }

  var jetCount: Int { offsets.count - 1 }

  /// Checks and keeps the jet in row `row`: `values` are four numbers for each constituent, padded
  /// with zeros, or with NaN where numbers may be missing.
  mutating func add(
    row: Int, values: UnsafeBufferPointer<Float>, label: Double?
  ) throws {
    let count = try multiplicity(row: row, values)
    let start = momenta.count
    append(values, count: count)
    let finding = momenta.withUnsafeMutableBufferPointer { jets in
      let jet = UnsafeMutableBufferPointer(rebasing: jets[start...])
      let finding = Finding(UnsafeBufferPointer(jet))
      if finding.isPhysical, !finding.isOrdered { JetOrder.sort(jet) }
      return finding
    }
    guard finding.isPhysical, isInRange(values, count: count) else {
      throw problem(row: row, count: count, values: values)
    }
    if finding.isRising { reordered.note(row) }
    if count > options.maximumConstituents {
      momenta.removeLast(count - options.maximumConstituents)
      shortened.note(row)
    }
    if let label { labels.append(label) }
    noteMomentum(start)
    largestMultiplicity = max(largestMultiplicity, momenta.count - start)
    offsets.append(offsets[offsets.count - 1] + momenta.count - start)
    if looksAtUnits, jetCount == Self.unitSampleSize { try checkSample() }
  }

  /// Adds the jets of the part that follows, without its constituents.
  mutating func append(jetsOf part: JetCollector) {
    let start = offsets[offsets.count - 1]
    for offset in part.offsets.dropFirst() { offsets.append(start + offset) }
    labels += part.labels
    largestMultiplicity = max(largestMultiplicity, part.largestMultiplicity)
    reordered.append(part.reordered)
    shortened.append(part.shortened)
    unfilled.append(part.unfilled)
  }

  /// The last checks, when all rows have been added.
  func finish() throws {
    guard jetCount > 0 else {
      throw DataFileError(file, "there are no jets in it", hint: "give a file with rows")
    }
    if firstMomenta.count < Self.unitSampleSize { try checkSample() }
  }

  /// The checks of what only many jets together show.
  private func checkSample() throws {
    try checkUnits()
    if order == .momentumRapidityAzimuth { try checkAngles() }
  }

  /// What was mended, for the user.
  var warnings: [String] {
    var result: [String] = []
    func jets(_ notice: Notice) -> String {
      "\(notice.count) of \(jetCount) jets (first: "
        + "\(TextLine.place(ofRow: notice.firstRow, in: file)))"
    }
    if reordered.count > 0 {
      result.append(
        "\(file.lastPathComponent): constituents of \(jets(reordered)) were not in falling pT; "
          + "they were sorted")
    }
    if shortened.count > 0 {
      result.append(
        "\(file.lastPathComponent): \(jets(shortened)) have more than "
          + "\(options.maximumConstituents) constituents; the hardest "
          + "\(options.maximumConstituents) were kept")
    }
    if unfilled.count > 0 {
      result.append(
        "\(file.lastPathComponent): \(jets(unfilled)) are padded with missing numbers, which count "
          + "as zeros")
    }
    return result
  }

  private mutating func append(_ values: UnsafeBufferPointer<Float>, count: Int) {
    let start = momenta.count
    defer { if let unit = options.unit, unit != .gev { scale(from: start, by: unit.inGeV) } }
    switch order {
    case .energyFirst:
      // Four floats in a row are a four-momentum.
      UnsafeBufferPointer(rebasing: values[..<(4 * count)]).withMemoryRebound(
        to: FourMomentum.self
      ) { momenta.append(contentsOf: $0) }
    case .energyLast, .momentumRapidityAzimuth:
      for index in 0..<count { momenta.append(Self.constituent(values, index, order)) }
    }
  }

  private mutating func scale(from start: Int, by factor: Float) {
    for place in start..<momenta.count {
      let c = momenta[place]
      momenta[place] = FourMomentum(
        e: factor * c.e, px: factor * c.px, py: factor * c.py, pz: factor * c.pz)
    }
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
    case .momentumRapidityAzimuth:
      return FourMomentum(pt: values[place], eta: values[place + 1], phi: values[place + 2])
    }
  }

  /// Number of constituents before the padding; refuses jets without any.
  private mutating func multiplicity(
    row: Int, _ values: UnsafeBufferPointer<Float>
  ) throws -> Int {
    var last = values.count
    // Most of a row is padding: sixteen numbers at a time.
    while last >= 16, isZero(values, from: last - 16) { last -= 16 }
    while last > 0, values[last - 1] == 0 { last -= 1 }
    if allowsMissing, last > 0, values[last - 1].isNaN {
      while last > 0, values[last - 1] == 0 || values[last - 1].isNaN { last -= 1 }
      unfilled.note(row)
    }
    guard last > 0 else {
      throw DataFileError(
        file, rows: row..<row + 1,
        "the jet has no constituents: all its four-momenta are zero or missing",
        hint: "leave empty jets out of the file")
    }
    return (last + 3) / 4
  }

  /// Whether sixteen numbers from `start` on have no bit set.
  @inline(__always)
  private func isZero(_ values: UnsafeBufferPointer<Float>, from start: Int) -> Bool {
    let bytes = UnsafeRawBufferPointer(values)
    var bits: UInt64 = 0
    for word in 0..<8 {
      bits |= bytes.loadUnaligned(fromByteOffset: 4 * start + 8 * word, as: UInt64.self)
    }
    return bits == 0
  }

  private mutating func noteMomentum(_ start: Int) {
    guard looksAtUnits, firstMomenta.count < Self.unitSampleSize else { return }
    momenta.withUnsafeBufferPointer {
      firstMomenta.append(
        Float(Kinematics.Sum(UnsafeBufferPointer(rebasing: $0[start...])).pt))
    }
  }

  private func checkUnits() throws {
    let median = firstMomenta.sorted()[firstMomenta.count / 2]
    let plausible = options.plausibleMedianPT
    guard options.unit == nil, !plausible.contains(median) else { return }
    let unit = MomentumUnit.allCases.first { plausible.contains(median * $0.inGeV) }
    throw DataFileError(
      file, rows: 0..<firstMomenta.count,
      "the median jet pT is \(median) GeV, expected \(plausible.lowerBound) to "
        + "\(plausible.upperBound) GeV"
        + (unit.map { "; the file seems to be in \($0.rawValue)" } ?? ""),
      hint: "read it with --unit \((unit ?? .gev).rawValue)"
        + (unit == nil ? " if this is right" : ", or with --unit GeV if this is right"))
  }
}
