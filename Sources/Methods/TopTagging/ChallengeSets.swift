import Evaluation
import Jets

/// The true classes of the private jets. Only the scorer reads them: training and prediction take
/// a `JetSample`, which has no labels.
public struct PrivateTruth: Sendable {
  /// 1 for top jets, 0 for light-quark and gluon jets, in the order of the private jets.
  package let isSignal: [UInt8]

  /// The truth of a private set.
  public init(isSignal: [UInt8]) { self.isSignal = isSignal }

  /// The number of private jets.
  public var count: Int { isSignal.count }
}

/// The three sets of a challenge.
public struct ChallengeSets: Sendable {
  /// Labelled simulation.
  public let training: LabelledJets
  /// Labelled jets with the shift that mimics data.
  public let publicJets: LabelledJets
  /// Jets with the same shift, without labels: what participants must score.
  public let privateJets: JetSample

  /// Applies `shift` to the public and private jets, so that they differ from simulation as data
  /// would.
  ///
  /// - Throws: `ChallengeError` for a set without one of the classes; `LeakageError` when a jet
  ///   appears in two of the sets.
  public static func make(
    training: LabelledJets, publicJets: LabelledJets, privateJets: LabelledJets,
    shift: DetectorShift, seed: UInt64
  ) throws -> (sets: ChallengeSets, truth: PrivateTruth) {
    for (name, jets) in [
      ("training", training), ("public", publicJets), ("private", privateJets),
    ] {
      try ChallengeSplit.requireBothClasses(jets.isSignal, of: "the \(name) set")
    }
    try LeakageGuard.refuseSharedExamples([
      (name: "training", hashes: training.jets.jetHashes()),
      (name: "public", hashes: publicJets.jets.jetHashes()),
      (name: "private", hashes: privateJets.jets.jetHashes()),
    ])
    let sets = ChallengeSets(
      training: training,
      publicJets: LabelledJets(
        jets: shift.applied(to: publicJets.jets, seed: seed), isSignal: publicJets.isSignal),
      privateJets: shift.applied(to: privateJets.jets, seed: seed &+ 1))
    return (sets, PrivateTruth(isSignal: privateJets.isSignal))
  }
}
