import Messages
import TensorEngine

/// The networks of "A bit Tricky Beast", the winning entry of the 2018 DESY Terascale School
/// challenge, layer by layer.
///
/// A convolutional branch reads a 40×40 jet image, a recurrent branch reads 200 constituents of
/// seven features, and a third dense network joins their 512 and 128 features. Two logits come out:
/// background first, signal second. The winners used a dropout rate of 0.7 everywhere.
public struct BeastArchitecture: Codable, Hashable, Sendable {
  /// The dropout rate after every pooling of the image branch.
  public var imageDropout: Float
  /// The dropout rate after each recurrent layer.
  public var sequenceDropout: Float
  /// The dropout rate of the joining network.
  public var joinDropout: Float

  /// The network with the given dropout rates.
  public init(imageDropout: Float, sequenceDropout: Float, joinDropout: Float) {
    self.imageDropout = imageDropout
    self.sequenceDropout = sequenceDropout
    self.joinDropout = joinDropout
  }

  /// Reads the dropout rates of a configuration.
  ///
  /// - Throws: `DecodingError` for a rate that is missing or outside of 0 ..< 1.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func rate(_ key: CodingKeys) throws -> Float {
      let rate = try container.decode(Float.self, forKey: key)
      try decoder.require(
        rate >= 0 && rate < 1, "\(key.stringValue) is \(rate), expected 0 ≤ rate < 1")
      return rate
    }
    imageDropout = try rate(.imageDropout)
    sequenceDropout = try rate(.sequenceDropout)
    joinDropout = try rate(.joinDropout)
  }

  /// The rates of the winning entry.
  public static let asSubmitted = BeastArchitecture(
    imageDropout: 0.7, sequenceDropout: 0.7, joinDropout: 0.7)
  /// Milder rates, which a training of a few epochs can follow.
  public static let fixed = BeastArchitecture(
    imageDropout: 0.3, sequenceDropout: 0.1, joinDropout: 0.3)

  /// The name of the image input, 40×40×1.
  public static let imageInput = "image"
  /// The name of the constituent input, 200×7.
  public static let sequenceInput = "constituents"
  /// The number of trained parameters of the joined network.
  public static let parameterCount = 2_645_538

  /// The image branch: 40×40×1 to 512 features.
  var imageBranch: Block {
    .named(
      "cnn",
      .sequence([
        .input(BeastArchitecture.imageInput),
        convolution(32), convolution(32), .maxPooling(2), .dropout(imageDropout),
        convolution(64), .maxPooling(2), .dropout(imageDropout),
        .residual([convolution(16), convolution(16), convolution(64, .linear)]),
        .activation(.relu),
        convolution(128), .maxPooling(2), .dropout(imageDropout),
        .flatten, .dense(units: 512, activation: .relu),
      ]))
  }

  /// The recurrent branch: 200×7 to 128 features.
  var sequenceBranch: Block {
    .named(
      "rnn",
      .sequence([
        .input(BeastArchitecture.sequenceInput),
        recurrent(16), .dropout(sequenceDropout), recurrent(32), .dropout(sequenceDropout),
        .flatten, .dense(units: 64, activation: .relu), .dense(units: 128, activation: .relu),
      ]))
  }

  /// The image branch alone with a two-way head.
  public func cnn(image: Shape = [40, 40, 1]) -> Architecture {
    Architecture(
      inputs: [.init(name: BeastArchitecture.imageInput, shape: image)],
      output: .sequence([imageBranch, head]))
  }

  /// The recurrent branch alone with a two-way head.
  public func rnn(sequence: Shape = [200, 7]) -> Architecture {
    Architecture(
      inputs: [.init(name: BeastArchitecture.sequenceInput, shape: sequence)],
      output: .sequence([sequenceBranch, head]))
  }

  /// Both branches and the joining network.
  public func beast(image: Shape = [40, 40, 1], sequence: Shape = [200, 7]) -> Architecture {
    Architecture(
      inputs: [
        .init(name: BeastArchitecture.imageInput, shape: image),
        .init(name: BeastArchitecture.sequenceInput, shape: sequence),
      ],
      output: .sequence([
        .concatenation([imageBranch, sequenceBranch]),
        .named(
          "join",
          .sequence([
            .dense(units: 512, activation: .relu), .dropout(joinDropout),
            .dense(units: 256, activation: .relu),
          ])),
        head,
      ]))
  }

  private var head: Block { .named("head", .dense(units: 2, activation: .linear)) }

  private func convolution(_ filters: Int, _ activation: Activation = .relu) -> Block {
    .convolution(filters: filters, kernel: 3, stride: 1, padding: .same, activation: activation)
  }

  private func recurrent(_ units: Int) -> Block {
    .gru(units: units, form: .resetBeforeHardSigmoid)
  }
}
