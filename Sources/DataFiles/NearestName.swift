/// The one of `names` that `word` was probably meant to be; nil when none is near.
///
/// Near means at most two wrong letters, or a third of a long word's, and never more than half of
/// them; case does not count. Of equally near names the first is taken.
func nearestName(to word: String, among names: [String]) -> String? {
  let distances = names.map {
    (name: $0, distance: editDistance(word.lowercased(), $0.lowercased()))
  }
  guard let best = distances.min(by: { $0.distance < $1.distance }) else { return nil }
  return best.distance <= min(max(2, word.count / 3), word.count / 2) ? best.name : nil
}

/// The number of insertions, deletions and substitutions between two words (V. I. Levenshtein 1966).
private func editDistance(_ first: String, _ second: String) -> Int {
  let target = Array(second)
  var distances = Array(0...target.count)
  for (row, letter) in first.enumerated() {
    var diagonal = distances[0]
    distances[0] = row + 1
    for column in target.indices {
      let substituted = diagonal + (letter == target[column] ? 0 : 1)
      diagonal = distances[column + 1]
      distances[column + 1] = min(substituted, diagonal + 1, distances[column] + 1)
    }
  }
  return distances[target.count]
}
