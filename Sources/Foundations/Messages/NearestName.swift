/// The one of `names` that `word` was probably meant to be; nil when none is near.
///
/// Near means that a third of the longer word's letters are wrong at most, of which one always may
/// be, or that the name begins with `word`; case does not count. Of equally near names the first is
/// taken.
public func nearestName(to word: String, among names: [String]) -> String? {
  let scored = names.map {
    (name: $0, distance: editDistance(word.lowercased(), $0.lowercased()))
  }
  if let best = scored.min(by: { $0.distance < $1.distance }),
    best.distance <= max(1, max(word.count, best.name.count) / 3)
  {
    return best.name
  }
  return word.count >= 3 ? names.first { $0.hasPrefix(word) } : nil
}

/// The number of insertions, deletions, replacements and swaps of neighbors between two words
/// (optimal string alignment distance).
public func editDistance(_ first: String, _ second: String) -> Int {
  let (a, b) = (Array(first), Array(second))
  var beforePrevious: [Int] = []
  var previous = Array(0...b.count)
  for i in a.indices {
    var current = [i + 1]
    for j in b.indices {
      var best = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        best = min(best, beforePrevious[j - 1] + 1)
      }
      current.append(best)
    }
    (beforePrevious, previous) = (previous, current)
  }
  return previous[b.count]
}
