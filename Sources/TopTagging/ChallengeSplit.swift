import Randomness

/// Cuts one file of jets into the three sets of a challenge.
public enum ChallengeSplit {
  /// Jet numbers of eight tenths for training, one for the public and one for the private set.
  ///
  /// The order is drawn at random, with a seed of its own so that the sets stay the same whatever
  /// the seed of the run: files are often sorted or shuffled in blocks.
  public static func tenths(of count: Int) -> [[Int]] {
    var random = RandomStream(seed: 2018).substream("challenge split")
    let order = random.permutation(count)
    let tenth = count / 10
    return [
      order.dropFirst(2 * tenth).sorted(), order.prefix(tenth).sorted(),
      order.dropFirst(tenth).prefix(tenth).sorted(),
    ]
  }
}
