import Foundation
import Messages

/// Negative event weights, as generators at next-to-leading order make them, are cancelled before
/// anything is learnt from events or drawn of them: losses with signed weights have no minimum in a
/// finite sample, and no pseudo-experiment holds less than no event.
///
/// Each event of negative weight is the seed of a cell that grows by its nearest neighbours of the
/// same class until the weights of the cell sum to zero or more; then each weight of the cell
/// becomes |w| Σw/Σ|w| (cell resampling, J. Andersen, A. Maier, arXiv:2109.07851). Sums over
/// regions larger than the cells stay as they are, exactly. Distances are those of standardized
/// parameters and observables.
extension Simulations {
  /// The same events with negative weights cancelled; as they are where there are none.
  ///
  /// - Precondition: The weights of each class sum to more than zero, as `init` makes sure.
  public func cancellingNegativeWeights() -> Simulations {
    guard let weights, weights.contains(where: { $0 < 0 }) else { return self }
    var cancelled = weights
    let features = NegativeWeights.features(self)
    for isWanted in isNumerator == nil ? [true] : [true, false] {
      let rows = (0..<count).filter { (isNumerator?[$0] ?? true) == isWanted }
      NegativeWeights(features, rows).cancel(&cancelled)
    }
    return replacing(weights: cancelled)
  }

  /// What to say about negative weights; nil where there are none.
  public var negativeWeightNote: String? {
    guard let weights else { return nil }
    let negative = weights.filter { $0 < 0 }
    guard !negative.isEmpty else { return nil }
    let share = -negative.reduce(0, +) / weights.reduce(0) { $0 + abs($1) }
    return
      "\(negative.count) of \(count) weights are negative, "
      + "\(rounded(100 * share, digits: 4)) % of the sum of "
      + "sizes: they are cancelled against the nearest events of the same class"
  }
}

/// The cells of one class.
private struct NegativeWeights {
  private let features: Rows
  /// The events of the class by their first feature, so that few of them are looked at for a cell.
  private let sorted: [Int]

  init(_ features: Rows, _ rows: [Int]) {
    self.features = features
    let columns = features.columns
    sorted = rows.sorted {
      (features.values[$0 * columns], $0) < (features.values[$1 * columns], $1)
    }
  }

  /// Standardized observables, then parameters: an observable is the more likely to tell events
  /// apart.
  static func features(_ simulations: Simulations) -> Rows {
    let tables = [
      (simulations.x, simulations.observableNames),
      (simulations.theta, simulations.parameterNames),
    ]
    .map { (Standardization($0.0, names: $0.1, tamesTails: true).apply($0.0), $0.0.columns) }
    let values = (0..<simulations.count).flatMap { row in
      tables.flatMap { values, columns in
        values[row * columns..<(row + 1) * columns].map(Double.init)
      }
    }
    return Rows(
      count: simulations.count, columns: simulations.x.columns + simulations.theta.columns,
      values: values)
  }

  func cancel(_ weights: inout [Double]) {
    for (place, seed) in sorted.enumerated() where weights[seed] < 0 {
      let cell = cell(around: place, weights)
      let sum = cell.reduce(0) { $0 + weights[$1] }
      let sizes = cell.reduce(0) { $0 + abs(weights[$1]) }
      for row in cell { weights[row] = abs(weights[row]) * max(sum, 0) / sizes }
    }
  }

  /// The events of the cell that grows from the one at `place` of the order.
  private func cell(around place: Int, _ weights: [Double]) -> [Int] {
    var (low, high) = (place - 1, place + 1)
    var sum = weights[sorted[place]]
    var cell = [sorted[place]]
    // Events whose distance is known, but which others may come before.
    var waiting: [(distance: Double, row: Int)] = []
    while sum < 0, low >= 0 || high < sorted.count || !waiting.isEmpty {
      let below = low >= 0 ? gap(place, low) : .infinity
      let above = high < sorted.count ? gap(place, high) : .infinity
      if let nearest = waiting.indices.min(by: { waiting[$0] < waiting[$1] }),
        waiting[nearest].distance <= min(below, above)
      {
        let row = waiting.remove(at: nearest).row
        cell.append(row)
        sum += weights[row]
        continue
      }
      let next = below <= above ? low : high
      waiting.append((distance(sorted[place], sorted[next]), sorted[next]))
      if below <= above { low -= 1 } else { high += 1 }
    }
    return cell
  }

  /// The distance in the first feature alone, which no whole distance is below.
  private func gap(_ first: Int, _ second: Int) -> Double {
    let columns = features.columns
    return abs(
      features.values[sorted[first] * columns] - features.values[sorted[second] * columns])
  }

  private func distance(_ first: Int, _ second: Int) -> Double {
    let columns = features.columns
    return (0..<columns).reduce(0) { sum, column in
      let step =
        features.values[first * columns + column] - features.values[second * columns + column]
      return sum + step * step
    }.squareRoot()
  }
}
