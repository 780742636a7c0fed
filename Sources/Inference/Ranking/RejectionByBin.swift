import Numerics

/// The performance in one bin of a variable such as the transverse momentum.
public struct BinnedRejection: Sendable {
  /// The lower edge, inclusive.
  public let lowerEdge: Double
  /// The upper edge, exclusive except in the last bin.
  public let upperEdge: Double
  /// The number of signal events.
  public let signalCount: Int
  /// The number of background events.
  public let backgroundCount: Int
  /// The rejections at the asked signal efficiencies with cuts chosen in this bin; empty where the
  /// bin lacks a class.
  public let rejections: [RejectionMeasurement]
  /// The signal efficiency of the inclusive cut; nil without signal.
  public let signalEfficiency: Double?
  /// Its interval, 0 to 1 without signal.
  public let signalInterval: ConfidenceInterval
  /// The background efficiency of the inclusive cut; nil without background.
  public let backgroundEfficiency: Double?
  /// Its interval, 0 to 1 without background.
  public let backgroundInterval: ConfidenceInterval
}

/// Background rejection in bins of `variable`.
///
/// Two questions are answered: how well the tagger works in a bin (`rejections`, with the cut
/// chosen inside the bin), and what one cut for all events does there (`signalEfficiency` and
/// `backgroundEfficiency` of the cut that keeps `inclusiveEfficiency` of all signal).
///
/// - Parameters:
///   - sample: The scores.
///   - variable: A value for each event; events outside the edges are left out.
///   - edges: The bin edges in rising order.
///   - signalEfficiencies: The working points inside the bins.
///   - inclusiveEfficiency: The signal efficiency of the common cut.
///   - level: The confidence level.
public func rejectionByBin(
  _ sample: ScoredSample, variable: [Double], edges: [Double], signalEfficiencies: [Double],
  inclusiveEfficiency: Double = 0.5, level: Double = 0.95
) -> [BinnedRejection] {
  precondition(
    variable.count == sample.count,
    "rejectionByBin: \(variable.count) values for \(sample.count) events")
  precondition(
    edges.count > 1 && zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 },
    "rejectionByBin: edges \(edges) do not rise")
  let cut = ROCCurve(sample).threshold(reachingSignalEfficiency: inclusiveEfficiency)
  var members = [[Int]](repeating: [], count: edges.count - 1)
  for (event, value) in variable.enumerated() where value >= edges[0] {
    let above = edges.firstIndex { value < $0 }
    if let above {
      members[above - 1].append(event)
    } else if value == edges[edges.count - 1] {
      members[edges.count - 2].append(event)
    }
  }
  return members.enumerated().map { bin, events in
    let inside = try? ScoredSample(
      scores: events.map { sample.scores[$0] }, isSignal: events.map { sample.isSignal[$0] },
      weights: sample.weights.map { weights in events.map { weights[$0] } })
    let curve = inside.map { ROCCurve($0) }
    let signal = efficiency(of: 1, cut: cut, sample, events, level)
    let background = efficiency(of: 0, cut: cut, sample, events, level)
    return BinnedRejection(
      lowerEdge: edges[bin], upperEdge: edges[bin + 1], signalCount: signal.count,
      backgroundCount: background.count,
      rejections: curve.map { curve in
        signalEfficiencies.map { curve.rejection(atSignalEfficiency: $0, level: level) }
      } ?? [],
      signalEfficiency: signal.value, signalInterval: signal.interval,
      backgroundEfficiency: background.value, backgroundInterval: background.interval)
  }
}

/// The efficiency of `score ≥ cut` for the events of one class, with Clopper–Pearson bars.
private func efficiency(
  of label: UInt8, cut: Double, _ sample: ScoredSample, _ events: [Int], _ level: Double
) -> (value: Double?, interval: ConfidenceInterval, count: Int) {
  var (passing, total, squares) = (0.0, 0.0, 0.0)
  var count = 0
  for event in events where sample.isSignal[event] == label {
    let weight = sample.weights?[event] ?? 1
    count += 1
    total += weight
    squares += weight * weight
    if sample.scores[event] >= cut { passing += weight }
  }
  guard total > 0 else { return (nil, ConfidenceInterval(lower: 0, upper: 1, level: level), count) }
  let value = min(passing / total, 1)
  let trials = total * total / squares
  return (
    value, BinomialInterval.clopperPearson(passing: value * trials, trials: trials, level: level),
    count
  )
}
