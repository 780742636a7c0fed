import Simulation
import TensorEngine
import Training

/// How a ratio is learnt. In JSON, keys that are left out take the defaults of `init`.
public struct RatioConfiguration: Equatable, Sendable {
  /// The method.
  public var method: RatioMethod
  /// The network.
  public var architecture: RatioArchitecture
  /// The number of networks, trained with different seeds and splits.
  public var members: Int
  /// How their ratios are combined.
  public var mean: EnsembleMean
  /// Whether each network is trained on a bootstrap replica of its simulations, drawn with
  /// replacement: the scatter of the networks is then the error that the training leaves, at the
  /// price of a somewhat larger one.
  public var bootstrap: Bool
  /// How each is trained; its seed and, with `automaticEpochs`, its epochs are replaced.
  public var fit: FitConfiguration
  /// Whether the epochs are chosen by the number of simulations: few simulations need many.
  /// Networks from bootstrap replicas get half of them: what one lacks the mean of several has.
  public var automaticEpochs: Bool
  /// Weight decays of AdamW to choose from, by the validation loss of the first member; the kind of
  /// the optimizer is replaced. Empty: the optimizer stays as `fit` says. Without decay sharp
  /// ratios are learnt best, with it those of many parameters from few simulations.
  public var weightDecays: [Double]
  /// Whether networks read the distance of θ from its linear prediction on a logarithmic scale too:
  /// for likelihoods much narrower than that prediction. Where single events say little, and many
  /// are fitted together, it does harm.
  public var logDistance: Bool
  /// Whether networks correct the ratio of a linear Gaussian world instead of learning all of it;
  /// nil: above five parameters. With few parameters it helps where x is about linear in θ, and
  /// does harm where ratios are sharp or have several modes.
  public var linearBase: Bool?
  /// Whether a polynomial of θ takes away the mean that each network's score has on simulations
  /// which the network was not trained on: `ScoreOffset`.
  public var centersScore: Bool
  /// The share of the simulations that chooses the best epoch.
  public var validationShare: Double
  /// Determines splits, starting values, orders and draws.
  public var seed: UInt64

  /// A configuration; `validate()` tells whether it can be used.
  public init(
    method: RatioMethod = .contrastive(.nreC()),
    architecture: RatioArchitecture = RatioArchitecture(), members: Int = 1,
    mean: EnsembleMean = .logRatio, bootstrap: Bool = false,
    fit: FitConfiguration = RatioConfiguration.standardFit,
    automaticEpochs: Bool = true, weightDecays: [Double] = [0, 0.3], logDistance: Bool = false,
    linearBase: Bool? = nil, centersScore: Bool = true, validationShare: Double = 0.1,
    seed: UInt64 = 1
  ) {
    self.method = method
    self.architecture = architecture
    self.members = members
    self.mean = mean
    self.bootstrap = bootstrap
    self.fit = fit
    self.automaticEpochs = automaticEpochs
    self.weightDecays = weightDecays
    self.logDistance = logDistance
    self.linearBase = linearBase
    self.centersScore = centersScore
    self.validationShare = validationShare
    self.seed = seed
  }

  /// One cycle of Adam on batches of 128; the epoch with the smallest validation loss is kept.
  public static let standardFit = FitConfiguration(
    epochs: 60, batchSize: 128, groupSize: 64, learningRate: 5e-3, schedule: .oneCycle(),
    optimizer: OptimizerConfiguration(.adam(), gradientClip: 10), monitor: .validationLoss)

  /// The training of one member on `count` simulations.
  func fit(count: Int, seed: UInt64, weightDecay: Double?) -> FitConfiguration {
    var fit = fit
    fit.seed = seed
    if let weightDecay { fit.optimizer.kind = .adamW(weightDecay: weightDecay) }
    if automaticEpochs {
      fit.epochs = RatioConfiguration.automaticEpochs(count: count, bootstrap: bootstrap)
    }
    return fit
  }

  /// The epochs that `automaticEpochs` chooses for `count` simulations to train on: few simulations
  /// need many, and beyond some 300,000 of them each is needed less often. Replicas of a bootstrap,
  /// whose mean is used, need fewer.
  public static func automaticEpochs(count: Int, bootstrap: Bool = false) -> Int {
    let (examples, fewest) = bootstrap ? (300_000, 10) : (600_000, 15)
    let (few, many) = (examples / max(count, 1), 5_000_000 / max(count, 1))
    return min(max(few, min(fewest, max(many, 4))), 200)
  }

  /// Checks every value.
  ///
  /// - Throws: `LikelihoodRatioError` or `ConfigurationError` for the first one out of range.
  public func validate() throws {
    try method.validate()
    try architecture.validate(keyPath: "architecture")
    try fit.validate(keyPath: "fit")
    guard (1...1000).contains(members) else {
      throw LikelihoodRatioError("members", "it is \(members), expected 1 to 1000")
    }
    guard !bootstrap || members > 1 else {
      throw LikelihoodRatioError(
        "bootstrap", "one network has no scatter", hint: "train several members")
    }
    if let decay = weightDecays.first(where: { !($0 >= 0 && $0.isFinite) }) {
      throw LikelihoodRatioError("weightDecays", "one is \(decay), expected numbers ≥ 0")
    }
    guard validationShare > 0, validationShare < 1 else {
      throw LikelihoodRatioError(
        "validationShare", "it is \(validationShare), expected a share between 0 and 1")
    }
  }
}

extension RatioConfiguration: Codable {
  private enum Key: String, CodingKey, CaseIterable {
    case method, architecture, members, mean, bootstrap, fit, automaticEpochs, weightDecays
    case logDistance, linearBase, centersScore, validationShare, seed
  }

  /// Reads the object form.
  ///
  /// - Throws: `ConfigurationError` for unknown keys; errors of the values.
  public init(from decoder: any Decoder) throws {
    try decoder.refuseKeys(outside: Key.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: Key.self)
    func value<Value: Decodable>(_ key: Key, _ standard: Value) throws -> Value {
      try container.decodeIfPresent(Value.self, forKey: key) ?? standard
    }
    let standard = RatioConfiguration()
    self.init(
      method: try value(.method, standard.method),
      architecture: try value(.architecture, standard.architecture),
      members: try value(.members, standard.members),
      mean: container.contains(.mean)
        ? try container.decodeChoice(forKey: .mean) : standard.mean,
      bootstrap: try value(.bootstrap, standard.bootstrap),
      fit: try value(.fit, standard.fit),
      automaticEpochs: try value(.automaticEpochs, standard.automaticEpochs),
      weightDecays: try value(.weightDecays, standard.weightDecays),
      logDistance: try value(.logDistance, standard.logDistance),
      linearBase: try container.decodeIfPresent(Bool.self, forKey: .linearBase),
      centersScore: try value(.centersScore, standard.centersScore),
      validationShare: try value(.validationShare, standard.validationShare),
      seed: try value(.seed, standard.seed))
    try validate()
  }

  /// Writes every value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(method, forKey: .method)
    try container.encode(architecture, forKey: .architecture)
    try container.encode(members, forKey: .members)
    try container.encode(mean, forKey: .mean)
    try container.encode(bootstrap, forKey: .bootstrap)
    try container.encode(fit, forKey: .fit)
    try container.encode(automaticEpochs, forKey: .automaticEpochs)
    try container.encode(weightDecays, forKey: .weightDecays)
    try container.encode(logDistance, forKey: .logDistance)
    try container.encodeIfPresent(linearBase, forKey: .linearBase)
    try container.encode(centersScore, forKey: .centersScore)
    try container.encode(validationShare, forKey: .validationShare)
    try container.encode(seed, forKey: .seed)
  }
}
