import Randomness

extension TemplateModel {
  /// −log L is half the deviance: zero where every count equals its expectation. It is not defined
  /// where a count is expected to be negative.
  public func likelihood(of observation: TemplateObservation) -> Likelihood {
    precondition(
      observation.counts.count == binCount && observation.auxiliary.count == constrained.count,
      "TemplateModel: an observation of another model")
    let terms = Array(zip(zip(constrained, auxiliaries), observation.auxiliary))
    let objective = Objective(parameters) { point in
      var sum = 0.0
      for (count, mean) in zip(observation.counts, expectedCounts(at: point)) {
        sum += TemplateModel.poissonTerm(count, mean)
      }
      for ((index, auxiliary), measured) in terms {
        switch auxiliary {
        case .gaussian(let width):
          let distance = (point[index] - measured) / width
          sum += distance * distance / 2
        case .poisson(let tau):
          sum += TemplateModel.poissonTerm(measured, tau * point[index])
        }
      }
      return sum
    }
    let constraints = terms.compactMap { term, measured -> GaussianConstraint? in
      switch term.1 {
      case .gaussian(let width):
        GaussianConstraint(parameter: term.0, center: measured, width: width)
      case .poisson(let tau):
        GaussianConstraint(
          parameter: term.0, center: measured / tau, width: 1 / tau.squareRoot())
      }
    }
    return Likelihood(objective, constraints: constraints)
  }

  /// −log of the Poisson probability of `count` over that of the best mean.
  private static func poissonTerm(_ count: Double, _ mean: Double) -> Double {
    guard mean >= 0, count == 0 || mean > 0 else { return .infinity }
    return count > 0 ? SaddlePoint.deviance(count, mean: mean) : mean
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
