import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The terms of an event mixture's likelihood for one observation.
struct EventMixtureTerms {
  private struct Shift {
    let parameter, component: Int
    let factors: [PositiveInterpolation]
    let normalization: ShiftNormalization
  }

  private let parameters: [FitParameter]
  private let yields: ([Double]) -> [Double]
  private let isExtended: Bool
  private let events: EventSample
  private let constraints: [GaussianConstraint]
  private let shifts: [Shift]
  private let totalWeight: Double

  init(_ model: EventMixtureModel, _ events: EventSample, _ constraints: [GaussianConstraint]) {
    parameters = model.parameters
    yields = model.yields
    isExtended = model.isExtended
    self.events = events
    self.constraints = constraints
    totalWeight = events.weights.reduce(0, +)
    let parameterCount = model.parameters.count
    shifts = zip(events.shifts, model.normalizations).map { shift, normalization in
      precondition(
        (0..<parameterCount).contains(shift.parameter), "EventShift: parameter \(shift.parameter)")
      return Shift(
        parameter: shift.parameter, component: shift.component,
        factors: shift.interpolations,
        normalization: normalization)
    }
  }

  /// Σ_j ν_j g_j p_j/p_ref of every event.
  func intensities(at point: [Double]) -> [Double] {
    contributions(at: point, yields(point)).totals
  }

  func value(_ point: [Double]) -> Double {
    let counts = yields(point)
    return value(point, counts, intensities(at: point))
  }

  private func value(_ point: [Double], _ counts: [Double], _ intensities: [Double]) -> Double {
    let expected = counts.reduce(0, +)
    guard expected > 0 else { return .infinity }
    var sum = 0.0
    let isPositive = intensities.withUnsafeBufferPointer { intensities in
      events.weights.withUnsafeBufferPointer { weights in
        for event in 0..<weights.count {
          if intensities[event] <= 0 { return false }
          sum += weights[event] * log(intensities[event])
        }
        return true
      }
    }
    guard isPositive else { return .infinity }
    let rate = isExtended ? expected : totalWeight * log(expected)
    return constraints.reduce(rate - sum) { $0 + $1.penalty(point[$1.parameter]) }
  }

  func valueAndGradient(_ point: [Double]) -> (value: Double, gradient: [Double]) {
    let counts = yields(point)
    let (totals, parts) = contributions(at: point, counts)
    let result = value(point, counts, totals)
    guard result.isFinite else { return (result, point.map { _ in .nan }) }
    // The derivatives by the yields, Σ w r_j g_j/λ, then by the parameters through the yields.
    let components = events.components
    let rate = isExtended ? 1 : totalWeight / counts.reduce(0, +)
    var byYield = [Double](repeating: rate, count: components)
    for event in 0..<events.count {
      let scale = events.weights[event] / totals[event]
      for component in 0..<components {
        byYield[component] -= scale * parts[event * components + component]
      }
    }
    var gradient = [Double](repeating: 0, count: point.count)
    for index in point.indices where !parameters[index].isFixed {
      gradient[index] = zip(yieldSlopes(point, index), byYield).reduce(0) { $0 + $1.0 * $1.1 }
    }
    for shift in shifts {
      let component = shift.component
      let normalizationSlope = shift.normalization.logAndSlope(point[shift.parameter]).slope
      for event in 0..<events.count {
        let (factor, slope) = shift.factors[event].factorAndSlope(point[shift.parameter])
        let part = counts[component] * parts[event * components + component]
        gradient[shift.parameter] -=
          events.weights[event] / totals[event] * part * (slope / factor - normalizationSlope)
      }
    }
    for constraint in constraints {
      gradient[constraint.parameter] +=
        (point[constraint.parameter] - constraint.center) / (constraint.width * constraint.width)
    }
    return (result, gradient)
  }

  /// The derivatives of the yields, which cost nothing beside the events, by differences.
  private func yieldSlopes(_ point: [Double], _ index: Int) -> [Double] {
    let step = 1e-4 * parameters[index].scale
    var (above, below) = (point, point)
    above[index] += step
    below[index] -= step
    return zip(yields(above), yields(below)).map { ($0 - $1) / (2 * step) }
  }

  /// λ of every event and r_j g_j of every event and component.
  private func contributions(
    at point: [Double], _ counts: [Double]
  ) -> (totals: [Double], parts: [Double]) {
    let components = events.components
    var parts = events.ratios
    for shift in shifts {
      let alpha = point[shift.parameter]
      let scale = exp(-shift.normalization.logAndSlope(alpha).log)
      parts.withUnsafeMutableBufferPointer { parts in
        shift.factors.withUnsafeBufferPointer { factors in
          for event in 0..<factors.count {
            parts[event * components + shift.component] *=
              scale * factors[event].factorAndSlope(alpha).factor
          }
        }
      }
    }
    let totals = [Double](unsafeUninitializedCapacity: events.count) { totals, filled in
      parts.withUnsafeBufferPointer { parts in
        counts.withUnsafeBufferPointer { counts in
          for event in 0..<events.count {
            var sum = 0.0
            for component in 0..<components {
              sum += counts[component] * parts[event * components + component]
            }
            totals[event] = sum
          }
        }
      }
      filled = events.count
    }
    return (totals, parts)
  }
}
