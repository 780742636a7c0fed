/// The way to a minimum.
struct MinimumSearch {
  private let parameters: [FitParameter]
  private let minimizer: Minimizer
  private let derivatives: Derivatives
  private(set) var point: [Double]
  private(set) var value: Double
  private var gradient: [Double]
  private var hessian: SymmetricMatrix
  /// The fall that the last step promised.
  private var distance = 0.0
  /// Whether the Hessian is one of this very point, by differences or exact.
  private var isMeasured = false

  init(_ objective: Objective, _ minimizer: Minimizer) {
    parameters = objective.parameters
    self.minimizer = minimizer
    derivatives = Derivatives(objective)
    point = parameters.map(\.start)
    value = derivatives.value(point)
    gradient = []
    hessian = SymmetricMatrix(size: point.count)
  }

  mutating func run() -> Minimum {
    let (slopes, curvatures) = derivatives.gradient(point, value: value)
    gradient = slopes
    for (index, parameter) in parameters.enumerated() {
      let guess = 1 / (parameter.scale * parameter.scale)
      let curvature = curvatures[index] ?? guess
      hessian[index, index] = curvature > 1e-12 * guess && curvature.isFinite ? curvature : guess
    }
    var iteration = 0
    var status: Minimum.Status?
    while status == nil {
      status = step(iteration)
      iteration += 1
    }
    return summary(status ?? .stalled, iterations: iteration - 1)
  }

  /// One step, or the reason to end.
  private mutating func step(_ iteration: Int) -> Minimum.Status? {
    guard gradient.allSatisfy(\.isFinite) else { return .notFinite }
    if (minimizer.method == .newton || derivatives.areExact) && !isMeasured { measure() }
    var direction: [Double]
    (direction, distance) = newtonStep()
    if distance < minimizer.tolerance && minimizer.measuresCurvature && !isMeasured {
      measure()
      (direction, distance) = newtonStep()
    }
    if distance < minimizer.tolerance { return .converged }
    if iteration == minimizer.iterationLimit { return .iterationLimit }
    if let next = lineSearch(direction) {
      move(to: next.point, value: next.value)
      return nil
    }
    // Below the rounding error of the function nothing leads down.
    if distance < min(1e-11 * (1 + abs(value)), 1e-3) { return .converged }
    if isMeasured { return .stalled }
    measure()
    return nil
  }

  private mutating func measure() {
    let measured = derivatives.hessian(point)
    isMeasured = true
    if measured.entries.allSatisfy(\.isFinite) { hessian = measured }
  }

  /// The parameters that a step may change: not fixed, not pressed against a bound.
  private var free: [Int] {
    parameters.indices.filter { index in
      let bounds = parameters[index].bounds
      if parameters[index].isFixed { return false }
      if point[index] <= bounds.lowerBound && gradient[index] >= 0 { return false }
      return !(point[index] >= bounds.upperBound && gradient[index] <= 0)
    }
  }

  /// −H⁻¹ g over the free parameters and the fall ½ gᵀ H⁻¹ g that it promises; the diagonal of H is
  /// raised as far as needed for a positive definite matrix.
  private func newtonStep() -> (direction: [Double], distance: Double) {
    let free = self.free
    var direction = [Double](repeating: 0, count: point.count)
    guard !free.isEmpty else { return (direction, 0) }
    let slopes = free.map { gradient[$0] }
    let guesses = free.map { 1 / (parameters[$0].scale * parameters[$0].scale) }
    var matrix = hessian.selecting(free)
    var damping = 1e-3
    var solution = matrix.solving(slopes)
    while solution == nil && damping < 1e12 {
      for place in free.indices {
        let diagonal = abs(matrix[place, place])
        matrix[place, place] = diagonal + damping * max(guesses[place], diagonal)
      }
      damping *= 10
      solution = matrix.solving(slopes)
    }
    let steps = solution ?? zip(slopes, guesses).map { $0 / $1 }
    for (place, index) in free.enumerated() { direction[index] = -steps[place] }
    return (direction, zip(steps, slopes).reduce(0) { $0 + $1.0 * $1.1 } / 2)
  }

  /// The first point along the projected `direction` that is lower by a part of what the slope
  /// promises (Armijo's rule); nil where there is none.
  private func lineSearch(_ direction: [Double]) -> (point: [Double], value: Double)? {
    var length = 1.0
    let rounding = 1e-14 * abs(value)
    for _ in 0..<40 {
      let trial = point.indices.map { parameters[$0].clipped(point[$0] + length * direction[$0]) }
      let promised = point.indices.reduce(0) { $0 + gradient[$1] * (trial[$1] - point[$1]) }
      if promised >= 0 { return nil }
      let found = derivatives.value(trial)
      if found.isFinite && found <= value + 1e-4 * promised + rounding { return (trial, found) }
      // The minimum of the parabola through value, slope and trial; a tenth where it is far.
      let parabola = found.isFinite ? -promised / (2 * (found - value - promised)) : 0.1
      length *= min(max(parabola, 0.1), 0.5)
    }
    return nil
  }

  private mutating func move(to next: [Double], value nextValue: Double) {
    let step = zip(next, point).map { $0 - $1 }
    point = next
    value = nextValue
    let nextGradient = derivatives.gradient(next, value: nextValue).gradient
    let change = zip(nextGradient, gradient).map { $0 - $1 }
    gradient = nextGradient
    isMeasured = false
    if minimizer.method == .quasiNewton && !derivatives.areExact && gradient.allSatisfy(\.isFinite)
    {
      update(step, change)
    }
  }

  /// The damped update of the Hessian.
  private mutating func update(_ step: [Double], _ change: [Double]) {
    let size = step.count
    let image = (0..<size).map { row in (0..<size).reduce(0) { $0 + hessian[row, $1] * step[$1] } }
    let before = zip(step, image).reduce(0) { $0 + $1.0 * $1.1 }
    let after = zip(step, change).reduce(0) { $0 + $1.0 * $1.1 }
    guard before > 0 else { return }
    let share = after >= 0.2 * before ? 1 : 0.8 * before / (before - after)
    let target = zip(change, image).map { share * $0 + (1 - share) * $1 }
    let curvature = zip(step, target).reduce(0) { $0 + $1.0 * $1.1 }
    for row in 0..<size {
      for column in 0...row {
        hessian[row, column] +=
          target[row] * target[column] / curvature - image[row] * image[column] / before
      }
    }
  }

  private func summary(_ status: Minimum.Status, iterations: Int) -> Minimum {
    var result = hessian
    for index in point.indices where parameters[index].isFixed {
      for other in point.indices { result[index, other] = 0 }
    }
    return Minimum(
      parameters: parameters, point: point, value: value, gradient: gradient,
      estimatedDistance: distance, hessian: result,
      status: status, iterations: iterations, evaluations: derivatives.evaluations)
  }
}
