/// The distributions of the scores of both classes, each in sums of event weights per bin.
public struct ScoreHistogram: Codable, Equatable, Sendable {
  /// The bin edges in rising order, one more than there are bins. The last bin holds its upper edge.
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
