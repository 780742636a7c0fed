import TensorEngine

/// CWoLa, arXiv:1708.02949: the cross-entropy with the sample an event comes from.
///
/// With two samples the targets are 1 and 0. With more, a sample's target is its place between the
/// poorest and the richest one: the minimizer Σ_a t_a P(a|x) rises with the likelihood ratio for
/// any targets that rise with the fractions, because the samples' densities have monotone
/// likelihood ratios. Known fractions give the targets; else the samples are taken as equally
/// spaced.
struct SampleClassification: MixtureLoss {
  /// The target of each sample, 1 for the richest and 0 for the poorest.
  let targets: [Float]

  init(fractions: [Double]?, sampleCount: Int) {
    let places =
      fractions ?? (0..<sampleCount).map { 1 - Double($0) / Double(sampleCount - 1) }
    let (high, low) = (places[0], places[sampleCount - 1])
    targets = places.map { Float(($0 - low) / (high - low)) }
  }

  func value(_ logOdds: Variable, samples: [Int], weights: [Float]) -> Variable {
    binaryCrossEntropy(
      logits: logOdds, targets: samples.map { targets[$0] }, weights: weights)
  }
}
