/// One thing that is timed, in a process of its own so that its peak memory is its own.
public struct BenchmarkWork: Sendable {
  /// The name in results and for `--only`.
  public let name: String
  /// The group it belongs to, which `--only` selects as well: `cnn` for `cnn-training`.
  public let piece: String
  /// Does it and reports; several measurements where one preparation serves them.
  let measure: @Sendable (BenchmarkSettings) throws -> [SpeedMeasurement]

  /// All works in the order of the table.
  public static let all: [BenchmarkWork] =
    NetworkWork.all + SmallNetworkWork.all + MatrixProductWork.all + JetWork.all + [AUCWork.work]

  /// The works that the names select, each a piece or a work.
  ///
  /// - Returns: Nil for a name that is unknown, with the name.
  public static func named(_ names: [String]) -> (works: [BenchmarkWork], unknown: String?) {
    let unknown = names.first { name in !all.contains { $0.name == name || $0.piece == name } }
    return (all.filter { names.contains($0.name) || names.contains($0.piece) }, unknown)
  }

  /// What `named` understands: pieces first.
  public static var names: [String] {
    var pieces: [String] = []
    for work in all where !pieces.contains(work.piece) { pieces.append(work.piece) }
    return pieces + all.map(\.name).filter { !pieces.contains($0) }
  }
}
