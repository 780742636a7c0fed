/// The distribution of the number of passing ones among independent trials.
public enum BinomialDistribution {
  /// The probability of at most `passing` of `trials`.
  public static func cdf(_ passing: Int, trials: Int, probability: Double) -> Double {
    if passing < 0 { return 0 }
    if passing >= trials { return 1 }
    return 1
      - BetaDistribution.cdf(probability, a: Double(passing + 1), b: Double(trials - passing))
  }

  /// The central counts: those below, and those above, have a probability of at most (1 −
  /// `level`)/2.
  public static func centralRange(
    trials: Int, probability: Double, level: Double
  ) -> ClosedRange<Int> {
    precondition(
      trials > 0 && (0...1).contains(probability) && 0 < level && level < 1,
      "BinomialDistribution: \(trials) trials at \(probability), level \(level)")
    let tail = (1 - level) / 2
    // The first count at which the distribution function exceeds `share`, or reaches it.
    func first(_ isBeyond: (Double) -> Bool) -> Int {
      var (low, high) = (0, trials)
      while low < high {
        let middle = (low + high) / 2
        if isBeyond(cdf(middle, trials: trials, probability: probability)) {
          high = middle
        } else {
          low = middle + 1
        }
      }
      return low
    }
    return first { $0 > tail }...first { $0 >= 1 - tail }
  }
}
