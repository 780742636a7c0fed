import Numerics

/// Events of a mixture with the density ratio of each component to a common reference.
public struct EventSample: Sendable {
  /// p_j(x)/p_ref(x), row by row: [events, components].
  public var ratios: [Double]
  /// The number of components.
  public let components: Int
  /// The weight of each event: 1 for data; for a pool of the reference, weights that sum to 1.
  public var weights: [Double]
  /// The changes of single components' densities with nuisance parameters.
  public var shifts: [EventShift]
  /// The measured values of the model's constrained parameters.
  public var auxiliary: [Double]

  /// The number of events.
  public var count: Int { weights.count }

  /// Events.
  ///
  /// - Parameters:
  ///   - ratios: p_j(x)/p_ref(x), row by row; not negative and finite.
  ///   - components: The number of components.
  ///   - weights: The events' weights; nil for 1.
  ///   - shifts: The changes with nuisance parameters.
  ///   - auxiliary: The measured values of the model's constrained parameters.
  /// - Throws: `InferenceError` for lengths that do not match and numbers that are not finite.
  public init(
    ratios: [Double], components: Int, weights: [Double]? = nil, shifts: [EventShift] = [],
    auxiliary: [Double] = []
  ) throws {
    guard components > 0, ratios.count % components == 0 else {
      throw InferenceError(
        "event ratios", "\(ratios.count) numbers do not make rows of \(components) components")
    }
    let count = ratios.count / components
    if let place = ratios.firstIndex(where: { !$0.isFinite || $0 < 0 }) {
      throw InferenceError(
        "event ratios", "row \(place / components) has a ratio of \(ratios[place])",
        hint: "clip what the estimator cannot tell, and say how often")
    }
    let weights = weights ?? [Double](repeating: 1, count: count)
    guard weights.count == count, weights.allSatisfy(\.isFinite) else {
      throw InferenceError(
        "event weights", "\(weights.count) for \(count) events, or one is not finite")
    }
    for shift in shifts {
      guard shift.down.count == count, shift.up.count == count,
        (0..<components).contains(shift.component)
      else {
        throw InferenceError(
          "shift of component \(shift.component)",
          "\(shift.down.count) down and \(shift.up.count) up factors for \(count) events")
      }
      guard (shift.down + shift.up).allSatisfy({ $0 > 0 && $0.isFinite }) else {
        throw InferenceError(
          "shift of component \(shift.component)", "a factor is not positive and finite",
          hint: "factors are p(x|α = ±1)/p(x|α = 0)")
      }
    }
    self.ratios = ratios
    self.components = components
    self.weights = weights
    self.shifts = shifts
    self.auxiliary = auxiliary
  }

  /// The weighted mean ratio of each component: 1 for a pool of the reference and exact ratios.
  public var meanRatios: [Double] {
    let total = weights.reduce(0, +)
    return (0..<components).map { component in
      (0..<count).reduce(0) { $0 + weights[$1] * ratios[$1 * components + component] } / total
    }
  }

  /// The events with each component's ratio divided by a number, such as `meanRatios` of a pool:
  /// without it an error of the shape looks like one of the yield, and the Asimov data have their
  /// best fit elsewhere.
  public func dividingRatios(by means: [Double]) -> EventSample {
    precondition(means.count == components, "dividingRatios: \(means.count) means")
    var result = self
    for place in ratios.indices { result.ratios[place] /= means[place % components] }
    return result
  }

  /// The events with other weights and measurements, without those whose weight is zero.
  func reweighted(_ newWeights: [Double], auxiliary: [Double]) -> EventSample {
    let rows = newWeights.indices.filter { newWeights[$0] != 0 }
    var result = self
    result.weights = rows.map { newWeights[$0] }
    result.ratios = rows.flatMap { ratios[$0 * components..<($0 + 1) * components] }
    result.shifts = shifts.map { $0.selecting(rows) }
    result.auxiliary = auxiliary
    return result
  }
}

/// How the density of a component changes with a nuisance parameter in each event.
public struct EventShift: Sendable {
  /// The index of the parameter α.
  public let parameter: Int
  /// The component that changes.
  public let component: Int
  /// p(x|α = −1)/p(x|α = 0) of each event.
  public let down: [Double]
  /// p(x|α = 1)/p(x|α = 0) of each event.
  public let up: [Double]

  /// A change that is interpolated between its logarithms with `Interpolation.code4p`.
  public init(parameter: Int, component: Int, down: [Double], up: [Double]) {
    self.parameter = parameter
    self.component = component
    self.down = down
    self.up = up
  }

  func selecting(_ rows: [Int]) -> EventShift {
    EventShift(
      parameter: parameter, component: component, down: rows.map { down[$0] },
      up: rows.map { up[$0] })
  }
}
