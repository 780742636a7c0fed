/// How much faster than its peers the engine is meant to be at one work.
public struct SpeedGoal: Sendable {
  /// What is compared.
  public enum Quantity: String, Codable, Sendable {
    /// Our rate in units of the peer's.
    case rate
    /// Our peak memory in units of the peer's.
    case memory
  }

  /// The name of the work.
  public let work: String
  /// The name of the peers' work, where it is not quite the same.
  public let peerWork: String
  /// Rate or memory.
  public let quantity: Quantity
  /// The least ratio of rates, or the largest of memories.
  public let ratio: Double
  /// The library whose best configuration counts; nil for the best of all.
  public let library: String?
  /// Whether only float32 against float32 counts.
  public let float32Only: Bool

  private init(
    _ work: String, _ ratio: Double, _ quantity: Quantity = .rate, library: String? = nil,
    float32Only: Bool = false, against peerWork: String? = nil
  ) {
    self.work = work
    self.peerWork = peerWork ?? work
    self.quantity = quantity
    self.ratio = ratio
    self.library = library
    self.float32Only = float32Only
  }

  /// The goals in the order of the table.
  public static let all: [SpeedGoal] = [
    SpeedGoal("cnn-training", 3), SpeedGoal("cnn-training", 3, float32Only: true),
    SpeedGoal("cnn-inference", 4), SpeedGoal("rnn-training", 6), SpeedGoal("rnn-inference", 4),
    SpeedGoal("beast-training", 3.5), SpeedGoal("beast-inference", 4),
    SpeedGoal("dense-training", 4, library: "PyTorch"),
    SpeedGoal("dense-training", 2, library: "JAX"), SpeedGoal("dense-inference", 4),
    SpeedGoal("product-1024", 1, float32Only: true), SpeedGoal("product-1024-bf16", 1),
    SpeedGoal("images", 3), SpeedGoal("features", 3), SpeedGoal("reading", 3),
    // The peer only fills arrays: nothing is checked, and the next start reads the file again.
    SpeedGoal("reading", 3, against: "loading"), SpeedGoal("auc", 5),
    SpeedGoal("cnn-training", 0.5, .memory), SpeedGoal("rnn-training", 0.5, .memory),
    SpeedGoal("beast-training", 0.5, .memory),
  ]
}

/// A goal with both sides' numbers.
public struct PeerComparison: Codable, Equatable, Sendable {
  /// The name of the work.
  public var work: String
  /// Rate or memory.
  public var quantity: SpeedGoal.Quantity
  /// Whether only float32 counts.
  public var float32Only: Bool
  /// Our number: a rate, or MB.
  public var ours: Double
  /// How ours was got.
  public var configuration: String
  /// The best peer's number.
  public var peer: Double
  /// Which configuration of the peer that was.
  public var peerConfiguration: String
  /// The unit of both.
  public var unit: String
  /// Ours in units of the peer's.
  public var ratio: Double
  /// What the ratio should be: at least, or for memory at most.
  public var goal: Double

  /// Whether the goal is reached.
  public var isReached: Bool { quantity == .rate ? ratio >= goal : ratio <= goal }

  /// All goals for which both sides have a number.
  public static func all(
    _ ours: [SpeedMeasurement], _ peers: [PeerMeasurement]
  ) -> [PeerComparison] {
    SpeedGoal.all.compactMap { PeerComparison($0, ours, peers) }
  }

  private init?(_ goal: SpeedGoal, _ ours: [SpeedMeasurement], _ peers: [PeerMeasurement]) {
    let mine = ours.filter {
      $0.work == goal.work && (!goal.float32Only || $0.configuration == "float32")
    }
    let theirs = peers.filter {
      $0.work == goal.peerWork && (!goal.float32Only || $0.precision == "float32")
        && (goal.library.map($0.configuration.hasPrefix) ?? true)
    }
    guard let best = mine.max(by: { $0.rate.median < $1.rate.median }),
      let rival = theirs.max(by: { $0.rate < $1.rate })
    else { return nil }
    work = goal.work
    quantity = goal.quantity
    float32Only = goal.float32Only
    configuration = best.configuration
    peerConfiguration = rival.configuration
    self.goal = goal.ratio
    switch goal.quantity {
    case .rate:
      (self.ours, peer, unit) = (best.rate.median, rival.rate, best.unit)
    case .memory:
      (self.ours, peer, unit) = (best.peakMemoryMB, rival.peakMemoryMB, "MB")
    }
    ratio = self.ours / peer
  }
}
