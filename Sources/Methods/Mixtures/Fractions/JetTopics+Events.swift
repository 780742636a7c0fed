import Numerics

extension JetTopics {
  /// The topics of two samples in one of their observables, with the reducibility factors of the
  /// ROC ends, the least biased method.
  ///
  /// - Parameters:
  ///   - topics: The reducibility factors of the same samples.
  ///   - name: A column of the table or an observable of jets.
  ///   - events: The samples.
  /// - Throws: `WeakSupervisionError` for an observable that is not there.
  public init(_ topics: TopicEstimation, of name: String, in events: MixedEvents) throws {
    let mixtures = try events.samples.map { sample in
      let observables = try sample.events.observables()
      guard let observable = observables.first(where: { $0.name == name }) else {
        throw WeakSupervisionError(
          "observable \"\(name)\"", "\(sample.name) does not have it",
          hint: "it has \(observables.map(\.name).joined(separator: ", "))")
      }
      return try ScoredMixture(
        name: sample.name, scores: observable.values,
        weights: sample.weights.map { $0.map(Double.init) })
    }
    guard let best = topics.estimates.first(where: { $0.method == .curveEnds }) else {
      throw WeakSupervisionError("topics", "the factors of the ROC ends are missing")
    }
    try self.init(
      mixtures[0], mixtures[1],
      factors: ReducibilityFactors(
        first: best.firstFactor.value, second: best.secondFactor.value),
      factorErrors: (best.firstFactor.error, best.secondFactor.error),
      edges: JetTopics.edges(mixtures[0].scores + mixtures[1].scores))
  }

  /// Twenty equal bins over all but a hundredth of the values at either end.
  private static func edges(_ values: [Double]) throws -> [Double] {
    let sorted = values.sorted()
    let (low, high) = (quantile(ofSorted: sorted, 0.01), quantile(ofSorted: sorted, 0.99))
    guard low < high else {
      throw WeakSupervisionError("observable", "almost all values are \(low)")
    }
    return (0...20).map { low + Double($0) * (high - low) / 20 }
  }
}
