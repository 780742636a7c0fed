import TensorEngine

/// The network of an estimate: dense layers on parameters and observables.
///
/// In JSON, keys that are left out take the defaults of `init`.
public struct RatioArchitecture: Equatable, Sendable {
  /// The units of a hidden layer.
  public var width: Int
  /// The number of hidden layers or, with `isResidual`, of residual blocks of two layers each.
  public var depth: Int
  /// Whether layers add to what they start from.
  public var isResidual: Bool
  /// The function of the hidden layers; a smooth one where scores are learnt.
  public var activation: Activation

  /// An architecture; `validate()` tells whether it can be used.
  public init(
    width: Int = 64, depth: Int = 2, isResidual: Bool = true, activation: Activation = .gelu
  ) {
    self.width = width
    self.depth = depth
    self.isResidual = isResidual
    self.activation = activation
  }

  /// Checks every value.
  ///
  /// - Throws: `ConfigurationError` for the first one out of range.
  public func validate(keyPath: String = "") throws(ConfigurationError) {
    let check = ConfigurationCheck(at: keyPath)
    try check.require((1...8192).contains(width), "width", width, "1 to 8192 units")
    try check.require((0...64).contains(depth), "depth", depth, "0 to 64 layers")
  }

  /// The name of the input of parameters.
  static let thetaInput = "theta"
  /// The name of the input of observables.
  static let xInput = "x"
  /// The name of the input of a first approximation, which is added to the output.
  static let baseInput = "base"

  /// The network of one member, named so that several can be joined.
  ///
  /// - Parameters:
  ///   - parameters: The numbers that describe θ; 0 for none.
  ///   - hasBase: Whether the network corrects a first approximation.
  ///   - observables: The numbers that describe x.
  ///   - points: How many θ are evaluated with each x, in one go; nil for one without an axis of
  ///     its own.
  ///   - outputs: The numbers for each θ and x.
  func network(
    member: Int, parameters: Int, hasBase: Bool = false, observables: Int, points: Int? = nil,
    outputs: Int = 1
  ) -> Architecture {
    Architecture(
      inputs: inputs(parameters, hasBase, observables, points: points),
      output: block(
        member: member, hasParameters: parameters > 0, hasBase: hasBase, outputs: outputs))
  }

  /// The networks of all members side by side: one output of each.
  func ensemble(
    members: Int, parameters: Int, hasBase: Bool = false, observables: Int, outputs: Int = 1
  ) -> Architecture {
    Architecture(
      inputs: inputs(parameters, hasBase, observables, points: nil),
      output: .concatenation(
        (0..<members).map {
          block(member: $0, hasParameters: parameters > 0, hasBase: hasBase, outputs: outputs)
        }))
  }

  private func inputs(
    _ parameters: Int, _ hasBase: Bool, _ observables: Int, points: Int?
  ) -> [Architecture.Input] {
    [
      (RatioArchitecture.thetaInput, parameters), (RatioArchitecture.baseInput, hasBase ? 1 : 0),
      (RatioArchitecture.xInput, observables),
    ].filter { $0.1 > 0 }.map { name, width in
      Architecture.Input(name: name, shape: Shape((points.map { [$0] } ?? []) + [width]))
    }
  }

  private func block(member: Int, hasParameters: Bool, hasBase: Bool, outputs: Int) -> Block {
    let x = Block.input(RatioArchitecture.xInput)
    let start = hasParameters ? .concatenation([.input(RatioArchitecture.thetaInput), x]) : x
    let layer = Block.dense(units: width, activation: activation)
    let hidden: [Block]
    if isResidual {
      hidden = [layer] + (0..<depth).map { _ in .residual([layer, .dense(units: width)]) }
    } else {
      hidden = Array(repeating: layer, count: depth)
    }
    let body = Block.sequence([start] + hidden + [.dense(units: outputs)])
    return .named(
      "member\(member + 1)",
      hasBase ? .sequence([.input(RatioArchitecture.baseInput), .residual([body])]) : body)
  }
}

extension RatioArchitecture: Codable {
  private enum Key: String, CodingKey, CaseIterable { case width, depth, isResidual, activation }

  /// Reads the object form.
  ///
  /// - Throws: `ConfigurationError` for unknown keys and values out of range.
  public init(from decoder: any Decoder) throws {
    try decoder.refuseKeys(outside: Key.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: Key.self)
    let standard = RatioArchitecture()
    self.init(
      width: try container.decodeIfPresent(Int.self, forKey: .width) ?? standard.width,
      depth: try container.decodeIfPresent(Int.self, forKey: .depth) ?? standard.depth,
      isResidual: try container.decodeIfPresent(Bool.self, forKey: .isResidual)
        ?? standard.isResidual,
      activation: container.contains(.activation)
        ? try container.decodeChoice(forKey: .activation) : standard.activation)
    try validate(keyPath: decoder.codingPath.keyPath)
  }

  /// Writes every value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(width, forKey: .width)
    try container.encode(depth, forKey: .depth)
    try container.encode(isResidual, forKey: .isResidual)
    try container.encode(activation, forKey: .activation)
  }
}
