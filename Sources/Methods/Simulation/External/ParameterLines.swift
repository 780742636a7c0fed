/// The lines by which a program is told where to simulate.
struct ParameterLines: Sendable {
  private let request: SimulationRequest
  private let format: ExternalSimulator.Format
  private let seeds: RowSeeds?

  init(_ request: SimulationRequest, format: ExternalSimulator.Format, seeds: RowSeeds?) {
    self.request = request
    self.format = format
    self.seeds = seeds
  }

  /// The line of a row, without its end. Numbers have as many digits as their bits need.
  subscript(row: Int) -> String {
    var parts = [("theta", numbers(request.point(row)))]
    if let denominator = request.denominator {
      parts.append(("theta0", numbers(request.theta[row])))
      parts.append(("theta1", numbers(denominator[row])))
    }
    let seed = seeds.map { "\($0[row])" }
    switch format {
    case .csv: return (parts.map(\.1) + [seed].compactMap { $0 }).joined(separator: ",")
    case .json:
      if parts.count == 1, seed == nil { return "[\(parts[0].1)]" }
      let members =
        parts.map { "\"\($0.0)\":[\($0.1)]" } + [seed.map { "\"seed\":\($0)" }].compactMap { $0 }
      return "{\(members.joined(separator: ","))}"
    }
  }

  private func numbers(_ values: some Sequence<Double>) -> String {
    values.map { "\($0)" }.joined(separator: ",")
  }
}
