import TensorEngine

extension Fit {
  /// Judges the epoch, notes its record and decides whether the training goes on.
  func endEpoch(_ progress: (FitProgress) -> Void) throws {
    let started = ContinuousClock.now
    let judged = try judge(progress)
    let seconds = (ContinuousClock.now - started).inSeconds
    meter.validated(in: seconds)
    let record = EpochRecord(
      epoch: course.epoch + 1, trainingLoss: course.meanLoss, validationLoss: judged?.loss,
      validationAUC: judged?.auc,
      validationTerms: judged.flatMap { $0.terms.isEmpty ? nil : $0.terms },
      learningRate: schedule.rate(step: (course.epoch + 1) * stepsPerEpoch - 1),
      seconds: course.trainingSeconds + seconds,
      examplesPerSecond: Double(course.examples) / max(course.trainingSeconds, 1e-9))
    note(record)
    var final = report(.epochEnd)
    final.record = record
    course.startNextEpoch()
    let patience = configuration.earlyStopping ?? Int.max
    if course.epoch == configuration.epochs || course.epochsWithoutImprovement >= patience {
      finish()
      try writeCheckpoint()
      final.secondsLeft = 0
    }
    progress(final)
  }

  /// Loss and AUC on the validation set.
  private func judge(_ progress: (FitProgress) -> Void) throws -> Judgement? {
    guard let validation else { return nil }
    let outputs = predictLogits(
      network: network, source: validation.source, threads: trainer.threads
    ) { done in
      guard meter.isReportDue() else { return }
      progress(report(.validation, validated: done))
    }
    guard outputs.allSatisfy(\.isFinite) else { throw try divergence("a score is not finite") }
    return try validation.judge(outputs, of: network, threads: trainer.threads)
  }

  private func note(_ record: EpochRecord) {
    course.history.append(record)
    if case .reduceOnPlateau(_, _, _, _, let monitor) = configuration.schedule,
      let value = record.value(of: monitor)
    {
      schedule.epochEnded(monitored: value)
    }
    guard let value = record.value(of: configuration.monitor) else { return }
    if configuration.monitor.isImprovement(value, over: course.best?.value) {
      course.best = FitCourse.Best(epoch: record.epoch, value: value)
      course.epochsWithoutImprovement = 0
      if configuration.keepBest { best = ParameterSnapshot(network.parameters) }
    } else {
      course.epochsWithoutImprovement += 1
    }
  }

  private func finish() {
    course.isFinished = true
    if configuration.keepBest { best?.restore(to: network.parameters) }
    best = nil
  }

  /// The state of the training for the user.
  func report(_ phase: FitProgress.Phase, validated: Int = 0) -> FitProgress {
    FitProgress(
      stage: trainer.stage, phase: phase, epoch: course.epoch + 1, epochs: configuration.epochs,
      examplesDone: course.examples, examplesTotal: training.count, loss: course.meanLoss,
      lastValidationAUC: course.history.last?.validationAUC,
      secondsLeft: secondsLeft(phase, validated), record: nil)
  }

  private func secondsLeft(_ phase: FitProgress.Phase, _ validated: Int) -> Double? {
    let epochsAfter = configuration.epochs - course.epoch - 1
    switch phase {
    case .training, .validation:
      return meter.secondsLeft(
        examplesDone: course.examples, validated: validated, epochsAfter: epochsAfter)
    case .epochEnd:
      guard epochsAfter > 0 else { return 0 }
      return meter.secondsLeft(examplesDone: 0, epochsAfter: epochsAfter - 1)
    }
  }
}
