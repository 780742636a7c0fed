import Jets

/// The values, missing ones at one below the lowest.
private func withoutGaps(_ values: [Double]) -> [Double] {
  guard values.contains(where: \.isNaN) else { return values }
  let lowest = values.filter { !$0.isNaN }.min() ?? 0
  return values.map { $0.isNaN ? lowest - max(1, abs(lowest)) : $0 }
}

extension EventData {
  /// The numbers that describe an event: a table's columns, a jet's observables. Missing values are
  /// below all others.
  public func observables() throws -> [ObservedFeature] {
    switch self {
    case .table(let table):
      return try table.names.enumerated().map { column, name in
        try ObservedFeature(
          name,
          withoutGaps(
            stride(from: column, to: table.values.count, by: table.columns).map {
              table.values[$0]
            }))
      }
    case .jets(let jets):
      let (values, width) = (jets.observables(), JetObservables.names.count)
      return try JetObservables.names.enumerated().map { column, name in
        try ObservedFeature(
          name, stride(from: column, to: values.count, by: width).map { Double(values[$0]) })
      }
    }
  }
}
