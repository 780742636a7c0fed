import TensorEngine

/// How a classifier is trained. In JSON, keys that are left out take the defaults of `init`.
public struct FitConfiguration: Equatable, Sendable {
  /// The largest number of passes through the training set.
  public var epochs: Int
  /// The number of examples in a step; the last batch of an epoch may be smaller.
  public var batchSize: Int
  /// The number of examples that one thread evaluates at a time. Part of the result: normalization
  /// statistics are taken over a group. 32 suits networks whose values fill the cache; small dense
  /// networks are faster with 128, as long as a batch has a group for every thread.
  public var groupSize: Int
  /// The base learning rate.
  public var learningRate: Double
  /// How the rate changes.
  public var schedule: LearningRateSchedule
  /// The rule of the steps.
  public var optimizer: OptimizerConfiguration
  /// Determines the order of the examples and the dropout.
  public var seed: UInt64
  /// Stops after this many epochs without an improvement of `monitor`; nil: never.
  public var earlyStopping: Int?
  /// Parameters whose names start with one of these stay as they are.
  public var frozen: [String]
  /// The seconds between two checkpoints.
  public var checkpointInterval: Double
  /// By what an epoch is judged, for `keepBest` and `earlyStopping`.
  public var monitor: MonitoredQuantity
  /// Whether the network ends with the parameters of its best epoch rather than its last.
  public var keepBest: Bool
  /// To what dense layers and convolutions round the numbers that they multiply in training.
  public var precision: Precision

  /// A configuration; `validate()` tells whether it can be used.
  public init(
    epochs: Int = 20, batchSize: Int = 256, groupSize: Int = 32, learningRate: Double = 1e-3,
    schedule: LearningRateSchedule = .constant,
    optimizer: OptimizerConfiguration = OptimizerConfiguration(), seed: UInt64 = 1,
    earlyStopping: Int? = nil, frozen: [String] = [], checkpointInterval: Double = 120,
    monitor: MonitoredQuantity = .validationAUC, keepBest: Bool = true,
    precision: Precision = .float32
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.groupSize = groupSize
    self.learningRate = learningRate
    self.schedule = schedule
    self.optimizer = optimizer
    self.seed = seed
    self.earlyStopping = earlyStopping
    self.frozen = frozen
    self.checkpointInterval = checkpointInterval
    self.monitor = monitor
    self.keepBest = keepBest
    self.precision = precision
  }

  /// Checks every value.
  ///
  /// - Parameter keyPath: Where this configuration stands in a larger one.
  /// - Throws: `ConfigurationError` for the first value that is out of range.
  public func validate(keyPath: String = "") throws(ConfigurationError) {
    let check = ConfigurationCheck(at: keyPath)
    for (value, key, largest) in [
      (epochs, "epochs", 1_000_000), (batchSize, "batchSize", 1 << 30),
      (groupSize, "groupSize", 1 << 16),
    ] {
      try check.require(
        (1...largest).contains(value), key, value, "a whole number from 1 to \(largest)")
    }
    try check.require(
      learningRate > 0 && learningRate.isFinite, "learningRate", learningRate, "a number > 0")
    try schedule.validate(keyPath: check.keyPath(of: "schedule"))
    try optimizer.validate(keyPath: check.keyPath(of: "optimizer"))
    if let patience = earlyStopping {
      try check.require(
        patience >= 1, "earlyStopping", patience, "a number of epochs ≥ 1 or null")
    }
    try check.require(
      !frozen.contains(""), "frozen", "an empty prefix", "the start of a parameter's name")
    try check.require(
      checkpointInterval >= 0 && checkpointInterval <= 1e9, "checkpointInterval",
      checkpointInterval, "a number of seconds from 0 to 1e9")
  }

  /// Whether some rule looks at a number that only a validation set gives.
  var needsValidation: Bool {
    if (keepBest || earlyStopping != nil) && monitor.needsValidation { return true }
    if case .reduceOnPlateau(_, _, _, _, let monitor) = schedule { return monitor.needsValidation }
    return false
  }
}

extension FitConfiguration: Codable {
  private enum Key: String, CodingKey, CaseIterable {
    case epochs, batchSize, groupSize, learningRate, schedule, optimizer, seed, earlyStopping
    case frozen, checkpointInterval, monitor, keepBest, precision
  }

  /// Reads the object form.
  ///
  /// - Throws: `ConfigurationError` for unknown keys and values out of range.
  public init(from decoder: any Decoder) throws {
    try decoder.refuseKeys(outside: Key.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: Key.self)
    func value<Value: Decodable>(_ key: Key, _ standard: Value) throws -> Value {
      try container.decodeIfPresent(Value.self, forKey: key) ?? standard
    }
    let standard = FitConfiguration()
    self.init(
      epochs: try value(.epochs, standard.epochs),
      batchSize: try value(.batchSize, standard.batchSize),
      groupSize: try value(.groupSize, standard.groupSize),
      learningRate: try value(.learningRate, standard.learningRate),
      schedule: try value(.schedule, standard.schedule),
      optimizer: try value(.optimizer, standard.optimizer),
      seed: try value(.seed, standard.seed),
      earlyStopping: try container.decodeIfPresent(Int.self, forKey: .earlyStopping),
      frozen: try value(.frozen, standard.frozen),
      checkpointInterval: try value(.checkpointInterval, standard.checkpointInterval),
      monitor: container.contains(.monitor)
        ? try container.decodeChoice(forKey: .monitor) : standard.monitor,
      keepBest: try value(.keepBest, standard.keepBest),
      precision: container.contains(.precision)
        ? try container.decodeChoice(forKey: .precision) : standard.precision)
    try validate(keyPath: decoder.codingPath.keyPath)
  }

  /// Writes every value; early stopping that is off as null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(epochs, forKey: .epochs)
    try container.encode(batchSize, forKey: .batchSize)
    try container.encode(groupSize, forKey: .groupSize)
    try container.encode(learningRate, forKey: .learningRate)
    try container.encode(schedule, forKey: .schedule)
    try container.encode(optimizer, forKey: .optimizer)
    try container.encode(seed, forKey: .seed)
    try container.encode(earlyStopping, forKey: .earlyStopping)
    try container.encode(frozen, forKey: .frozen)
    try container.encode(checkpointInterval, forKey: .checkpointInterval)
    try container.encode(monitor, forKey: .monitor)
    try container.encode(keepBest, forKey: .keepBest)
    try container.encode(precision, forKey: .precision)
  }
}
