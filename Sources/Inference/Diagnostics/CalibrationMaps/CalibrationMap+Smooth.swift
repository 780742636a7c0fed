import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension CalibrationMap {
  /// The ratio of kernel densities at nodes of a fifth of the narrower bandwidth, between the
  /// smallest and the largest score. A density below that of half an event spread over the range is
  /// raised to it.
  static func kernelDensity(_ events: CalibrationEvents, _ factor: Double) throws -> Shape {
    guard factor > 0 else { throw InferenceError("calibration", "a bandwidth factor of \(factor)") }
    let low = events.logits.min() ?? 0
    let high = events.logits.max() ?? 0
    let classes = [true, false].map { isNumerator in
      ClassDensity(events, isNumerator: isNumerator, factor: factor)
    }
    guard high > low, classes.allSatisfy({ $0.bandwidth > 0 }) else {
      throw InferenceError(
        "kernel density", "the scores of a class are all equal",
        hint: "use a histogram for classifiers with few different scores")
    }
    let narrow = min(classes[0].bandwidth, classes[1].bandwidth)
    let count = min(max(Int(5 * (high - low) / narrow), 50), 20_000)
    let positions = (0...count).map { low + (high - low) * Double($0) / Double(count) }
    let floors = [events.effectiveCounts.numerator, events.effectiveCounts.denominator].map {
      0.5 / ($0 * (high - low))
    }
    let densities = classes.map { $0.densities(at: positions) }
    let values = positions.indices.map {
      log(max(densities[0][$0], floors[0]) / max(densities[1][$0], floors[1]))
    }
    return .nodes(positions: positions, values: values)
  }

  /// A logistic regression on log s and −log(1 − s) with coefficients that are not negative, or on
  /// their sum alone; the targets are Platt's (n₁ + 1)/(n₁ + 2) and 1/(n₀ + 2).
  static func logistic(_ events: CalibrationEvents, isLine: Bool) throws -> Shape {
    // Both classes with the same weight, and all of it as many as the effective events.
    let counts = events.effectiveCounts
    let half = (counts.numerator + counts.denominator) / 2
    let targets = (numerator: (half + 1) / (half + 2), denominator: 1 / (half + 2))
    let up = events.logits.map { -softplus(-$0) }
    let down = events.logits.map { softplus($0) }
    func both(_ p: [Double]) -> (value: Double, gradient: [Double]) {
      let (a, b, c) = (p[0], isLine ? p[0] : p[1], p[p.count - 1])
      var loss = 0.0
      var slopes = (0.0, 0.0, 0.0)
      for event in up.indices {
        let h = a * up[event] + b * down[event] + c
        let target = events.isNumerator[event] ? targets.numerator : targets.denominator
        let weight = half * events.weights[event]
        loss += weight * (softplus(h) - target * h)
        let slope = weight * (1 / (1 + exp(-h)) - target)
        slopes.0 += slope * up[event]
        slopes.1 += slope * down[event]
        slopes.2 += slope
      }
      return (loss, isLine ? [slopes.0 + slopes.1, slopes.2] : [slopes.0, slopes.1, slopes.2])
    }
    let slope = FitParameter("slope", start: 1, scale: 0.1)
    let rising = ["a", "b"].map { FitParameter($0, start: 1, scale: 0.1, bounds: 0...1e6) }
    let objective = Objective(
      (isLine ? [slope] : rising) + [FitParameter("offset", start: 0, scale: 0.1)],
      value: { both($0).value }, valueAndGradient: both)
    let p = try Minimizer(tolerance: 1e-10, measuresCurvature: false).minimize(objective)
      .requireConverged("calibration").point
    return .logarithms(a: p[0], b: isLine ? p[0] : p[1], c: p[p.count - 1])
  }
}

extension CalibrationMap {
  /// The constant c of the smallest cross-entropy with both classes of equal weight, by Newton's
  /// method: where Σ w σ(h + c) is the weight of the numerator.
  static func constant(_ events: CalibrationEvents) -> Shape {
    var constant = 0.0
    for _ in 0..<50 {
      var (excess, slope) = (0.0, 0.0)
      for event in events.logits.indices {
        let probability = 1 / (1 + exp(-events.logits[event] - constant))
        excess += events.weights[event] * (probability - (events.isNumerator[event] ? 1 : 0))
        slope += events.weights[event] * probability * (1 - probability)
      }
      guard slope > 1e-12 else { break }
      let step = min(max(excess / slope, -1), 1)
      constant -= step
      if abs(step) < 1e-12 { break }
    }
    return .logarithms(a: 1, b: 1, c: constant)
  }
}

/// The kernel density of the logits of one class.
private struct ClassDensity {
  private let logits: [Double]
  private let weights: [Double]
  let bandwidth: Double

  init(_ events: CalibrationEvents, isNumerator: Bool, factor: Double) {
    let rows = events.logits.indices.filter { events.isNumerator[$0] == isNumerator }
    logits = rows.map { events.logits[$0] }
    weights = rows.map { events.weights[$0] }
    let count =
      isNumerator ? events.effectiveCounts.numerator : events.effectiveCounts.denominator
    let mean = zip(logits, weights).reduce(0) { $0 + $1.0 * $1.1 }
    let variance = zip(logits, weights).reduce(0) { $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean) }
    // The unbiased variance of weights that sum to one, as SciPy has it.
    let unbiased = count > 1 ? variance / (1 - 1 / count) : 0
    bandwidth = factor * pow(count, -0.2) * unbiased.squareRoot()
  }

  /// The density by events shared between the two nearest points of a grid of a twentieth of the
  /// bandwidth, which are then spread with the kernel to 6 bandwidths.
  func densities(at positions: [Double]) -> [Double] {
    let step = bandwidth / 20
    let low = (logits.min() ?? 0) - step
    let cells = Int(((logits.max() ?? 0) - low) / step) + 3
    var grid = [Double](repeating: 0, count: cells)
    for (logit, weight) in zip(logits, weights) {
      let place = (logit - low) / step
      let cell = Int(place)
      grid[cell] += weight * (1 - place + Double(cell))
      grid[cell + 1] += weight * (place - Double(cell))
    }
    let scale = 1 / (bandwidth * (2 * Double.pi).squareRoot())
    return positions.map { x in
      let first = max(Int(((x - 6 * bandwidth - low) / step).rounded(.up)), 0)
      let last = min(Int(((x + 6 * bandwidth - low) / step).rounded(.down)), cells - 1)
      guard first <= last else { return 0 }
      return (first...last).reduce(0) { sum, cell in
        let distance = (x - low - Double(cell) * step) / bandwidth
        return sum + grid[cell] * exp(-distance * distance / 2)
      } * scale
    }
  }
}
