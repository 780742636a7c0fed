import TensorEngine
import Training

/// The constant that a network's output lacks to the minimum of the loss over all of its training
/// events.
///
/// Steps on batches, and the choice of an epoch, leave it where the last step did: all ratios are
/// then off by one factor of a percent or so, which the normalization and the balance of events
/// that no training saw show. A constant cannot be fitted too closely to thousands of events.
enum OutputConstant {
  /// The distance of the points of the parabola, and the largest constant.
  private static let (step, largest) = (0.2, 1.0)

  /// Adds the constant to the output's bias.
  ///
  /// - Throws: What judging throws.
  static func fit(_ network: Network, to examples: some TrainingExamples, threads: Int) throws {
    guard
      let bias = network.parameters.parameters.last(where: { !$0.isState }), bias.shape.count == 1
    else { return }
    let outputs = predictLogits(network: network, source: examples.source, threads: threads)
    func loss(_ constant: Double) throws -> Double {
      try examples.judge(outputs.map { $0 + Float(constant) }).loss
    }
    var constant = 0.0
    // Newton's method by differences, twice: the loss is nearly a parabola.
    for _ in 0..<2 {
      let (below, here, above) = (
        try loss(constant - step), try loss(constant), try loss(constant + step)
      )
      let bend = above + below - 2 * here
      guard bend > 0, bend.isFinite else { return }
      constant += step * (below - above) / (2 * bend)
      guard abs(constant) <= largest else { return }
    }
    network.parameters.elements(of: bias)[0] += Float(constant)
  }
}
