import Randomness

/// One training.
final class BoostingRun {
  private let trainer: BoostedTreesTrainer
  private let stream: RandomStream
  private let started = ContinuousClock.now
  private let grower: TreeGrower
  private let gradient: UnsafeMutableBufferPointer<Float>
  private let hessian: UnsafeMutableBufferPointer<Float>
  private let training: BoostingScores
  private let validation: BoostingScores?
  private var model: BoostedTreesModel
  private var history: [BoostingRecord] = []
  /// The validation losses from that of no tree on.
  private var validationLosses: [Double] = []
  private var ending = BoostingResult.Ending.finished

  private var configuration: BoostedTreesConfiguration { trainer.configuration }

  init(
    _ trainer: BoostedTreesTrainer, _ training: BoostingExamples, _ validation: BoostingExamples?
  ) {
    self.trainer = trainer
    stream = RandomStream(seed: trainer.configuration.seed)
    let (table, threads) = (training.table, trainer.threads)
    let bins = FeatureBins(
      table, weights: training.loss.weights, maxBins: trainer.configuration.maxBins,
      random: stream.substream("bins"), threads: threads)
    grower = TreeGrower(
      BinnedTable(table, bins: bins, threads: threads), trainer.configuration, threads: threads)
    gradient = .allocate(capacity: table.rows)
    hessian = .allocate(capacity: table.rows)
    model = BoostedTreesModel(
      names: table.names, configuration: trainer.configuration,
      initialScore: training.loss.initialScore)
    self.training = BoostingScores(training, initialScore: model.initialScore, threads: threads)
    self.validation = validation.map { [model] in
      BoostingScores($0, initialScore: model.initialScore, threads: threads)
    }
  }

  deinit {
    gradient.deallocate()
    hessian.deallocate()
  }

  /// Grows trees until there are enough of them.
  func run() throws(BoostedTreesError) {
    if let validation { validationLosses = [validation.loss] }
    while history.count < configuration.maxIterations {
      if trainer.isInterrupted() {
        ending = .interrupted
        return
      }
      try growTree()
      if let record = history.last { trainer.progress(record) }
      if shouldStop {
        ending = .earlyStopping
        return
      }
    }
  }

  /// The trained model.
  func result() -> BoostingResult {
    let best = validationLosses.indices.min { validationLosses[$0] < validationLosses[$1] }
    if configuration.keepBest, let best { model.trees.removeLast(model.trees.count - best) }
    return BoostingResult(model: model, history: history, ending: ending, bestIteration: best)
  }

  private func growTree() throws(BoostedTreesError) {
    guard let gradients = gradient.baseAddress, let hessians = hessian.baseAddress else { return }
    training.gradients(into: gradient, hessian)
    let sample = drawRows()
    let grown = grower.grow(
      gradient: gradients, hessian: hessians, sample: sample,
      random: stream.substream("features").substream(history.count))
    guard grown.sums.isFinite else {
      throw BoostedTreesError(
        "boosted trees", "the derivatives of the loss at tree \(history.count + 1) are not finite",
        hint: "check the loss, or lower learningRate (\(configuration.learningRate))")
    }
    if sample == nil {
      training.add(grown.leaves, of: grower.partition)
    } else {
      training.add(grown.tree)
    }
    validation?.add(grown.tree)
    model.trees.append(grown.tree)
    try record(leaves: grown.leaves.count)
  }

  /// The events of the next tree, rising; nil for all. Each set of the wanted size is equally
  /// likely (Knuth, The Art of Computer Programming 2, algorithm 3.4.2 S).
  private func drawRows() -> [UInt32]? {
    guard configuration.rowFraction < 1 else { return nil }
    let wanted = max(1, Int((configuration.rowFraction * Double(gradient.count)).rounded()))
    var random = stream.substream("rows").substream(history.count)
    var rows: [UInt32] = []
    rows.reserveCapacity(wanted)
    for row in gradient.indices
    where Double(gradient.count - row) * random.uniform() < Double(wanted - rows.count) {
      rows.append(UInt32(row))
    }
    return rows
  }

  private func record(leaves: Int) throws(BoostedTreesError) {
    let elapsed = (ContinuousClock.now - started).components
    let record = BoostingRecord(
      iteration: history.count + 1, leaves: leaves, trainingLoss: training.loss,
      validationLoss: validation?.loss,
      seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)
    history.append(record)
    if let loss = record.validationLoss { validationLosses.append(loss) }
    guard record.trainingLoss.isFinite, record.validationLoss?.isFinite ?? true else {
      throw BoostedTreesError(
        "boosted trees", "the loss is no longer finite with tree \(record.iteration)",
        hint: "lower learningRate (\(configuration.learningRate)) or raise l2Regularization")
    }
  }

  /// scikit-learn's rule: no loss of the last `earlyStopping` trees lies below the one before them
  /// by more than the tolerance.
  private var shouldStop: Bool {
    guard let patience = configuration.earlyStopping, validationLosses.count > patience else {
      return false
    }
    let recent = validationLosses.suffix(patience)
    let reference = validationLosses[validationLosses.count - 1 - patience]
    return recent.allSatisfy { $0 >= reference - configuration.tolerance }
  }
}
