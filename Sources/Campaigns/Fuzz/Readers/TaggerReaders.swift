import Foundation
import JetNetworks
import Jets
import TensorEngine

/// Models that tag jets: one small network of each kind.
enum TaggerReaders {
  static let all = TaggerKind.allCases.map { kind in
    Reader(
      "tagger-\(kind.rawValue)",
      seeds: { workplace in
        [
          SafetensorsSeed(
            try workplace.bytes { url in try tagger(kind).save(to: url, summary: "{\"epochs\":3}") }
          )
        ]
      }
    ) { url in _ = try Tagger.load(url).tagger.scores(of: SampleJets.two) }
  }

  /// An untrained tagger of this kind.
  static func tagger(_ kind: TaggerKind) throws -> Tagger {
    var images = JetImageRecipe.fixed
    images.size = 8
    var constituents = ConstituentRecipe.fixed
    constituents.length = 5
    let preprocessing = try JetPreprocessing(
      kind, images: images, constituents: constituents, fittedOn: SampleJets.labelled.jets)
    return Tagger(
      network: try Network(architecture(kind, preprocessing), seed: 1), preprocessing: preprocessing
    )
  }

  private static func architecture(
    _ kind: TaggerKind, _ preprocessing: JetPreprocessing
  ) -> Architecture {
    let image = Architecture.Input(name: BeastArchitecture.imageInput, shape: [8, 8, 1])
    let sequence = Architecture.Input(name: BeastArchitecture.sequenceInput, shape: [5, 7])
    let pixels: Block = .sequence([
      .input(image.name), .convolution(filters: 2, kernel: 3, activation: .relu), .maxPooling(2),
      .residual([.convolution(filters: 2, kernel: 3)]), .batchNormalization(), .dropout(0.3),
      .flatten,
    ])
    let steps: Block = .sequence([
      .input(sequence.name), .gru(units: 2, form: .resetBeforeHardSigmoid),
      .lstm(units: 2, bidirectional: true), .layerNormalization(), .flatten,
    ])
    switch kind {
    case .sets:
      return Architecture(
        inputs: [sequence],
        output: .sequence([.setSum([.dense(units: 3, activation: .relu)]), .dense(units: 2)]))
    case .cnn:
      return Architecture(
        inputs: [image], output: .sequence([.named("cnn", pixels), .dense(units: 2)]))
    case .rnn:
      return Architecture(
        inputs: [sequence], output: .sequence([.named("rnn", steps), .dense(units: 2)]))
    case .beast:
      return Architecture(
        inputs: [image, sequence],
        output: .sequence([
          .concatenation([.named("cnn", pixels), .named("rnn", steps)]),
          .dense(units: 3, activation: .gelu), .dense(units: 2),
        ]))
    default: return preprocessing.architecture(.fixed)
    }
  }
}
