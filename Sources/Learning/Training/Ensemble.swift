import Foundation
import TensorEngine

/// Networks of one architecture that vote: the score is the mean of the members' probabilities.
public struct Ensemble: Sendable {
  /// The networks.
  public let members: [Network]

  /// An ensemble of trained networks.
  ///
  /// - Precondition: There is at least one member.
  public init(members: [Network]) {
    precondition(!members.isEmpty, "Ensemble: at least one member is needed")
    self.members = members
  }

  /// The mean over the members of softmax P(class 1), for each example.
  public func scores(
    _ source: any ExampleSource, batch: Int = 8192, threads: Int = Threads.count
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: source.count)
    for member in members {
      let scores = predictScores(network: member, source: source, batch: batch, threads: threads)
      for (row, score) in scores.enumerated() { sums[row] += score }
    }
    return sums.map { $0 / Double(members.count) }
  }

  /// Trains one member for each seed, which determines its starting values, the order of its
  /// examples and its dropout.
  ///
  /// - Parameters:
  ///   - architecture: The network of every member.
  ///   - configuration: How to train; its seed is replaced.
  ///   - seeds: The members' seeds, each one different.
  ///   - training: The examples to learn from.
  ///   - validation: The examples by which epochs are judged.
  ///   - checkpoints: A folder for one checkpoint a member. With it, an interrupted call goes on
  ///     where it stopped: finished members are read, not trained again.
  ///   - threads: The number of threads.
  ///   - isInterrupted: Asked before every step whether to stop.
  ///   - progress: Receives the member's number, from 0, and its progress.
  /// - Returns: The ensemble and each member's history.
  /// - Throws: What `Trainer.fit` throws; `EngineError` for an impossible architecture;
  ///   `TrainingError` for no seeds or two equal ones.
  public static func train(
    _ architecture: Architecture, configuration: FitConfiguration, seeds: [UInt64],
    training: any TrainingExamples, validation: (any TrainingExamples)? = nil,
    checkpoints: URL? = nil,
    threads: Int = Threads.count,
    isInterrupted: @escaping @Sendable () -> Bool = { Interruption.isRequested },
    progress: (Int, FitProgress) -> Void = { _, _ in }
  ) throws -> (ensemble: Ensemble, histories: [[EpochRecord]]) {
    guard !seeds.isEmpty, Set(seeds).count == seeds.count else {
      throw TrainingError("an ensemble needs different seeds, at least one; got \(seeds)")
    }
    if let checkpoints {
      try FileManager.default.createDirectory(at: checkpoints, withIntermediateDirectories: true)
    }
    var members: [Network] = []
    var histories: [[EpochRecord]] = []
    for (number, seed) in seeds.enumerated() {
      var own = configuration
      own.seed = seed
      let network = try Network(architecture, seed: seed)
      let trainer = try Trainer(
        network: network, configuration: own,
        checkpoint: checkpoints?.appending(path: "member-\(seed).checkpoint.safetensors"),
        stage: "member \(number + 1) of \(seeds.count)", threads: threads,
        isInterrupted: isInterrupted)
      histories.append(
        try trainer.fit(training, validation: validation, resume: checkpoints != nil) {
          progress(number, $0)
        })
      members.append(network)
    }
    return (Ensemble(members: members), histories)
  }
}
