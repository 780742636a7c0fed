import Jets
import TensorEngine

extension JetPreprocessing {
  /// The network that reads these inputs, with the dropout rates of `networks`.
  public func architecture(_ networks: BeastArchitecture) -> Architecture {
    let shapes = inputShapes
    let image = shapes[BeastArchitecture.imageInput] ?? .scalar
    let sequence = shapes[BeastArchitecture.sequenceInput] ?? .scalar
    switch kind {
    case .linear:
      return .dense(
        input: JetExamples.observablesInput, count: JetObservables.names.count, hidden: [],
        outputs: 2)
    case .sets: return JetPreprocessing.sets(sequence)
    case .cnn: return networks.cnn(image: image)
    case .rnn: return networks.rnn(sequence: sequence)
    case .beast: return networks.beast(image: image, sequence: sequence)
    }
  }

  /// Two layers applied to every constituent, their sum, and two layers on that; the widths are
  /// half those of the particle flow network in arXiv:1810.05165, which suits samples of 10⁴ jets.
  private static func sets(_ sequence: Shape) -> Architecture {
    Architecture(
      inputs: [.init(name: BeastArchitecture.sequenceInput, shape: sequence)],
      output: .sequence([
        .setSum([
          .dense(units: 50, activation: .relu), .dense(units: 64, activation: .relu),
        ]),
        .dense(units: 50, activation: .relu), .dense(units: 50, activation: .relu),
        .dense(units: 2),
      ]))
  }
}
