/// Guesses which known word was meant.
public enum Spelling {
  /// The known word nearest to `word`, when it is near enough to be a slip of the finger: at most a
  /// third of the letters wrong, or `word` is the start of it. Ties go to the first in
  /// `candidates`.
  public static func nearest(to word: String, among candidates: [String]) -> String? {
    let scored = candidates.map { (word: $0, distance: distance(word, $0)) }
    if let best = scored.min(by: { $0.distance < $1.distance }),
      best.distance <= max(1, max(word.count, best.word.count) / 3)
    {
      return best.word
    }
    return word.count >= 3 ? candidates.first { $0.hasPrefix(word) } : nil
  }

  /// The number of insertions, deletions, replacements and swaps of neighbors between two words
  /// (optimal string alignment distance).
  static func distance(_ first: String, _ second: String) -> Int {
    let a = Array(first)
    let b = Array(second)
    var beforePrevious = [Int]()
    var previous = Array(0...b.count)
    for i in 0..<a.count {
      var current = [i + 1]
      for j in 0..<b.count {
        var best = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          best = min(best, beforePrevious[j - 1] + 1)
        }
        current.append(best)
      }
      beforePrevious = previous
      previous = current
    }
    return previous[b.count]
  }
}
