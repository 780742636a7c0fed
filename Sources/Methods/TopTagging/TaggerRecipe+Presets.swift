import JetNetworks
import TensorEngine
import Training

extension TaggerRecipe {
  /// The preprocessing and the schedules of the winning entry, with everything that was wrong in it
  /// (see `ConstituentRecipe.asSubmitted`): images of raw fractions, features in the wrong layout,
  /// 1400 separate scalings, Adam at a hand-set rate with dropout 0.7.
  ///
  /// - Parameters:
  ///   - epochs: Passes over the training set for the image branch.
  ///   - sequenceEpochs: Passes for the recurrent branch.
  ///   - joinEpochs: Passes for the joined network.
  ///   - adaptationEpochs: Passes over the labelled shifted jets.
  public static func asSubmitted(
    epochs: Int, sequenceEpochs: Int, joinEpochs: Int, adaptationEpochs: Int
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
    let join = fit(joinEpochs, rate: 1e-3, decay: 1e-6)
    let adapt = fit(adaptationEpochs, rate: 1e-4, decay: 1e-6)
    return TaggerRecipe(
      name: "as submitted", images: .asSubmitted, constituents: .asSubmitted,
      architecture: .asSubmitted,
      training: [
        TaggerKind.cnn.rawValue: fit(epochs, rate: 1e-4, decay: 1e-6),
        TaggerKind.rnn.rawValue: fit(sequenceEpochs, rate: 1e-4, decay: 2e-5),
        TaggerKind.beast.rawValue: join,
      ],
      adaptation: [
        TaggerKind.cnn.rawValue: adapt, TaggerKind.rnn.rawValue: adapt,
        TaggerKind.beast.rawValue: adapt,
      ])
  }

  /// The same networks with every quirk repaired: unit-sum images scaled to values near one,
  /// jet-relative and log-scaled features of each constituent in its own step, one scaling a
  /// feature, masked padding, and a one-cycle rate that a few epochs suffice for. The trained
  /// branches move on gently (3·10⁻⁴) while the joining network learns.
  ///
  /// The epochs are those of `asSubmitted`.
  public static func fixed(
    epochs: Int, sequenceEpochs: Int, joinEpochs: Int, adaptationEpochs: Int
  ) -> TaggerRecipe {
    func fit(_ epochs: Int, rate: Double, batch: Int = 256) -> FitConfiguration {
      var fit = FitConfiguration(epochs: epochs, batchSize: batch, learningRate: rate)
      fit.schedule = .oneCycle()
      return fit
    }
    func adapt(_ rate: Double) -> FitConfiguration {
      var fit = FitConfiguration(epochs: adaptationEpochs, batchSize: 128, learningRate: rate)
      fit.schedule = .oneCycle()
      fit.keepBest = true
      return fit
    }
    return TaggerRecipe(
      name: "fixed", images: .fixed, constituents: .fixed, architecture: .fixed,
      training: [
        TaggerKind.linear.rawValue: fit(20, rate: 1e-2),
        TaggerKind.cnn.rawValue: fit(epochs, rate: 2e-3),
        TaggerKind.rnn.rawValue: fit(sequenceEpochs, rate: 3e-3),
        TaggerKind.beast.rawValue: fit(joinEpochs, rate: 3e-4),
      ],
      adaptation: [
        TaggerKind.linear.rawValue: adapt(1e-2), TaggerKind.cnn.rawValue: adapt(1e-4),
        TaggerKind.rnn.rawValue: adapt(5e-4), TaggerKind.beast.rawValue: adapt(1e-4),
      ])
  }
}
