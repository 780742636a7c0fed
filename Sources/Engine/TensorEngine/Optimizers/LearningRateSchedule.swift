/// How the learning rate changes during a training. Rates are multiples of the base rate unless
/// said otherwise; epochs and steps count from zero.
///
/// In JSON: `{"kind": "reduceOnPlateau", "factor": 0.5, "patience": 3}`.
public enum LearningRateSchedule: Equatable, Sendable {
  /// The base rate throughout.
  case constant
  /// Multiplied by `factor` after every `everyEpochs` epochs.
  case step(factor: Double = 0.1, everyEpochs: Int)
  /// Multiplied by `factor` when `monitor` has not improved by more than `threshold` (absolute) for
  /// `patience` epochs, down to the rate `minimum` (absolute): `ReduceLROnPlateau` of Keras.
  case reduceOnPlateau(
    factor: Double = 0.1, patience: Int = 10, threshold: Double = 1e-4, minimum: Double = 0,
    monitor: MonitoredQuantity = .validationLoss)
  /// Falls on half a cosine from the base rate, step by step, to the rate `minimum` (absolute) that
  /// would come after the last step (Loshchilov and Hutter, arXiv:1608.03983, eq. 5, no restart).
  case cosine(minimum: Double = 0)
  /// Rises on half a cosine from base/startDivisor to the base rate during the first
  /// `warmUpFraction` of the steps, then falls on another one to base/(startDivisor·finalDivisor):
  /// `OneCycleLR` of PyTorch (Smith and Topin, arXiv:1708.07120).
  case oneCycle(
    warmUpFraction: Double = 0.3, startDivisor: Double = 25, finalDivisor: Double = 1e4)

  /// Checks every value.
  ///
  /// - Parameter keyPath: Where this schedule stands in a larger configuration.
  /// - Throws: `ConfigurationError` for the first value that is out of range.
  public func validate(keyPath: String = "") throws(ConfigurationError) {
    let check = ConfigurationCheck(at: keyPath)
    switch self {
    case .constant: break
    case .step(let factor, let everyEpochs):
      try check.require(factor > 0 && factor <= 1, "factor", factor, "0 < factor ≤ 1")
      try check.require(everyEpochs >= 1, "everyEpochs", everyEpochs, "a whole number ≥ 1")
    case .reduceOnPlateau(let factor, let patience, let threshold, let minimum, _):
      try check.require(factor > 0 && factor < 1, "factor", factor, "0 < factor < 1")
      try check.require(patience >= 1, "patience", patience, "a whole number ≥ 1")
      try check.require(
        threshold >= 0 && threshold.isFinite, "threshold", threshold, "a number ≥ 0")
      try check.require(minimum >= 0 && minimum.isFinite, "minimum", minimum, "a rate ≥ 0")
    case .cosine(let minimum):
      try check.require(minimum >= 0 && minimum.isFinite, "minimum", minimum, "a rate ≥ 0")
    case .oneCycle(let warmUp, let startDivisor, let finalDivisor):
      try check.require(
        warmUp >= 0 && warmUp <= 1, "warmUpFraction", warmUp, "0 ≤ warmUpFraction ≤ 1")
      try check.require(
        startDivisor >= 1 && startDivisor.isFinite, "startDivisor", startDivisor, "a number ≥ 1")
      try check.require(
        finalDivisor >= 1 && finalDivisor.isFinite, "finalDivisor", finalDivisor, "a number ≥ 1")
    }
  }
}

extension LearningRateSchedule: Codable {
  private enum Name: String, Codable, CaseIterable {
    case constant, step, reduceOnPlateau, cosine, oneCycle
  }
  private enum Key: String, CodingKey {
    case kind, factor, everyEpochs, patience, threshold, minimum, monitor
    case warmUpFraction, startDivisor, finalDivisor
  }

  private static func keys(of name: Name) -> [Key] {
    switch name {
    case .constant: []
    case .step: [.factor, .everyEpochs]
    case .reduceOnPlateau: [.factor, .patience, .threshold, .minimum, .monitor]
    case .cosine: [.minimum]
    case .oneCycle: [.warmUpFraction, .startDivisor, .finalDivisor]
    }
  }

  /// Reads the object form.
  ///
  /// - Throws: `ConfigurationError` for unknown keys and values out of range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let name: Name = try container.decodeChoice(forKey: .kind)
    try decoder.refuseKeys(
      outside: ([.kind] + LearningRateSchedule.keys(of: name)).map(\.rawValue))
    func number(_ key: Key, _ standard: Double) throws -> Double {
      try container.decodeIfPresent(Double.self, forKey: key) ?? standard
    }
    switch name {
    case .constant: self = .constant
    case .step:
      self = .step(
        factor: try number(.factor, 0.1),
        everyEpochs: try container.decode(Int.self, forKey: .everyEpochs))
    case .reduceOnPlateau:
      self = .reduceOnPlateau(
        factor: try number(.factor, 0.1),
        patience: try container.decodeIfPresent(Int.self, forKey: .patience) ?? 10,
        threshold: try number(.threshold, 1e-4), minimum: try number(.minimum, 0),
        monitor: container.contains(.monitor)
          ? try container.decodeChoice(forKey: .monitor) : .validationLoss)
    case .cosine: self = .cosine(minimum: try number(.minimum, 0))
    case .oneCycle:
      self = .oneCycle(
        warmUpFraction: try number(.warmUpFraction, 0.3),
        startDivisor: try number(.startDivisor, 25), finalDivisor: try number(.finalDivisor, 1e4))
    }
    try validate(keyPath: decoder.codingPath.keyPath)
  }

  /// Writes every option of the kind.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .constant: try container.encode(Name.constant, forKey: .kind)
    case .step(let factor, let everyEpochs):
      try container.encode(Name.step, forKey: .kind)
      try container.encode(factor, forKey: .factor)
      try container.encode(everyEpochs, forKey: .everyEpochs)
    case .reduceOnPlateau(let factor, let patience, let threshold, let minimum, let monitor):
      try container.encode(Name.reduceOnPlateau, forKey: .kind)
      try container.encode(factor, forKey: .factor)
      try container.encode(patience, forKey: .patience)
      try container.encode(threshold, forKey: .threshold)
      try container.encode(minimum, forKey: .minimum)
      try container.encode(monitor, forKey: .monitor)
    case .cosine(let minimum):
      try container.encode(Name.cosine, forKey: .kind)
      try container.encode(minimum, forKey: .minimum)
    case .oneCycle(let warmUpFraction, let startDivisor, let finalDivisor):
      try container.encode(Name.oneCycle, forKey: .kind)
      try container.encode(warmUpFraction, forKey: .warmUpFraction)
      try container.encode(startDivisor, forKey: .startDivisor)
      try container.encode(finalDivisor, forKey: .finalDivisor)
    }
  }
}
