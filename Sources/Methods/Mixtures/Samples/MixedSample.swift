import Training

/// Events of unknown class, as training sees them: inputs, weights and, where it is known, the
/// share of signal among all. Truth has no place here; where it exists it is a ``HiddenTruth``.
public struct MixedSample: Sendable {
  /// The sample's name.
  public let name: String
  /// The inputs of the events.
  public let source: any ExampleSource
  /// Event weights, not negative; nil for unit weights.
  public let weights: [Float]?
  /// The share of signal events, where it is known.
  public let fraction: SignalFraction?

  /// A sample of the events in `source`.
  ///
  /// - Throws: `WeakSupervisionError` for no events, and for weights that are missing, negative,
  ///   not finite or zero altogether.
  public init(
    name: String, source: any ExampleSource, weights: [Float]? = nil,
    fraction: SignalFraction? = nil
  ) throws {
    guard source.count > 0 else { throw WeakSupervisionError(name, "the sample has no events") }
    try EventWeights.check(weights, count: source.count, of: name)
    self.name = name
    self.source = source
    self.weights = weights
    self.fraction = fraction
  }

  /// The number of events.
  public var count: Int { source.count }

  /// The sum of the weights.
  public var totalWeight: Double {
    weights.map { $0.reduce(0.0) { $0 + Double($1) } } ?? Double(count)
  }

  /// The number of unweighted events with the same relative error, (Σw)²/Σw².
  public var effectiveCount: Double {
    guard let weights else { return Double(count) }
    let squares = weights.reduce(0.0) { $0 + Double($1) * Double($1) }
    return totalWeight * totalWeight / squares
  }

  /// The events `rows` of this sample.
  public func selecting(_ rows: [Int]) throws -> MixedSample {
    try MixedSample(
      name: name, source: SelectedExamples(source, rows: rows),
      weights: weights.map { weights in rows.map { weights[$0] } }, fraction: fraction)
  }
}
