import Testing
import WeakSupervision

/// The values of two seeds with 200,000 events a sample, 3000 steps and fractions 0.7 and 0.4 are
/// 0.975 (forward), 0.973 (CWoLa), 0.972 (UU), 0.970 (UU, absolute) and 0.962 (proportions),
/// computed with NumPy and PyTorch; the best possible AUC is 0.9779. The lower bounds leave room
/// for the smaller samples here.
@Suite("Methods on the bimodal toy")
struct GoldenOrderingTests {
  @Test(
    "Every method separates the classes almost as well as the best possible score",
    arguments: zip(
      ["cwola", "forward", "uu", "uu-abs", "uu-nn", "proportions-l2", "proportions-ce"],
      [0.966, 0.970, 0.966, 0.963, 0.963, 0.95, 0.95]))
  func separates(name: String, bound: Double) throws {
    let method = try #require(WeakMethod.byName.first { $0.name == name }?.method)
    let result = try BimodalMixtures.train(
      method, fractions: [0.7, 0.4], count: 50_000, steps: 1000)
    #expect(result.auc > bound)
    #expect(result.auc < BimodalToy.bestAUC + 0.002)
    // The classifier of samples stays between the fractions' posteriors; the others say P(S).
    if method == .classification {
      #expect(result.meanSignal < 0.7 && result.meanBackground > 0.3)
    } else {
      #expect(result.meanSignal > 0.8 && result.meanBackground < 0.2)
    }
  }

  @Test("Three mixtures serve like two, in any order of the list")
  func threeMixtures() throws {
    for method in [WeakMethod.forwardCorrected, .classification, .unlabelled(.absolute)] {
      let result = try BimodalMixtures.train(
        method, fractions: [0.4, 0.75, 0.6], count: 40_000, steps: 700)
      #expect(result.auc > 0.955, "\(method.name)")
    }
  }

  @Test("Positive and unlabelled events suffice")
  func positiveUnlabelled() throws {
    let result = try BimodalMixtures.train(
      .positiveUnlabelled, fractions: [1, 0.4], count: 40_000, steps: 700)
    #expect(result.auc > 0.965)
  }
}
