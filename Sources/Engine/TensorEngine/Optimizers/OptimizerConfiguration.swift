import Messages

/// How gradients become steps of the parameters.
///
/// In JSON all options stand in one object; those that are left out take their defaults:
/// ```json
/// {"kind": "adam", "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-08, "gradientClip": 1}
/// ```
public struct OptimizerConfiguration: Equatable, Sendable {
  /// The rule of the step.
  public enum Kind: Equatable, Sendable {
    /// Stochastic gradient descent, b ← momentum·b + g, in PyTorch's form: the rate multiplies b.
    /// With `nesterov` the step is g + momentum·b.
    case sgd(momentum: Double = 0, nesterov: Bool = false)
    /// Adam with bias correction (Kingma and Ba, arXiv:1412.6980, algorithm 1); `epsilon` is added
    /// to the corrected root, as in PyTorch.
    case adam(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)
    /// Adam with decoupled weight decay (Loshchilov and Hutter, arXiv:1711.05101, algorithm 2, with
    /// the decay multiplied by the learning rate as in PyTorch).
    case adamW(
      beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
      weightDecay: Double = 0.01)
  }

  /// The rule of the step.
  public var kind: Kind
  /// Keras 2's `decay`: the rate is divided by 1 + kerasDecay·(number of earlier steps).
  public var kerasDecay: Double
  /// The largest global norm of the gradient; longer ones are scaled down.
  public var gradientClip: Double?
  /// The largest size of each component of the gradient; larger ones are cut off.
  public var gradientClipValue: Double?

  /// A configuration; at most one of the two ways of clipping may be set.
  public init(
    _ kind: Kind = .adam(), kerasDecay: Double = 0, gradientClip: Double? = nil,
    gradientClipValue: Double? = nil
  ) {
    self.kind = kind
    self.kerasDecay = kerasDecay
    self.gradientClip = gradientClip
    self.gradientClipValue = gradientClipValue
  }

  /// Checks every value.
  ///
  /// - Parameter keyPath: Where this configuration stands in a larger one.
  /// - Throws: `ConfigurationError` for the first value that is out of range.
  public func validate(keyPath: String = "") throws(ConfigurationError) {
    let check = ConfigurationCheck(at: keyPath)
    switch kind {
    case .sgd(let momentum, let nesterov):
      try check.require(momentum >= 0 && momentum < 1, "momentum", momentum, "0 ≤ momentum < 1")
      try check.require(
        !nesterov || momentum > 0, "nesterov", nesterov, "false where momentum is zero")
    case .adam(let beta1, let beta2, let epsilon):
      try OptimizerConfiguration.checkMoments(check, beta1, beta2, epsilon)
    case .adamW(let beta1, let beta2, let epsilon, let weightDecay):
      try OptimizerConfiguration.checkMoments(check, beta1, beta2, epsilon)
      try check.require(
        weightDecay >= 0 && weightDecay.isFinite, "weightDecay", weightDecay, "a number ≥ 0")
    }
    try check.require(
      kerasDecay >= 0 && kerasDecay.isFinite, "kerasDecay", kerasDecay, "a number ≥ 0")
    if let clip = gradientClip {
      try check.require(clip > 0 && clip.isFinite, "gradientClip", clip, "a number > 0 or null")
    }
    if let clip = gradientClipValue {
      try check.require(
        clip > 0 && clip.isFinite, "gradientClipValue", clip, "a number > 0 or null")
      try check.require(
        gradientClip == nil, "gradientClipValue", clip, "null where gradientClip is set")
    }
  }

  private static func checkMoments(
    _ check: ConfigurationCheck, _ beta1: Double, _ beta2: Double, _ epsilon: Double
  ) throws(ConfigurationError) {
    try check.require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "0 ≤ beta1 < 1")
    try check.require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "0 ≤ beta2 < 1")
    try check.require(epsilon > 0 && epsilon.isFinite, "epsilon", epsilon, "a number > 0")
  }
}

extension OptimizerConfiguration: Codable {
  private enum Name: String, Codable, CaseIterable { case sgd, adam, adamW }
  private enum Key: String, CodingKey {
    case kind, momentum, nesterov, beta1, beta2, epsilon, weightDecay
    case kerasDecay, gradientClip, gradientClipValue
  }

  private static func keys(of name: Name) -> [Key] {
    switch name {
    case .sgd: [.momentum, .nesterov]
    case .adam: [.beta1, .beta2, .epsilon]
    case .adamW: [.beta1, .beta2, .epsilon, .weightDecay]
    }
  }

  /// Reads the object form.
  ///
  /// - Throws: `ConfigurationError` for unknown keys and values out of range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let name: Name = try container.decodeChoice(forKey: .kind)
    let known: [Key] =
      [.kind] + OptimizerConfiguration.keys(of: name)
      + [.kerasDecay, .gradientClip, .gradientClipValue]
    try decoder.refuseKeys(outside: known.map(\.rawValue))
    func number(_ key: Key, _ standard: Double) throws -> Double {
      try container.decodeIfPresent(Double.self, forKey: key) ?? standard
    }
    let kind: Kind
    switch name {
    case .sgd:
      kind = .sgd(
        momentum: try number(.momentum, 0),
        nesterov: try container.decodeIfPresent(Bool.self, forKey: .nesterov) ?? false)
    case .adam:
      kind = .adam(
        beta1: try number(.beta1, 0.9), beta2: try number(.beta2, 0.999),
        epsilon: try number(.epsilon, 1e-8))
    case .adamW:
      kind = .adamW(
        beta1: try number(.beta1, 0.9), beta2: try number(.beta2, 0.999),
        epsilon: try number(.epsilon, 1e-8), weightDecay: try number(.weightDecay, 0.01))
    }
    self.init(
      kind, kerasDecay: try number(.kerasDecay, 0),
      gradientClip: try container.decodeIfPresent(Double.self, forKey: .gradientClip),
      gradientClipValue: try container.decodeIfPresent(Double.self, forKey: .gradientClipValue))
    try validate(keyPath: decoder.codingPath.keyPath)
  }

  /// Writes every option of the kind; a clip that is off as null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch kind {
    case .sgd(let momentum, let nesterov):
      try container.encode(Name.sgd, forKey: .kind)
      try container.encode(momentum, forKey: .momentum)
      try container.encode(nesterov, forKey: .nesterov)
    case .adam(let beta1, let beta2, let epsilon):
      try container.encode(Name.adam, forKey: .kind)
      try container.encode(beta1, forKey: .beta1)
      try container.encode(beta2, forKey: .beta2)
      try container.encode(epsilon, forKey: .epsilon)
    case .adamW(let beta1, let beta2, let epsilon, let weightDecay):
      try container.encode(Name.adamW, forKey: .kind)
      try container.encode(beta1, forKey: .beta1)
      try container.encode(beta2, forKey: .beta2)
      try container.encode(epsilon, forKey: .epsilon)
      try container.encode(weightDecay, forKey: .weightDecay)
    }
    try container.encode(kerasDecay, forKey: .kerasDecay)
    try container.encode(gradientClip, forKey: .gradientClip)
    try container.encode(gradientClipValue, forKey: .gradientClipValue)
  }
}

extension KeyedDecodingContainer {
  /// One of a fixed set of words.
  ///
  /// - Throws: `ConfigurationError` that lists the words when another one stands there.
  package func decodeChoice<Choice>(forKey key: Key) throws -> Choice
  where Choice: RawRepresentable<String> & CaseIterable {
    let word = try decode(String.self, forKey: key)
    if let choice = Choice(rawValue: word) { return choice }
    let known = Choice.allCases.map(\.rawValue)
    let guess = nearestName(to: word, among: known).map { " Did you mean \"\($0)\"?" } ?? ""
    throw ConfigurationError(
      keyPath: (codingPath + [key]).keyPath,
      reason:
        "unknown value \"\(word)\"; expected one of: \(known.joined(separator: ", ")).\(guess)")
  }
}
