import Evaluation
import Numerics

extension LimitsSection.Findings {
  /// What event-by-event inference found out about the strength μ.
  public init(_ inference: SignalInference) {
    self.init(parameter: inference.parameter)
    discovery = inference.discovery
    discoveryToys = inference.discoveryToys
    limit = inference.limit
    tests = inference.tests
    toyLimit = inference.toyLimit
    chosen = inference.chosenTests
    chosenToys = inference.chosenToys
    impacts = inference.impacts
    impactCenter = inference.impactCenter
    atBound = inference.atBound
    binsWithoutBackground = inference.binsWithoutBackground
  }
}

extension BeltSection {
  /// The section on the belt of event-by-event inference and the coverage of its intervals.
  public static func section(_ inference: SignalInference) -> ResultSection {
    func curve(
      _ name: String, _ coverage: (SignalInference.Coverage) -> MeasuredCoverage
    ) -> CoverageCurve {
      (name, inference.coverage.map { ($0.strength, coverage($0)) })
    }
    return section(
      parameter: inference.parameter,
      constructions: inference.belt.map {
        [("Feldman–Cousins", .tTildeMu, $0, inference.isExpected ? nil : inference.beltStatistics)]
      } ?? [],
      coverages: inference.coverage.isEmpty
        ? []
        : [
          curve("belt", \.belt), curve("χ² quantile", \.asymptotic),
          curve("asymptotic upper limit", \.upperLimit),
        ])
  }
}
