import Messages

/// The distributions of the scores of both classes, each in sums of event weights per bin.
public struct ScoreHistogram: Codable, Equatable, Sendable {
  /// The bin edges in rising order, one more than there are bins. The last bin holds its upper
  /// edge.
  public var edges: [Double]
  /// The sum of signal weights in each bin; without weights the number of events.
  public var signal: [Double]
  /// The standard error √Σw² of each signal bin.
  public var signalErrors: [Double]
  /// The sum of background weights in each bin.
  public var background: [Double]
  /// The standard error √Σw² of each background bin.
  public var backgroundErrors: [Double]

  /// A histogram from its bins.
  public init(
    edges: [Double], signal: [Double], signalErrors: [Double], background: [Double],
    backgroundErrors: [Double]
  ) {
    self.edges = edges
    self.signal = signal
    self.signalErrors = signalErrors
    self.background = background
    self.backgroundErrors = backgroundErrors
  }
}

extension ScoreHistogram {
  /// Reads a histogram.
  ///
  /// - Throws: `DecodingError` for edges that do not rise, arrays that do not have a number for
  ///   each bin, and sums or errors that are negative.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    edges = try container.decode([Double].self, forKey: .edges)
    signal = try container.decode([Double].self, forKey: .signal)
    signalErrors = try container.decode([Double].self, forKey: .signalErrors)
    background = try container.decode([Double].self, forKey: .background)
    backgroundErrors = try container.decode([Double].self, forKey: .backgroundErrors)
    try decoder.requireRising(edges)
    for (name, values) in [
      ("signal", signal), ("signalErrors", signalErrors), ("background", background),
      ("backgroundErrors", backgroundErrors),
    ] {
      try decoder.require(
        values.count == edges.count - 1,
        "\(values.count) numbers of \"\(name)\" for \(edges.count - 1) bins")
      try decoder.require(
        values.allSatisfy { $0 >= 0 }, "a bin of \"\(name)\" is negative")
    }
  }
}

extension Decoder {
  /// Makes sure that these are the edges of at least one bin.
  func requireRising(_ edges: [Double]) throws {
    try require(
      edges.count >= 2 && zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 },
      "\(edges.count) edges, expected at least two that rise")
  }
}
