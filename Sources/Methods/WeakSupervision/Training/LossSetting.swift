import Mixtures

/// The loss of a method for given samples, and the prior of its output.
struct LossSetting {
  let loss: any MixtureLoss
  let prior: Double?

  init(_ samples: MixedSamples, _ method: WeakMethod, prior: Double?) throws {
    let count = samples.samples.count
    guard let fractions = samples.fractions else {
      guard !method.needsFractions else {
        throw WeakSupervisionError(
          "method \(method.name)", "it needs the signal fraction of every sample",
          hint: "give the fractions, or use cwola, which needs only to know which sample is richer")
      }
      self.prior = nil
      loss = SampleClassification(fractions: nil, sampleCount: count)
      return
    }
    if let prior, !(prior > 0 && prior < 1) {
      throw WeakSupervisionError("prior \(prior)", "it has to lie between 0 and 1")
    }
    let mean = fractions.reduce(0, +) / Double(count)
    let sizes = samples.samples.map(\.effectiveCount)
    switch method {
    case .classification:
      self.prior = nil
      loss = SampleClassification(fractions: fractions, sampleCount: count)
    case .forwardCorrected:
      let correction = ForwardCorrection(fractions: fractions)
      self.prior = correction.prior
      loss = correction
    case .proportions(let distance):
      self.prior = nil
      loss = BagProportions(distance: distance, fractions: fractions)
    case .unlabelled(let correction):
      let prior = prior ?? mean
      self.prior = prior
      loss = UnlabelledRisk(
        fractions: fractions, counts: sizes, prior: prior, correction: correction)
    case .positiveUnlabelled:
      guard count == 2, fractions[0] == 1 else {
        throw WeakSupervisionError(
          "method nnpu", "it needs one sample of pure signal (fraction 1) and one other",
          hint: "the fractions are \(fractions); use uu-nn for impure samples")
      }
      self.prior = fractions[1]
      loss = UnlabelledRisk(
        fractions: fractions, counts: sizes, prior: fractions[1], correction: .nonNegative)
    }
  }
}
