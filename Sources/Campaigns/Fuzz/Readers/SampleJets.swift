import Jets
import TestSupport

/// The jets that readers are tried with.
enum SampleJets {
  static let labelled = SyntheticJets.make(8, seed: 1)
  static let two = labelled.jets.selecting(0..<2)
}
