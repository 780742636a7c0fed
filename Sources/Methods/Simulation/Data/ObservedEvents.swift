import DataFiles
import Foundation

/// Observed events: x without the parameters it comes from.
public struct ObservedEvents: Sendable {
  /// The observables.
  public let x: Rows
  /// Event weights; nil for unit weights.
  public let weights: [Double]?
  /// The names of the observables.
  public let names: [String]
  /// What the reader found worth saying.
  public let notes: [String]

  /// Events.
  public init(
    x: Rows, weights: [Double]? = nil, names: [String]? = nil, notes: [String] = []
  ) {
    self.x = x
    self.notes = notes
    self.weights = weights
    self.names = names ?? (0..<x.columns).map { "x_\($0)" }
  }

  /// The number of events.
  public var count: Int { x.count }

  /// The events with these numbers.
  public func selecting(_ rows: [Int]) -> ObservedEvents {
    ObservedEvents(
      x: x.selecting(rows), weights: weights.map { weights in rows.map { weights[$0] } },
      names: names)
  }

  /// Reads events.
  ///
  /// An array `x` (or columns `x_0`, …, or `data_1`, …) is taken as a whole, its columns put into
  /// the order of `names` where the file names them; else the columns called as the observables
  /// are. An array or column `weight` gives weights. Parameters in the file play no part. A file
  /// without rows is an observation of no events.
  ///
  /// - Parameters:
  ///   - url: The file.
  ///   - names: The observables that are wanted; nil for those of the array `x`, or all columns of
  ///     a table but weights and those that hold the truth, which would tell samples apart.
  ///   - reading: What the file does not say itself.
  /// - Throws: `DataFileError` for files that cannot be read or lack a column;
  ///   `LikelihoodRatioError` for other numbers of columns, none, and values that are not finite,
  ///   unless `reading` says that missing ones are to be filled in.
  public static func read(
    _ url: URL, names wanted: [String]? = nil, _ reading: SimulationReading = SimulationReading()
  ) throws -> ObservedEvents {
    let names = wanted.map { reading.fill?.sources(of: $0) ?? $0 }
    let (x, given, weights, notes) = try columns(of: url, names, reading)
    var events = x
    if let names, let given, given != names {
      if Set(given) == Set(names) {
        events = x.selectingColumns(names.compactMap(given.firstIndex))
      } else if !given.allSatisfy(isStem) {
        throw LikelihoodRatioError(
          url.lastPathComponent, "its columns are \(given.joined(separator: ", "))",
          hint: "the model reads \(names.joined(separator: ", "))")
      }
    }
    guard events.columns > 0 else {
      throw LikelihoodRatioError(
        url.lastPathComponent, "its array x has no columns",
        hint: "give the observables of each event")
    }
    let called = names ?? given ?? (0..<x.columns).map { "x_\($0)" }
    var read = ObservedEvents(x: events, weights: weights, names: called, notes: notes)
    if let fill = reading.fill { read = read.filled(by: fill) }
    // Two samples are filled in together, when both are read.
    if reading.fill != nil || reading.missing == .refuse { try read.requireFinite(in: url, wanted) }
    if let weights {
      guard weights.count == x.count, weights.allSatisfy(\.isFinite) else {
        throw LikelihoodRatioError(
          url.lastPathComponent,
          "its \(weights.count) weights for \(x.count) events are not all finite or not as many",
          hint: "give one finite weight for each event")
      }
    }
    let repeated = try RepeatedRows(
      [.init(name: url.lastPathComponent, file: url, values: events.values)],
      columns: events.columns
    ).notes()
    return ObservedEvents(
      x: read.x, weights: weights, names: read.names, notes: read.notes + repeated)
  }

  /// Makes sure that all observables are there.
  ///
  /// - Parameter wanted: What an estimate reads; nil for simulations.
  /// - Throws: `LikelihoodRatioError` for the first number that is missing or infinite.
  private func requireFinite(in url: URL, _ wanted: [String]?) throws {
    try x.requireFinite(
      url.lastPathComponent, names, in: url,
      missing: wanted == nil ? Rows.missingObservables : Rows.missingForEstimate)
  }

  /// The events with `fill` in the place of what is missing.
  public func filled(by fill: ObservableFill) -> ObservedEvents {
    let (x, names) = fill.apply(self.x, names: self.names)
    return ObservedEvents(
      x: x, weights: weights, names: names,
      notes: notes + fill.notes(on: self.x, names: self.names))
  }

  private static func columns(
    of url: URL, _ names: [String]?, _ reading: SimulationReading
  ) throws -> (x: Rows, names: [String]?, weights: [Double]?, notes: [String]) {
    if let arrays = try? NamedArrays(url, reading), arrays.isWhole,
      let x = try arrays.rows("x"), names == nil || x.columns == names?.count
    {
      return (
        x, try arrays.columnNames(["x_names", "columns"], count: x.columns),
        try arrays.numbers("weight") ?? arrays.numbers("weights"), []
      )
    }
    let (table, weight) = try table(
      url, names, .init(allowsMissing: true, allowsEmpty: true, key: reading.key))
    let others = table.columnNames.filter { $0 != weight }
    // Beside x a column y may be a coordinate: it is one unless its values are those of labels.
    let chosen =
      try names
      ?? others.filter { name in
        guard TruthColumns.contains(name) else { return true }
        return try name == "y" && table.column(name).contains { ![-1, 0, 1].contains($0) }
      }
    guard !chosen.isEmpty else {
      throw DataFileError(
        url, "no observable is left of the columns \(table.columnNames.joined(separator: ", "))",
        hint: "rename what is measured: truth and weights cannot be observables")
    }
    let columns = try chosen.map(table.column)
    return (
      Rows(
        count: table.rowCount, columns: chosen.count,
        values: (0..<table.rowCount).flatMap { row in columns.map { $0[row] } }),
      chosen, try weight.map(table.column),
      table.notes + notes(on: others.filter { !chosen.contains($0) && names == nil }, url)
    )
  }

  private static func notes(on truth: [String], _ url: URL) -> [String] {
    guard !truth.isEmpty else { return [] }
    let names = truth.map { "\"\($0)\"" }.joined(separator: ", ")
    return ["\(url.lastPathComponent): \(names) look like truth and are not used as observables"]
  }

  /// `x_0`, `data_1`: a number in an array, no name of its own.
  private static func isStem(_ column: String) -> Bool {
    let parts = column.split(separator: "_")
    return ["x", "data"].contains(parts.first) && (parts.count == 1 || Int(parts[1]) != nil)
  }

  /// The wanted columns, with that of weights where there is one, and its name.
  private static func table(
    _ url: URL, _ names: [String]?, _ options: EventTable.Options
  ) throws -> (EventTable, weight: String?) {
    let spellings = ["weight", "weights"]
    guard let names else {
      let table = try EventTable.read(url, options: options)
      return (table, spellings.first(where: table.columnNames.contains))
    }
    for weight in spellings {
      do {
        return (try EventTable.read(url, columns: names + [weight], options: options), weight)
      } catch let error as DataFileError where error.rows == nil {
        // Without this column of weights; what else is wrong is wrong again.
      }
    }
    return (try EventTable.read(url, columns: names, options: options), nil)
  }
}
