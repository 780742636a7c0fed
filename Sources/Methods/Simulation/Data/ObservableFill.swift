import DataFiles
import Foundation
import Messages

/// What takes the place of missing observables: the mean of the others, and one more observable for
/// each column that misses any, which is 1 where the value is missing and 0 elsewhere.
///
/// Both together say all that an incomplete event says, so that ratios are those of the events as
/// they were observed, also where what is missing depends on θ. Events that were left out would be
/// the wrong ones. A model remembers its fill, and observed events are filled as its simulations
/// were.
public struct ObservableFill: Codable, Equatable, Sendable {
  /// The value that stands for a missing one, for each observable that may be missing.
  public let values: [String: Double]

  /// The name of the observable that says where another one is missing.
  public static func indicator(of name: String) -> String { "\(name)_missing" }

  /// The means of the columns that miss any values; nil where none does.
  ///
  /// - Throws: `LikelihoodRatioError` for a column of which all values are missing, and for names
  ///   that are those of indicators.
  public init?(_ x: Rows, names: [String]) throws {
    var values: [String: Double] = [:]
    for (index, name) in names.enumerated() {
      let column = x.column(index)
      let present = column.filter { !$0.isNaN }
      guard present.count < column.count else { continue }
      guard !present.isEmpty else {
        throw LikelihoodRatioError(
          "\"\(name)\"", "all \(column.count) values are missing", hint: "leave it out")
      }
      let indicator = ObservableFill.indicator(of: name)
      guard !names.contains(indicator) else {
        throw LikelihoodRatioError(
          "\"\(indicator)\"",
          "this is what the observable is called that says where \"\(name)\" is "
            + "missing", hint: "rename the column")
      }
      values[name] = present.reduce(0, +) / Double(present.count)
    }
    guard !values.isEmpty else { return nil }
    self.values = values
  }

  private init(_ values: [String: Double]) { self.values = values }

  /// What is asked of a file to have the observables called `names` afterwards.
  public func sources(of names: [String]) -> [String] {
    names.filter { name in
      !values.keys.contains { ObservableFill.indicator(of: $0) == name && names.contains($0) }
    }
  }

  /// The part of the fill that observables called `names` need; nil for none.
  func selecting(_ names: [String]) -> ObservableFill? {
    let kept = values.filter {
      names.contains($0.key) && names.contains(ObservableFill.indicator(of: $0.key))
    }
    return kept.isEmpty ? nil : ObservableFill(kept)
  }

  /// Names together with those of their indicators, which follow at the end.
  func completed(_ names: [String]) -> [String] {
    names
      + names.filter { values[$0] != nil }.map(ObservableFill.indicator)
      .filter { !names.contains($0) }
  }

  /// Events without missing values, with the indicators as further columns.
  ///
  /// - Returns: The events, and the names of their columns.
  func apply(_ x: Rows, names: [String]) -> (x: Rows, names: [String]) {
    let places = names.indices.filter { values[names[$0]] != nil }
    var filled: [Double] = []
    filled.reserveCapacity(x.count * (x.columns + places.count))
    for row in 0..<x.count {
      let event = x.values[row * x.columns..<(row + 1) * x.columns]
      for (index, value) in event.enumerated() {
        filled.append(value.isNaN ? values[names[index]] ?? value : value)
      }
      for place in places { filled.append(event[event.startIndex + place].isNaN ? 1 : 0) }
    }
    return (
      Rows(count: x.count, columns: x.columns + places.count, values: filled),
      names + places.map { ObservableFill.indicator(of: names[$0]) }
    )
  }

  /// What was done to events, in words, for each column.
  func notes(on x: Rows, names: [String]) -> [String] {
    names.enumerated().compactMap { index, name in
      guard let value = values[name] else { return nil }
      let missing = x.column(index).count(where: \.isNaN)
      return "\(missing.formatted()) of \(x.count.formatted()) values of \"\(name)\" are missing: "
        + "\(rounded(value, digits: 4)) stands in their place, and the observable "
        + "\"\(ObservableFill.indicator(of: name))\" says where"
    }
  }

  /// Whether a decoded fill is one of observables called `names`.
  package func fits(_ names: [String]) -> Bool {
    selecting(names) == self && values.values.allSatisfy(\.isFinite)
  }
}
