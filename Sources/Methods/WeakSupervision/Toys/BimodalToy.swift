import Randomness

/// Three independent features with two modes each: the toy of the public code of Cohen, Freytsis
/// and Ostdiek (arXiv:1706.09451), on which weak supervision is compared. The best possible AUC is
/// 0.97792.
public enum BimodalToy {
  /// The features' names.
  public static let features = ["x1", "x2", "x3"]

  /// The best possible AUC, from the exact likelihood ratio; it was computed with 10⁷ events.
  public static let bestAUC = 0.97792

  /// A feature of one class: either mode with probability ½, each normal with mean and deviation.
  private typealias Modes = (first: (Double, Double), second: (Double, Double))
  private static let signal: [Modes] = [
    ((26, 8), (5, 4)), ((0.09, 0.04), (-0.01, 0.03)), ((0.45, 0.04), (0.08, 0.05)),
  ]
  private static let background: [Modes] = [
    ((18, 7), (38, 9)), ((-0.06, 0.04), (0.15, 0.03)), ((0.23, 0.05), (0.40, 0.08)),
  ]

  /// `count` events with a realized share `fraction` of signal, in random order: features row after
  /// row, and the classes apart from them.
  public static func make(
    _ count: Int, fraction: Double, seed: UInt64
  ) -> (features: [Float], isSignal: [UInt8]) {
    var random = RandomStream(seed: seed).substream("bimodal toy")
    let signals = Int((Double(count) * fraction).rounded())
    var isSignal = (0..<count).map { $0 < signals ? UInt8(1) : 0 }
    random.shuffle(&isSignal)
    var features: [Float] = []
    features.reserveCapacity(3 * count)
    for label in isSignal {
      for modes in label == 1 ? signal : background {
        let (mean, deviation) = random.uniform() < 0.5 ? modes.first : modes.second
        features.append(Float(mean + deviation * random.normal()))
      }
    }
    return (features, isSignal)
  }
}
