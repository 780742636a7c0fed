import Numerics

/// The outlier rule that arXiv:1902.09914 applies to several trainings of one tagger, as in the
/// authors' notebook: a training is kept if its value lies within three robust standard deviations
/// of the robust mean, both computed from the values between the 1/6 and 5/6 percentiles.
public struct LandscapeSelection: Equatable, Sendable {
  /// The mean of the values between the percentiles.
  public let robustMean: Double
  /// Their standard deviation (divisor n).
  public let robustDeviation: Double
  /// The indices of the trainings that are kept.
  public let kept: [Int]
  /// The indices of the trainings that are removed.
  public let removed: [Int]

  /// Applies the rule to one value for each training; the paper uses 1/ε_B.
  public init(_ values: [Double]) {
    precondition(!values.isEmpty, "LandscapeSelection: no values")
    let sorted = values.sorted()
    // numpy takes percentiles: 1/6·100/100 is not exactly 1/6, which can decide an equality.
    let low = quantile(ofSorted: sorted, 1.0 / 6 * 100 / 100)
    let high = quantile(ofSorted: sorted, 5.0 / 6 * 100 / 100)
    let middle = values.filter { low <= $0 && $0 <= high }
    // Of two values neither lies between the percentiles: then all of them count.
    (robustMean, robustDeviation) = meanAndDeviation(middle.isEmpty ? values : middle)
    let range = robustMean - 3 * robustDeviation...robustMean + 3 * robustDeviation
    kept = values.indices.filter { range.contains(values[$0]) }
    removed = values.indices.filter { !range.contains(values[$0]) }
  }
}

/// How the scores of an ensemble's members are joined.
public enum EnsembleRule: String, Codable, Sendable {
  /// The average of the members' scores.
  case mean
  /// The median of the members' scores.
  case median

  /// The ensemble's scores from those of its members, event by event.
  public func joined(_ members: [[Double]]) -> [Double] {
    precondition(!members.isEmpty, "EnsembleRule.joined: no members")
    let count = members[0].count
    precondition(
      members.allSatisfy { $0.count == count },
      "EnsembleRule.joined: members with \(members.map(\.count)) scores")
    switch self {
    case .mean:
      var sums = members[0]
      for member in members.dropFirst() {
        for event in 0..<count { sums[event] += member[event] }
      }
      let scale = 1 / Double(members.count)
      return sums.map { $0 * scale }
    case .median:
      var column = [Double](repeating: 0, count: members.count)
      return (0..<count).map { event in
        for (index, member) in members.enumerated() { column[index] = member[event] }
        column.sort()
        let middle = column.count / 2
        return column.count % 2 == 1
          ? column[middle] : (column[middle - 1] + column[middle]) / 2
      }
    }
  }
}

/// All choices of `size` of the numbers 0 ..< `count` in lexicographic order: 84 for 6 of 9.
public func combinations(of count: Int, choosing size: Int) -> [[Int]] {
  precondition(size >= 0 && size <= count, "combinations: \(size) of \(count)")
  var choice = Array(0..<size)
  var result = [choice]
  while let place = choice.indices.last(where: { choice[$0] < count - size + $0 }) {
    choice[place] += 1
    for next in choice.indices.dropFirst(place + 1) { choice[next] = choice[next - 1] + 1 }
    result.append(choice)
  }
  return result
}
