import JetNetworks
import TensorEngine
import Training

extension TaggerRecipe {
  /// The preprocessing and the schedules of the winning entry, with everything that was wrong in it
  /// (see `ConstituentRecipe.asSubmitted`): images of raw fractions, features in the wrong layout,
  /// 1400 separate scalings, Adam at a hand-set rate with dropout 0.7.
  ///
  /// - Parameters:
  ///   - epochs: The passes over the jets.
  ///   - kinds: The entries; what they begin with is trained too.
  public static func asSubmitted(
    _ epochs: EpochCounts, kinds: [TaggerKind] = TaggerKind.standardEntries
  ) -> TaggerRecipe {
    let plateau = LearningRateSchedule.reduceOnPlateau(
      factor: 0.5, patience: 5, threshold: 0.002, minimum: 1e-8)
    func fit(_ epochs: Int, rate: Double, decay: Double) -> FitConfiguration {
      var fit = FitConfiguration(epochs: epochs, batchSize: 512, learningRate: rate)
      fit.optimizer = OptimizerConfiguration(.adam(), kerasDecay: decay)
      fit.schedule = plateau
      fit.monitor = .trainingLoss
      fit.keepBest = false
      return fit
    }
    var recipe = TaggerRecipe(
      name: "as submitted", images: .asSubmitted, constituents: .asSubmitted,
      architecture: .asSubmitted, training: [:], adaptation: [:])
    for (kind, schedule) in recipe.schedules(of: kinds) {
      recipe.training[kind.rawValue] = fit(
        epochs.count(for: schedule), rate: schedule.rate, decay: schedule.decay)
      recipe.adaptation[kind.rawValue] = fit(
        epochs.adaptation, rate: schedule.adaptationRate, decay: 1e-6)
    }
    return recipe
  }

  /// The same networks with every quirk repaired: unit-sum images scaled to values near one,
  /// jet-relative and log-scaled features of each constituent in its own step, one scaling a
  /// feature, masked padding, and a one-cycle rate that a few epochs suffice for.
  ///
  /// - Parameters:
  ///   - epochs: The passes over the jets.
  ///   - kinds: The entries; what they begin with is trained too.
  public static func fixed(
    _ epochs: EpochCounts, kinds: [TaggerKind] = TaggerKind.standardEntries
  ) -> TaggerRecipe {
    func fit(_ epochs: Int, rate: Double, batch: Int = 256) -> FitConfiguration {
      var fit = FitConfiguration(epochs: epochs, batchSize: batch, learningRate: rate)
      fit.schedule = .oneCycle()
      return fit
    }
    func adapt(_ rate: Double) -> FitConfiguration {
      var fit = FitConfiguration(epochs: epochs.adaptation, batchSize: 128, learningRate: rate)
      fit.schedule = .oneCycle()
      fit.keepBest = true
      return fit
    }
    var recipe = TaggerRecipe(
      name: "fixed", images: .fixed, constituents: .fixed, architecture: .fixed, training: [:],
      adaptation: [:])
    for (kind, schedule) in recipe.schedules(of: kinds) {
      recipe.training[kind.rawValue] = fit(epochs.count(for: schedule), rate: schedule.rate)
      recipe.adaptation[kind.rawValue] = adapt(schedule.adaptationRate)
    }
    return recipe
  }

  /// How this recipe trains `kinds` and what they begin with; those that it leaves out are missing.
  private func schedules(of kinds: [TaggerKind]) -> [(TaggerKind, TaggerSchedule)] {
    let wanted = Set(kinds + kinds.flatMap(\.branches))
    return TaggerKind.allCases.filter(wanted.contains).compactMap { kind in
      kind.schedules[name].map { (kind, $0) }
    }
  }
}

/// The passes over the training jets of each sort of network.
public struct EpochCounts: Sendable {
  /// Those of the image branch.
  public let images: Int
  /// Those of the recurrent branch, and of other networks on constituents.
  public let sequences: Int
  /// Those of the joined network.
  public let joining: Int
  /// The passes over the labelled shifted jets.
  public let adaptation: Int

  /// Counts from their parts.
  public init(images: Int, sequences: Int, joining: Int, adaptation: Int) {
    self.images = images
    self.sequences = sequences
    self.joining = joining
    self.adaptation = adaptation
  }

  func count(for schedule: TaggerSchedule) -> Int {
    switch schedule.epochs {
    case .images: images
    case .sequences: sequences
    case .joining: joining
    case .own(let count): count
    }
  }
}

extension TaggerKind {
  /// The entries of the challenge where no others are chosen.
  public static let standardEntries: [TaggerKind] = [.linear, .cnn, .rnn, .beast]
}
