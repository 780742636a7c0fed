import Evaluation

/// The events of two or more mixed samples as they come from files, before a model's preparation.
public struct MixedEvents: Sendable {
  /// One sample's events.
  public struct Sample: Sendable {
    /// The sample's name.
    public let name: String
    /// The events.
    public let events: EventData
    /// Event weights; nil for unit weights.
    public let weights: [Float]?
    /// The share of signal, where it is known.
    public let fraction: SignalFraction?

    /// A sample of `events`.
    public init(
      name: String, events: EventData, weights: [Float]? = nil, fraction: SignalFraction? = nil
    ) {
      self.name = name
      self.events = events
      self.weights = weights
      self.fraction = fraction
    }

    package func selecting(_ rows: [Int]) throws -> Sample {
      Sample(
        name: name, events: try events.selecting(rows),
        weights: weights.map { weights in rows.map { weights[$0] } }, fraction: fraction)
    }
  }

  /// The samples, by falling fraction where fractions are known.
  public let samples: [Sample]
  /// The covariance of the fractions, in the order of `samples`.
  public let fractionCovariance: [[Double]]?
  /// What a user should know about these samples.
  public let warnings: [String]

  /// The events of `samples`; see `MixedSamples` for what is checked.
  ///
  /// - Throws: `WeakSupervisionError` for samples that cannot be trained on together.
  public init(_ samples: [Sample], fractionCovariance: [[Double]]? = nil) throws {
    let checked = try MixedSamples(
      try samples.map { sample in
        try MixedSample(
          name: sample.name, source: SizeOnly(count: sample.events.count),
          weights: sample.weights, fraction: sample.fraction)
      }, fractionCovariance: fractionCovariance)
    self.samples = checked.samples.compactMap { ordered in
      samples.first { $0.name == ordered.name }
    }
    self.fractionCovariance = checked.fractionCovariance
    warnings = checked.warnings
  }

  /// The rows of every sample that go to training, validation and test.
  public struct Split: Sendable {
    /// For training.
    public let training: MixedEvents
    /// For choosing the best epoch.
    public let validation: MixedEvents
    /// For the evaluation.
    public let test: MixedEvents
    /// The rows of the test part, by sample name: truth goes with them.
    public let testRows: [String: [Int]]
  }

  /// Deals the events of every sample out to training, validation and test.
  ///
  /// - Parameter needsTest: Whether there has to be a test part; without one it is the
  ///   validation's.
  /// - Throws: `WeakSupervisionError` when a sample is too small to give each part an event.
  public func split(
    _ shares: DataSplit.Fractions, seed: UInt64, needsTest: Bool = true
  ) throws -> Split {
    let splits = samples.enumerated().map { index, sample in
      DataSplit(count: sample.events.count, fractions: shares, seed: seed &+ UInt64(index))
    }
    func part(_ rows: (DataSplit) -> [Int]) throws -> MixedEvents {
      try MixedEvents(
        try zip(samples, splits).map { try $0.selecting(rows($1)) },
        fractionCovariance: fractionCovariance)
    }
    return Split(
      training: try part(\.training), validation: try part(\.validation),
      test: try part(needsTest ? \.test : \.validation),
      testRows: Dictionary(
        uniqueKeysWithValues: zip(samples.map(\.name), splits.map(\.test))))
  }
}
