import Evaluation
import Statistics

/// What tests of a signal's strength found, as numbers.
enum SignalNumbers {
  /// Best fit, covariance, interval, profile, significances and limits, each for all models of the same
  /// parameters.
  static func arrays(
    _ results: [(name: String, inference: SignalInference)]
  ) -> [String: ResultArray] {
    guard let first = results.first?.inference else { return [:] }
    let all = results.map(\.inference)
    let models = ResultArray.Axis("model", results.map(\.name))
    let names = first.bestFit.parameters.map(\.name)
    let parameters = ResultArray.Axis("parameter", names)
    let ends = ResultArray.Axis("end", ["lower", "upper"])
    func numbers(_ value: (SignalInference) -> Double?) -> ResultArray {
      ResultArray([models], all.map(value))
    }
    var arrays = [
      "events": numbers(\.count),
      "best fit": ResultArray([models, parameters], all.flatMap(\.bestFit.point)),
      "standard error": ResultArray([models, parameters], all.flatMap(\.bestFit.errors)),
      "covariance": ResultArray(
        [models, parameters, parameters],
        all.flatMap { inference -> [Double?] in
          names.indices.flatMap { row in
            names.indices.map { inference.bestFit.covariance?[row, $0] }
          }
        }),
      "interval of \(first.parameter)": ResultArray(
        [models, .init("level", coordinates: [first.interval.interval.level]), ends],
        all.flatMap { [$0.interval.interval.lower, $0.interval.interval.upper] }),
      "profile of \(first.parameter)": curve(
        models, [first.parameter, "−2 log λ"],
        all.map { zip($0.scan.axes[0], $0.scan.twiceFall).map { [$0, $1] } }),
      "tests of \(first.parameter)": curve(
        models, [first.parameter, "CLs+b", "CLb", "CLs", "expected CLs"],
        all.map {
          $0.tests.map { [$0.mu, $0.pValue, $0.backgroundPValue, $0.cls, $0.expectedCLs()] }
        }),
      "significance": numbers(\.discovery.significance),
      "p-value without a signal": numbers(\.discovery.pValue),
      "expected significance": numbers(\.expectedDiscovery.significance),
      "upper limit": ResultArray(
        [models, .init("level", coordinates: [first.limit.level])], all.map(\.limit.observed)),
      "expected upper limit": ResultArray(
        [
          models, .init("level", coordinates: [first.limit.level]),
          .init("standard deviations", coordinates: [-2, -1, 0, 1, 2]),
        ], all.flatMap(\.limit.expected)),
    ]
    if all.contains(where: { $0.discoveryToys != nil }) {
      arrays["p-value without a signal, by pseudo-experiments"] = numbers {
        $0.discoveryToys?.backgroundPValue.value
      }
    }
    if all.contains(where: { $0.toyLimit != nil }) {
      arrays["upper limit by pseudo-experiments"] = ResultArray(
        [models, .init("number", ["limit", "standard error"])],
        all.flatMap { [$0.toyLimit?.observed, $0.toyLimit?.error] })
    }
    if let most = all.map(\.beltIntervals.count).max(), most > 0 {
      arrays["Feldman–Cousins interval of \(first.parameter)"] = ResultArray(
        [models, .init("interval", coordinates: (1...most).map(Double.init)), ends],
        all.flatMap { inference in
          (0..<most).flatMap { place -> [Double?] in
            guard place < inference.beltIntervals.count else { return [nil, nil] }
            let interval = inference.beltIntervals[place]
            return [interval.lower, interval.upper]
          }
        })
    }
    return arrays
  }

  /// Points of a curve for each model, which are not at the same places.
  private static func curve(
    _ models: ResultArray.Axis, _ quantities: [String], _ curves: [[[Double]]]
  ) -> ResultArray {
    let longest = curves.map(\.count).max() ?? 0
    return ResultArray(
      [
        models, .init("point", coordinates: (0..<longest).map(Double.init)),
        .init("quantity", quantities),
      ],
      curves.flatMap { curve in
        (0..<longest).flatMap { place -> [Double?] in
          place < curve.count ? curve[place] : quantities.map { _ in nil }
        }
      })
  }
}
