import TensorEngine

/// How boosted trees are trained. In JSON, keys that are left out take the defaults of `init`,
/// which are those of scikit-learn's `HistGradientBoostingClassifier`.
public struct BoostedTreesConfiguration: Equatable, Sendable {
  /// The factor on the values of the leaves.
  public var learningRate: Double
  /// The largest number of trees.
  public var maxIterations: Int
  /// The largest number of leaves of a tree.
  public var maxLeaves: Int
  /// The largest number of splits between the root and a leaf; nil for no limit.
  public var maxDepth: Int?
  /// The smallest number of events in a leaf, weights not counted.
  public var minSamplesLeaf: Int
  /// λ, added to the sum of the hessians in values and gains.
  public var l2Regularization: Double
  /// A split must lower the loss by more than half of this gain.
  public var minSplitGain: Double
  /// The largest number of bins of a feature, at most 255; missing values have one of their own.
  public var maxBins: Int
  /// The share of events that each tree is grown on, drawn without replacement.
  public var rowFraction: Double
  /// The share of features that each split may choose from, rounded up.
  public var featureFraction: Double
  /// Stops when none of this many trees lowered the validation loss; nil: never. Has no effect
  /// without a validation set.
  public var earlyStopping: Int?
  /// By how much the validation loss has to fall for early stopping.
  public var tolerance: Double
  /// Whether trees after the smallest validation loss are dropped.
  public var keepBest: Bool
  /// Determines the draws of rows and features.
  public var seed: UInt64

  /// A configuration; `validate()` tells whether it can be used.
  public init(
    learningRate: Double = 0.1, maxIterations: Int = 100, maxLeaves: Int = 31,
    maxDepth: Int? = nil, minSamplesLeaf: Int = 20, l2Regularization: Double = 0,
    minSplitGain: Double = 0, maxBins: Int = 255, rowFraction: Double = 1,
    featureFraction: Double = 1, earlyStopping: Int? = 10, tolerance: Double = 1e-7,
    keepBest: Bool = false, seed: UInt64 = 1
  ) {
    self.learningRate = learningRate
    self.maxIterations = maxIterations
    self.maxLeaves = maxLeaves
    self.maxDepth = maxDepth
    self.minSamplesLeaf = minSamplesLeaf
    self.l2Regularization = l2Regularization
    self.minSplitGain = minSplitGain
    self.maxBins = maxBins
    self.rowFraction = rowFraction
    self.featureFraction = featureFraction
    self.earlyStopping = earlyStopping
    self.tolerance = tolerance
    self.keepBest = keepBest
    self.seed = seed
  }

  /// Of trees, leaves, splits and events.
  private static let largestNumber = 1_000_000_000

  /// Checks every value.
  ///
  /// - Parameter keyPath: Where this configuration stands in a larger one.
  /// - Throws: `ConfigurationError` for the first value that is out of range.
  public func validate(keyPath: String = "") throws(ConfigurationError) {
    let check = ConfigurationCheck(at: keyPath)
    func notNegative(_ value: Double, _ key: String) throws(ConfigurationError) {
      try check.require(value >= 0 && value.isFinite, key, value, "a number ≥ 0")
    }
    func share(_ value: Double, _ key: String) throws(ConfigurationError) {
      try check.require(value > 0 && value <= 1, key, value, "0 < \(key) ≤ 1")
    }
    func atLeast(_ smallest: Int, _ value: Int, _ key: String) throws(ConfigurationError) {
      let largest = BoostedTreesConfiguration.largestNumber
      try check.require(
        (smallest...largest).contains(value), key, value,
        "a whole number from \(smallest) to \(largest)")
    }
    try check.require(
      learningRate > 0 && learningRate.isFinite, "learningRate", learningRate, "a number > 0")
    try atLeast(1, maxIterations, "maxIterations")
    try atLeast(2, maxLeaves, "maxLeaves")
    if let depth = maxDepth { try atLeast(1, depth, "maxDepth") }
    try atLeast(1, minSamplesLeaf, "minSamplesLeaf")
    try notNegative(l2Regularization, "l2Regularization")
    try notNegative(minSplitGain, "minSplitGain")
    try check.require((2...255).contains(maxBins), "maxBins", maxBins, "2 ≤ maxBins ≤ 255")
    try share(rowFraction, "rowFraction")
    try share(featureFraction, "featureFraction")
    if let patience = earlyStopping { try atLeast(1, patience, "earlyStopping") }
    try notNegative(tolerance, "tolerance")
  }
}

extension BoostedTreesConfiguration: Codable {
  private enum Key: String, CodingKey, CaseIterable {
    case learningRate, maxIterations, maxLeaves, maxDepth, minSamplesLeaf, l2Regularization
    case minSplitGain, maxBins, rowFraction, featureFraction, earlyStopping, tolerance, keepBest
    case seed
  }

  /// Reads the object form; `"earlyStopping": null` turns early stopping off.
  ///
  /// - Throws: `ConfigurationError` for unknown keys and values out of range.
  public init(from decoder: any Decoder) throws {
    try decoder.refuseKeys(outside: Key.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: Key.self)
    func value<Value: Decodable>(_ key: Key, _ standard: Value) throws -> Value {
      try container.decodeIfPresent(Value.self, forKey: key) ?? standard
    }
    func optional(_ key: Key, _ standard: Int?) throws -> Int? {
      container.contains(key) ? try container.decodeIfPresent(Int.self, forKey: key) : standard
    }
    let standard = BoostedTreesConfiguration()
    self.init(
      learningRate: try value(.learningRate, standard.learningRate),
      maxIterations: try value(.maxIterations, standard.maxIterations),
      maxLeaves: try value(.maxLeaves, standard.maxLeaves),
      maxDepth: try optional(.maxDepth, standard.maxDepth),
      minSamplesLeaf: try value(.minSamplesLeaf, standard.minSamplesLeaf),
      l2Regularization: try value(.l2Regularization, standard.l2Regularization),
      minSplitGain: try value(.minSplitGain, standard.minSplitGain),
      maxBins: try value(.maxBins, standard.maxBins),
      rowFraction: try value(.rowFraction, standard.rowFraction),
      featureFraction: try value(.featureFraction, standard.featureFraction),
      earlyStopping: try optional(.earlyStopping, standard.earlyStopping),
      tolerance: try value(.tolerance, standard.tolerance),
      keepBest: try value(.keepBest, standard.keepBest),
      seed: try value(.seed, standard.seed))
    try validate(keyPath: decoder.codingPath.keyPath)
  }

  /// Writes every value; what is off as null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(learningRate, forKey: .learningRate)
    try container.encode(maxIterations, forKey: .maxIterations)
    try container.encode(maxLeaves, forKey: .maxLeaves)
    try container.encode(maxDepth, forKey: .maxDepth)
    try container.encode(minSamplesLeaf, forKey: .minSamplesLeaf)
    try container.encode(l2Regularization, forKey: .l2Regularization)
    try container.encode(minSplitGain, forKey: .minSplitGain)
    try container.encode(maxBins, forKey: .maxBins)
    try container.encode(rowFraction, forKey: .rowFraction)
    try container.encode(featureFraction, forKey: .featureFraction)
    try container.encode(earlyStopping, forKey: .earlyStopping)
    try container.encode(tolerance, forKey: .tolerance)
    try container.encode(keepBest, forKey: .keepBest)
    try container.encode(seed, forKey: .seed)
  }
}
