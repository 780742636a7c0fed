import DataFiles
import Foundation
import Randomness
import TensorEngine

/// One training in progress.
final class Fit {
  let trainer: Trainer
  let configuration: FitConfiguration
  let network: Network
  let training: any TrainingExamples
  let validation: (any TrainingExamples)?
  let stepsPerEpoch: Int
  let identity: Checkpoint.Identity
  var course: FitCourse
  var schedule: ScheduledLearningRate
  var best: ParameterSnapshot?
  var meter: ProgressMeter
  private let optimizer: Optimizer
  private let parallel: DataParallel
  private let stream: RandomStream
  private let frozen: [Range<Int>]
  private let frozenState: [ParameterStore.Parameter]
  /// What the sum over a batch is divided by, for each example of the batch.
  private let meanWeight: Double
  private var lastCheckpoint = ContinuousClock.now
  private var hasCheckpoint = false

  init(
    _ trainer: Trainer, _ training: any TrainingExamples, _ validation: (any TrainingExamples)?
  ) throws {
    self.trainer = trainer
    configuration = trainer.configuration
    network = trainer.network
    self.training = training
    self.validation = validation
    stepsPerEpoch = (training.count - 1) / configuration.batchSize + 1
    identity = try Checkpoint.Identity(trainer, training, validation)
    schedule = ScheduledLearningRate(
      configuration.schedule, base: configuration.learningRate, epochs: configuration.epochs,
      stepsPerEpoch: stepsPerEpoch)
    course = FitCourse(rate: schedule.state)
    meter = ProgressMeter(
      trainingCount: training.count, validationCount: validation?.count ?? 0)
    optimizer = Optimizer(
      configuration.optimizer, count: network.parameters.count, threads: trainer.threads)
    parallel = DataParallel(
      network: network, groupSize: configuration.groupSize, threads: trainer.threads,
      precision: configuration.precision)
    stream = RandomStream(seed: configuration.seed)
    let prefixes = configuration.frozen
    let fixed = network.parameters.parameters.filter { parameter in
      prefixes.contains { parameter.name.hasPrefix($0) }
    }
    frozen = fixed.filter { !$0.isState }.map(\.range)
    frozenState = fixed.filter(\.isState)
    meanWeight = training.totalWeight / Double(training.count)
  }

  /// Starts at the beginning or at the checkpoint.
  func begin(resuming: Bool) throws {
    guard let url = trainer.checkpoint, FileManager.default.fileExists(atPath: url.path) else {
      return
    }
    guard resuming else {
      throw DataFileError(
        url, "a checkpoint of an earlier training stands here",
        hint: "resume that training, or remove the file to start anew")
    }
    let saved = try Checkpoint.read(url, expecting: identity, network.parameters)
    try saved.checkPlace(configuration, stepsPerEpoch: stepsPerEpoch, url)
    do {
      try optimizer.restore(saved.optimizer)
    } catch {
      throw DataFileError(url, error.description, hint: "the file is damaged: remove it")
    }
    saved.parameters.restore(to: network.parameters)
    course = saved.course
    schedule.state = saved.course.rate
    best = saved.best
    hasCheckpoint = true
  }

  /// Trains to the end of the current epoch.
  func runEpoch(_ progress: (FitProgress) -> Void) throws {
    let order = training.epochOrder(stream.substream("shuffle").substream(course.epoch))
    while course.batch < stepsPerEpoch {
      if trainer.isInterrupted() { throw try interruption() }
      try step(order)
      if meter.isReportDue() { progress(report(.training)) }
      let interval = Duration.seconds(configuration.checkpointInterval)
      if ContinuousClock.now - lastCheckpoint >= interval { try writeCheckpoint() }
    }
    try endEpoch(progress)
  }

  /// One step of the optimizer on the next batch.
  private func step(_ order: [Int]) throws {
    let started = ContinuousClock.now
    let start = course.batch * configuration.batchSize
    let batch = start..<min(start + configuration.batchSize, training.count)
    let store = network.parameters
    let stateBefore = Array(store.state)
    let loss = gradients(order, batch)
    for parameter in frozenState {
      let kept = stateBefore[parameter.range]
      _ = store.elements(of: parameter).update(fromContentsOf: kept)
    }
    let rate = schedule.rate(step: course.epoch * stepsPerEpoch + course.batch)
    let norm =
      loss.isFinite
      ? optimizer.step(
        values: store.values, gradient: parallel.gradient,
        scale: 1 / (Double(batch.count) * meanWeight), learningRate: rate, frozen: frozen)
      : Double.nan
    guard norm.isFinite else {
      _ = store.state.update(fromContentsOf: stateBefore)
      throw try divergence(loss.isFinite ? "the gradient is not finite" : "the loss is \(loss)")
    }
    course.lossSum += loss
    course.weightSum += order[batch].reduce(0.0) { $0 + training.weight(of: $1) }
    course.examples += batch.count
    course.batch += 1
    let seconds = (ContinuousClock.now - started).inSeconds
    course.trainingSeconds += seconds
    meter.trained(batch.count, in: seconds)
  }

  /// The sum of weight × loss over a batch; its gradient stands in `parallel`.
  private func gradients(_ order: [Int], _ batch: Range<Int>) -> Double {
    let network = network
    let training = training
    let random = stream.substream("dropout").substream(course.epoch).substream(course.batch)
    let order = order[batch]
    let examples = { @Sendable (rows: Range<Int>) -> ArraySlice<Int> in
      order[batch.lowerBound + rows.lowerBound..<batch.lowerBound + rows.upperBound]
    }
    if training.couplesBatch {
      return parallel.gradients(
        rows: batch.count, outputs: network.outputShape.count, random: random,
        forward: { network(training.source.inputs(examples($0), on: $1.tape), $1) },
        loss: { training.loss($0, of: order) })
    }
    return parallel.gradients(rows: batch.count, random: random) { rows, pass in
      let inputs = training.source.inputs(examples(rows), on: pass.tape)
      return training.loss(network(inputs, pass), inputs: inputs, of: examples(rows))
    }
  }

  /// Saves the state, if the trainer has a place for it.
  func writeCheckpoint() throws {
    lastCheckpoint = .now
    guard let url = trainer.checkpoint else { return }
    course.rate = schedule.state
    let checkpoint = Checkpoint(
      course: course, parameters: ParameterSnapshot(network.parameters),
      optimizer: optimizer.state, best: best)
    try checkpoint.write(to: url, identity, network.parameters.parameters)
    hasCheckpoint = true
  }

  private func interruption() throws -> TrainingInterrupted {
    try writeCheckpoint()
    return TrainingInterrupted(
      checkpoint: trainer.checkpoint, epoch: course.epoch + 1, batch: course.batch)
  }

  /// The error for numbers that are no longer finite. The network holds the numbers of the last
  /// step that was good; an older checkpoint is left as it is.
  func divergence(_ problem: String) throws -> TrainingError {
    if !hasCheckpoint { try writeCheckpoint() }
    let place =
      course.batch < stepsPerEpoch
      ? "batch \(course.batch + 1) of \(stepsPerEpoch)" : "the validation after it"
    let kept = trainer.checkpoint.map { " The last good state is kept in \($0.path)." } ?? ""
    return TrainingError(
      "\(trainer.stage): in epoch \(course.epoch + 1), \(place), \(problem). Check the inputs for "
        + "numbers that are not finite, lower learningRate (\(configuration.learningRate)) or set "
        + "optimizer.gradientClip.\(kept)")
  }
}
