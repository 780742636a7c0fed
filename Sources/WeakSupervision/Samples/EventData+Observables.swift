import Jets

extension EventData {
  /// The numbers that describe an event: a table's columns, a jet's observables.
  public func observables() throws -> [ObservedFeature] {
    switch self {
    case .table(let table):
      return try table.names.enumerated().map { column, name in
        try ObservedFeature(
          name,
          stride(from: column, to: table.values.count, by: table.columns).map {
            table.values[$0]
          })
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
