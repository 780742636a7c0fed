import Simulation

/// A few numbers in the place of an event's observables that say nearly as much about the
/// parameters: ratios and histograms of so few are learnt from few simulations.
public struct EventSummary: Sendable {
  /// The observables that are read.
  public let observableNames: [String]
  /// The names of the summary's columns.
  public let names: [String]
  /// What takes the place of missing observables; nil where all have to be there.
  public let fill: ObservableFill?
  private let summaries: @Sendable (Rows) throws -> Rows

  init(
    of observableNames: [String], names: [String], fill: ObservableFill?,
    summaries: @escaping @Sendable (Rows) throws -> Rows
  ) {
    (self.observableNames, self.names, self.fill) = (observableNames, names, fill)
    self.summaries = summaries
  }

  /// Events with the summary as their observables.
  ///
  /// - Throws: `LikelihoodRatioError` for a wrong number of columns and numbers that are not
  ///   finite.
  public func summarize(_ events: ObservedEvents) throws -> ObservedEvents {
    ObservedEvents(x: try summaries(events.x), weights: events.weights, names: names)
  }

  /// Simulations with the summary as their observables, and with everything else that they carry.
  ///
  /// - Throws: `LikelihoodRatioError` for simulations without the observables that are read.
  public func summarize(_ simulations: Simulations) throws -> Simulations {
    let read = try simulations.selecting(observables: observableNames)
    return try read.replacing(x: summaries(read.x), observableNames: names)
  }

  /// The names of a score's columns.
  fileprivate static func scoreNames(_ parameters: [String]) -> [String] {
    parameters.map { "score_\($0)" }
  }
}

extension ScoreEstimate {
  /// The learnt score, a number for each parameter: near the reference point it is all that x says
  /// about θ (SALLY, arXiv:1805.00020). With a point, t̂(x)·(θ − θ_ref), one number for a θ on the
  /// line through that point (SALLINO).
  public func summary(toward point: [Double]? = nil) -> EventSummary {
    let observables = description.scaling.names
    guard let point else {
      return EventSummary(
        of: observables, names: EventSummary.scoreNames(description.parameterNames),
        fill: description.scaling.fill
      ) { try scores(x: $0) }
    }
    return EventSummary(of: observables, names: ["score"], fill: description.scaling.fill) {
      Rows(column: try projections(theta: point, x: $0))
    }
  }
}

extension LogRatio {
  /// The derivatives of log r̂ by the parameters at a point, a number for each: the denominator
  /// cancels. They are differences over a fifth of the trained box, since a network's slope at one
  /// point is mostly its noise.
  ///
  /// - Parameter point: Where; nil for the middle of the box.
  /// - Throws: `LikelihoodRatioError` for an estimate without parameters and points outside of the
  ///   box.
  public func scoreSummary(at point: [Double]? = nil) throws -> EventSummary {
    let domain = domain
    let point = point ?? domain.center
    guard domain.dimension > 0, point.count == domain.dimension, domain.contains(point) else {
      throw LikelihoodRatioError(
        "score", "\(point) lies outside of what the estimate was trained on",
        hint: domain.dimension == 0
          ? "give a model with parameters"
          : "it knows "
            + domain.names.indices.map {
              "\(domain.names[$0]) from \(domain.lower[$0]) to \(domain.upper[$0])"
            }.joined(separator: ", "))
    }
    let ends = domain.names.indices.map { index -> (lower: [Double], upper: [Double]) in
      let step = (domain.upper[index] - domain.lower[index]) / 10
      var ends = (lower: point, upper: point)
      ends.lower[index] = max(point[index] - step, domain.lower[index])
      ends.upper[index] = min(point[index] + step, domain.upper[index])
      return ends
    }
    return EventSummary(
      of: observableNames, names: EventSummary.scoreNames(domain.names), fill: fill
    ) { x in
      let columns = try ends.enumerated().map { index, ends -> [Double] in
        let values = try grid(theta: Rows([ends.lower, ends.upper]), x: x)
        let width = ends.upper[index] - ends.lower[index]
        return (0..<x.count).map { (values[x.count + $0] - values[$0]) / width }
      }
      return Rows(
        count: x.count, columns: columns.count,
        values: (0..<x.count).flatMap { row in columns.map { $0[row] } })
    }
  }
}
