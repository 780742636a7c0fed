#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Derivatives of an objective: its own, or differences in steps fitted to its curvature.
///
/// A step is a part of 1/√(second derivative), over which −log L changes by a known small amount
/// whatever the units of the parameter.
final class Derivatives {
  private let objective: Objective
  private let parameters: [FitParameter]
  /// The unit of each parameter's steps, 1/√(second derivative) as far as known.
  private var units: [Double]
  private(set) var evaluations = 0
  private var isTuned = false
  /// The parts of a unit: first derivatives need small steps against the third derivative, second
  /// ones larger steps against rounding.
  private let gradientPart: Double
  private let hessianPart: Double

  init(_ objective: Objective) {
    self.objective = objective
    parameters = objective.parameters
    units = parameters.map(\.scale)
    // Where rounding and the next derivative make errors alike.
    gradientPart = max(1e-3, cbrt(3 * objective.resolution))
    hessianPart = max(1e-2, sqrt(sqrt(48 * objective.resolution)))
  }

  /// Whether second derivatives are the objective's own.
  var areExact: Bool { objective.derivatives != nil }
  /// The second derivatives where the last gradient was asked for.
  private var last: (point: [Double], hessian: SymmetricMatrix)?

  func value(_ point: [Double]) -> Double {
    evaluations += 1
    return objective.value(point)
  }

  /// The derivatives at `point`, zero for fixed parameters, and second derivatives on the diagonal
  /// where they are a by-product.
  func gradient(_ point: [Double], value: Double) -> (gradient: [Double], curvatures: [Double?]) {
    if let derivatives = objective.derivatives {
      evaluations += 1
      let all = derivatives(point)
      last = (point, all.hessian)
      return (onlyFree(all.gradient), all.hessian.diagonal)
    }
    if let valueAndGradient = objective.valueAndGradient {
      evaluations += 1
      return (onlyFree(valueAndGradient(point).gradient), point.map { _ in nil })
    }
    var gradient = [Double](repeating: 0, count: point.count)
    var curvatures = [Double?](repeating: nil, count: point.count)
    for index in point.indices where !parameters[index].isFixed {
      // The first time the unit is a guess: repeat until the step fits the curvature.
      for _ in 0..<(isTuned ? 1 : 5) {
        let unit = units[index]
        let (slope, curvature) = difference(point, value, index)
        gradient[index] = slope
        curvatures[index] = curvature
        if curvature > 0, curvature.isFinite { units[index] = 1 / curvature.squareRoot() }
        if units[index] < 3 * unit && unit < 3 * units[index] { break }
      }
    }
    isTuned = true
    return (gradient, curvatures)
  }

  /// `gradient` with zeros for fixed parameters.
  private func onlyFree(_ gradient: [Double]) -> [Double] {
    precondition(
      gradient.count == parameters.count, "Objective: \(gradient.count) derivatives")
    return zip(gradient, parameters).map { $1.isFixed ? 0 : $0 }
  }

  /// First and second derivative along one parameter: central differences, one-sided at a bound.
  private func difference(
    _ point: [Double], _ value: Double, _ index: Int
  ) -> (slope: Double, curvature: Double) {
    var step = self.step(index, at: point[index], part: gradientPart)
    let bounds = parameters[index].bounds
    for _ in 0..<8 {
      if point[index] + step > bounds.upperBound || point[index] - step < bounds.lowerBound {
        let side = point[index] + 2 * step > bounds.upperBound ? -step : step
        let near = self.value(point.moved(index, by: side))
        let far = self.value(point.moved(index, by: 2 * side))
        if near.isFinite && far.isFinite {
          return (
            (4 * near - 3 * value - far) / (2 * side), (far - 2 * near + value) / (step * step)
          )
        }
      } else {
        let above = self.value(point.moved(index, by: step))
        let below = self.value(point.moved(index, by: -step))
        if above.isFinite && below.isFinite {
          return ((above - below) / (2 * step), (above - 2 * value + below) / (step * step))
        }
      }
      step /= 10
    }
    return (.nan, .nan)
  }

  private func step(_ index: Int, at x: Double, part: Double) -> Double {
    let bounds = parameters[index].bounds
    let step = max(part * units[index], 1e-9 * abs(x))
    return min(step, (bounds.upperBound - bounds.lowerBound) / 4)
  }

  /// The second derivatives at `point`, or, where they are differences, as near as the bounds
  /// allow. Those of fixed parameters say nothing.
  func hessian(_ point: [Double]) -> SymmetricMatrix {
    if let derivatives = objective.derivatives {
      if let last, last.point == point { return last.hessian }
      evaluations += 1
      return derivatives(point).hessian
    }
    let free = point.indices.filter { !parameters[$0].isFixed }
    let steps = point.indices.map { step($0, at: point[$0], part: hessianPart) }
    var center = point
    for index in free {
      let bounds = parameters[index].bounds
      center[index] = min(
        max(point[index], bounds.lowerBound + steps[index]), bounds.upperBound - steps[index])
    }
    return objective.valueAndGradient == nil
      ? hessianOfValues(center, steps, free) : hessianOfGradients(center, steps, free)
  }

  private func hessianOfGradients(
    _ center: [Double], _ steps: [Double], _ free: [Int]
  ) -> SymmetricMatrix {
    var rows = [[Double]](repeating: [], count: center.count)
    for index in free {
      let above = gradient(center.moved(index, by: steps[index]), value: 0).gradient
      let below = gradient(center.moved(index, by: -steps[index]), value: 0).gradient
      rows[index] = zip(above, below).map { ($0 - $1) / (2 * steps[index]) }
    }
    var hessian = SymmetricMatrix(size: center.count)
    for row in free {
      for column in free where column <= row {
        hessian[row, column] = (rows[row][column] + rows[column][row]) / 2
      }
    }
    return hessian
  }

  private func hessianOfValues(
    _ center: [Double], _ steps: [Double], _ free: [Int]
  ) -> SymmetricMatrix {
    var hessian = SymmetricMatrix(size: center.count)
    let middle = value(center)
    for (place, row) in free.enumerated() {
      let (up, down) = (center.moved(row, by: steps[row]), center.moved(row, by: -steps[row]))
      hessian[row, row] = (value(up) - 2 * middle + value(down)) / (steps[row] * steps[row])
      for column in free[..<place] {
        let step = steps[column]
        let aligned = value(up.moved(column, by: step)) + value(down.moved(column, by: -step))
        let opposed = value(up.moved(column, by: -step)) + value(down.moved(column, by: step))
        hessian[row, column] = (aligned - opposed) / (4 * steps[row] * step)
      }
    }
    return hessian
  }
}

extension [Double] {
  /// The point with one coordinate moved.
  fileprivate func moved(_ index: Int, by step: Double) -> [Double] {
    var result = self
    result[index] += step
    return result
  }
}
