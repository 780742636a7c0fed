import BoostedTrees

extension FeatureTable {
  /// The columns called `wanted`, in this order.
  ///
  /// - Throws: `WeakSupervisionError` for a column that is not there.
  public func selecting(columns wanted: [String]) throws -> FeatureTable {
    if wanted == names { return self }
    let places = try wanted.map { name in
      guard let place = names.firstIndex(of: name) else {
        throw WeakSupervisionError(
          "columns", "the model reads \"\(name)\", which the table lacks",
          hint: "the table has \(names.joined(separator: ", "))")
      }
      return place
    }
    var chosen: [Double] = []
    chosen.reserveCapacity(rows * wanted.count)
    for row in 0..<rows { for place in places { chosen.append(values[row * columns + place]) } }
    return try FeatureTable(names: wanted, rows: rows, values: chosen)
  }
}
