/// The score in the place of the observables: near the reference point it is all that x says about θ
/// (arXiv:1805.00020). Ratios of so few numbers are learnt from few simulations.
extension ScoreEstimate {
  /// What stands in the place of the observables.
  public enum Summary: Equatable, Sendable {
    /// t̂(x), a number for each parameter: SALLY.
    case score
    /// t̂(x)·(θ − θ_ref), one number: SALLINO, for a θ on the line through this point.
    case projection(toward: [Double])
  }

  /// The names of the columns of a summary.
  public func names(of summary: Summary) -> [String] {
    switch summary {
    case .score: description.parameterNames.map { "score_\($0)" }
    case .projection: ["score"]
    }
  }

  /// The summary of each x.
  ///
  /// - Throws: As `scores(x:)` and `projections(theta:x:)`.
  public func summaries(_ summary: Summary, x: Rows) throws -> Rows {
    switch summary {
    case .score: try scores(x: x)
    case .projection(let theta): Rows(column: try projections(theta: theta, x: x))
    }
  }

  /// Events with the summary as their observables.
  ///
  /// - Throws: As `scores(x:)`.
  public func summarized(_ events: ObservedEvents, by summary: Summary) throws -> ObservedEvents {
    ObservedEvents(
      x: try summaries(summary, x: events.x), weights: events.weights, names: names(of: summary))
  }

  /// Simulations with the summary as their observables, and with everything else that they carry.
  ///
  /// - Throws: `LikelihoodRatioError` for simulations without the observables that the estimate reads.
  public func summarized(_ simulations: Simulations, by summary: Summary) throws -> Simulations {
    let read = try simulations.selecting(observables: description.scaling.names)
    return try read.replacing(
      x: summaries(summary, x: read.x), observableNames: names(of: summary))
  }
}
