import DataFiles
import Foundation

/// Observed events: x without the parameters it comes from.
public struct ObservedEvents: Sendable {
  /// The observables.
  public let x: Rows
  /// Event weights; nil for unit weights.
  public let weights: [Double]?

  /// Events.
  public init(x: Rows, weights: [Double]? = nil) {
    self.x = x
    self.weights = weights
  }

  /// The number of events.
  public var count: Int { x.count }

  /// Reads events with the observables `names`.
  ///
  /// An array `x` (or columns `x_0`, …, or `data_1`, …) is taken as a whole, its columns put into the
  /// order of `names` where the file names them; else the columns called as the observables are.
  /// An array or column `weight` gives weights. Parameters in the file play no part.
  ///
  /// - Throws: `DataFileError` for files that cannot be read or lack a column; `LikelihoodRatioError`
  ///   for other numbers of columns and values that are not finite.
  public static func read(_ url: URL, names: [String]) throws -> ObservedEvents {
    guard let arrays = try? NamedArrays(url, name: nil), let all = try arrays.rows("x"),
      all.columns == names.count
    else {
      let table = try EventTable.read(url, columns: names)
      let columns = try names.map(table.column)
      let x = Rows(
        count: table.rowCount, columns: names.count,
        values: (0..<table.rowCount).flatMap { row in columns.map { $0[row] } })
      return ObservedEvents(x: x)
    }
    var x = all
    if let given = try arrays.columnNames(["x_names", "columns"], count: all.columns),
      given != names, Set(given) == Set(names)
    {
      x = x.selectingColumns(names.compactMap(given.firstIndex))
    }
    try x.requireFinite(url.lastPathComponent, names)
    let weights = try arrays.numbers("weight") ?? arrays.numbers("weights")
    if let weights {
      guard weights.count == x.count, weights.allSatisfy(\.isFinite) else {
        throw LikelihoodRatioError(
          url.lastPathComponent,
          "its \(weights.count) weights for \(x.count) events are not all finite or not as many",
          hint: "give one finite weight for each event")
      }
    }
    return ObservedEvents(x: x, weights: weights)
  }
}
