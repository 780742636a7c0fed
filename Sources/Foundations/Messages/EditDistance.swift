/// The number of insertions, deletions and substitutions between two words (V. I. Levenshtein
/// 1966).
public func editDistance(_ first: String, _ second: String) -> Int {
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
