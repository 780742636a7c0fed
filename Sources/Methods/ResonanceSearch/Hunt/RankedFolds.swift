/// The events of each fold from the highest score down, from which selections are taken.
///
/// Folds are ranked apart, because their scores come from different classifiers.
struct RankedFolds {
  private let folds: [[Int]]

  /// Ranks the events of `nested` that lie in the spectrum.
  ///
  /// - Parameter chance: A random number for each event, by which equal scores are ordered; trees
  ///   give them to many events.
  init(_ nested: NestedFolds, scores: [Double], chance: [Int]) {
    folds = (0..<nested.configuration.folds).map { fold in
      scores.indices.filter { nested.foldOf[$0] == fold && nested.bins[$0] != nil }
        .sorted { (scores[$0], chance[$0]) > (scores[$1], chance[$1]) }
    }
  }

  /// In each fold the events with the highest scores that hold the share `efficiency` of its
  /// weight, in rising order.
  func selecting(_ efficiency: Double, weights: [Double]?) -> [Int] {
    func weight(_ row: Int) -> Double { weights?[row] ?? 1 }
    var chosen: [Int] = []
    for rows in folds {
      let wanted = efficiency * rows.reduce(0.0) { $0 + weight($1) }
      var sum = 0.0
      for row in rows {
        sum += weight(row)
        if sum > wanted { break }
        chosen.append(row)
      }
    }
    return chosen.sorted()
  }
}
