import Numerics
import Randomness

extension TemplateModel {
  /// −log L is half the deviance: zero where every count equals its expectation. It is not defined
  /// where a count is expected to be negative. All derivatives are exact.
  public func likelihood(of observation: TemplateObservation) -> Likelihood {
    precondition(
      observation.counts.count == binCount && observation.auxiliary.count == constrained.count,
      "TemplateModel: an observation of another model")
    let likelihood = TemplateLikelihood(model: self, observation: observation)
    let constraints = zip(zip(constrained, auxiliaries), observation.auxiliary).map {
      term, measured in
      switch term.1 {
      case .gaussian(let width):
        GaussianConstraint(parameter: term.0, center: measured, width: width)
      case .poisson(let tau):
        GaussianConstraint(
          parameter: term.0, center: measured / tau, width: 1 / tau.squareRoot())
      }
    }
    return Likelihood(
      Objective(parameters, value: likelihood.value, derivatives: likelihood.derivatives),
      constraints: constraints)
  }

  /// The observation without fluctuations whose best fit is `point`.
  public func asimov(at point: [Double]) -> TemplateObservation {
    TemplateObservation(counts: expectedCounts(at: point), auxiliary: auxiliary(at: point))
  }

  /// A pseudo-experiment at `point`.
  public func toy(at point: [Double], random: RandomStream) -> TemplateObservation {
    var counts = random.substream("counts")
    var measurements = random.substream("auxiliary")
    return TemplateObservation(
      counts: expectedCounts(at: point).map { TemplateModel.draw($0, &counts) },
      auxiliary: zip(constrained, auxiliaries).map { index, auxiliary in
        switch auxiliary {
        case .gaussian(let width): point[index] + width * measurements.normal()
        case .poisson(let tau): TemplateModel.draw(tau * point[index], &measurements)
        }
      })
  }

  /// A Poisson count of a mean that a fit may have driven anywhere.
  private static func draw(_ mean: Double, _ random: inout RandomStream) -> Double {
    Double(random.poisson(mean: mean > 0 ? min(mean, 1e18) : 0))
  }
}

/// −log L of an observation of templates.
private struct TemplateLikelihood {
  let model: TemplateModel
  let observation: TemplateObservation

  func value(at point: [Double]) -> Double {
    var sum = 0.0
    for (count, mean) in zip(observation.counts, model.expectedCounts(at: point)) {
      sum += PoissonTerm.value(count, mean: mean)
    }
    return sum + auxiliary(at: point).value
  }

  /// The value with all first and second derivatives. Of a count n and its mean ν these are
  /// (1 − n/ν) ∇∇ν + n/ν² ∇ν ∇νᵀ.
  func derivatives(at point: [Double]) -> Objective.Derivatives {
    let size = point.count
    var value = 0.0
    var gradient = [Double](repeating: 0, count: size)
    var hessian = [Double](repeating: 0, count: size * size)
    for channel in model.compiled {
      let samples = channel.samples.map { SampleCounts($0, at: point) }
      let (bins, width) = (channel.bins.count, channel.support.count)
      var slopes = [Double](repeating: 0, count: bins * width)
      var weights = [Double](repeating: 0, count: bins)
      var curvatures = weights
      var local = [Double](repeating: 0, count: width * width)
      for bin in 0..<bins {
        let count = observation.counts[channel.bins.lowerBound + bin]
        let mean = samples.reduce(0) { $0 + $1.count(bin) }
        value += PoissonTerm.value(count, mean: mean)
        (weights[bin], curvatures[bin]) = PoissonTerm.derivatives(count, mean: mean)
      }
      slopes.withUnsafeMutableBufferPointer { slopes in
        local.withUnsafeMutableBufferPointer { local in
          weights.withUnsafeBufferPointer { weights in
            guard let slopes = slopes.baseAddress, let local = local.baseAddress,
              let weights = weights.baseAddress
            else { return }
            for sample in samples {
              sample.addSlopes(to: slopes, width: width)
              sample.addCurvatures(weights: weights, to: local, width: width)
            }
            for bin in 0..<bins {
              addSquare(
                of: UnsafePointer(slopes + bin * width), times: curvatures[bin], to: local,
                width: width)
            }
          }
        }
      }
      for (row, parameter) in channel.support.enumerated() {
        for bin in 0..<bins { gradient[parameter] += weights[bin] * slopes[bin * width + row] }
        for column in 0...row {
          hessian[parameter * size + channel.support[column]] += local[row * width + column]
        }
      }
    }
    let terms = auxiliary(at: point)
    for (place, index) in model.constrained.enumerated() {
      gradient[index] += terms.slopes[place]
      hessian[index * size + index] += terms.curvatures[place]
    }
    return Objective.Derivatives(
      value: value + terms.value, gradient: gradient,
      hessian: SymmetricMatrix(size: size, entries: hessian))
  }

  /// Adds factor · v vᵀ to the lower triangle of a matrix.
  private func addSquare(
    of vector: UnsafePointer<Double>, times factor: Double,
    to matrix: UnsafeMutablePointer<Double>, width: Int
  ) {
    for row in 0..<width {
      let scaled = factor * vector[row]
      if scaled == 0 { continue }
      let entries = matrix + row * width
      for column in 0...row { entries[column] += scaled * vector[column] }
    }
  }

  /// The terms of the auxiliary measurements.
  private func auxiliary(
    at point: [Double]
  ) -> (value: Double, slopes: [Double], curvatures: [Double]) {
    var value = 0.0
    var (slopes, curvatures): ([Double], [Double]) = ([], [])
    for (place, index) in model.constrained.enumerated() {
      let measured = observation.auxiliary[place]
      switch model.auxiliaries[place] {
      case .gaussian(let width):
        let distance = (point[index] - measured) / width
        value += distance * distance / 2
        slopes.append(distance / width)
        curvatures.append(1 / (width * width))
      case .poisson(let tau):
        let mean = tau * point[index]
        value += PoissonTerm.value(measured, mean: mean)
        let derivatives = PoissonTerm.derivatives(measured, mean: mean)
        slopes.append(tau * derivatives.slope)
        curvatures.append(tau * tau * derivatives.curvature)
      }
    }
    return (value, slopes, curvatures)
  }
}
