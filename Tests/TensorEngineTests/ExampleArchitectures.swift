import TensorEngine

/// The two-branch network for jet images and constituent sequences.
enum ExampleArchitectures {
  private static func convolution(_ filters: Int, _ activation: Activation = .relu) -> Block {
    .convolution(filters: filters, kernel: 3, activation: activation)
  }

  static let imageBranch = Block.named(
    "cnn",
    .sequence([
      .input("image"), convolution(32), convolution(32), .maxPooling(2), .dropout(0.7),
      convolution(64), .maxPooling(2), .dropout(0.7),
      .residual([convolution(16), convolution(16), convolution(64, .linear)]),
      .activation(.relu), convolution(128), .maxPooling(2), .dropout(0.7), .flatten,
      .dense(units: 512, activation: .relu),
    ]))

  static let sequenceBranch = Block.named(
    "rnn",
    .sequence([
      .input("constituents"), .gru(units: 16, form: .resetBeforeHardSigmoid), .dropout(0.7),
      .gru(units: 32, form: .resetBeforeHardSigmoid), .dropout(0.7), .flatten,
      .dense(units: 64, activation: .relu), .dense(units: 128, activation: .relu),
    ]))

  static let inputs: [Architecture.Input] = [
    .init(name: "image", shape: [40, 40, 1]), .init(name: "constituents", shape: [200, 7]),
  ]

  static let twoBranches = Architecture(
    inputs: inputs,
    output: .sequence([
      .concatenation([imageBranch, sequenceBranch]), .dense(units: 512, activation: .relu),
      .dropout(0.7), .dense(units: 256, activation: .relu), .dense(units: 2),
    ]))

  /// A network on sets of at most six steps with three features.
  static let set = Architecture(
    inputs: [.init(name: "steps", shape: [6, 3])],
    output: .sequence([
      .setSum([
        .dense(units: 8, activation: .relu), .layerNormalization(epsilon: 1e-5),
        .dense(units: 5, activation: .tanh),
      ]),
      .dense(units: 2),
    ]))

  /// Every kind of block but sets, small.
  static let everything = Architecture(
    inputs: [.init(name: "image", shape: [8, 8, 2]), .init(name: "steps", shape: [5, 3])],
    output: .sequence([
      .concatenation([
        .named(
          "left",
          .sequence([
            .input("image"), .convolution(filters: 4, kernel: 3, stride: 2, padding: .valid),
            .batchNormalization(momentum: 0.9, epsilon: 1e-3), .activation(.gelu), .maxPooling(1),
            .averagePooling(2), .flatten,
          ])),
        .sequence([
          .input("steps"), .gru(units: 3, form: .resetAfter, bidirectional: true),
          .lstm(units: 2, gate: .hardSigmoid), .layerNormalization(epsilon: 1e-5), .dropout(0.25),
          .residual([.dense(units: 2, activation: .tanh, initializer: .heNormal)]), .flatten,
        ]),
      ]),
      .dense(units: 2, initializer: .torchDefault),
    ]))
}
