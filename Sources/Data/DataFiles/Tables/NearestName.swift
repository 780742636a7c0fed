import Messages

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
