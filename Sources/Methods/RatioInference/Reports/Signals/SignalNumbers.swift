import Evaluation

/// What tests of a signal's strength found, as numbers.
enum SignalNumbers {
  /// Best fit, covariance, interval, profile, significances and limits, each for all models of the
  /// same parameters.
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
          inference.bestFit.covariance?.entries ?? names.flatMap { _ in names.map { _ in nil } }
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
      "significance": numbers {
        $0.binsWithoutBackground.isEmpty ? $0.discovery.significance : nil
      },
      "p-value without a signal": numbers {
        $0.binsWithoutBackground.isEmpty ? $0.discovery.pValue : nil
      },
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
    let sigmas = [-2.0, -1, 0, 1, 2]
    let fluctuations = ResultArray.Axis("standard deviations", coordinates: sigmas)
    if all.contains(where: { $0.toyLimit != nil }) {
      let estimate = ResultArray.Axis("number", ["limit", "standard error"])
      arrays["upper limit by pseudo-experiments"] = ResultArray(
        [models, estimate],
        all.flatMap { [$0.toyLimit?.observed?.value, $0.toyLimit?.observed?.error] })
      arrays["expected upper limit by pseudo-experiments"] = ResultArray(
        [models, fluctuations, estimate],
        all.flatMap { inference in
          sigmas.indices.flatMap { place -> [Double?] in
            let limit = inference.toyLimit.flatMap {
              place < $0.expected.count ? $0.expected[place] : nil
            }
            return [limit?.value, limit?.error]
          }
        })
    }
    if !first.chosenTests.isEmpty {
      let strengths = ResultArray.Axis(
        first.parameter, coordinates: first.chosenTests.map(\.mu))
      arrays["CLs of chosen \(first.parameter)"] = ResultArray(
        [models, strengths], all.flatMap { $0.chosenTests.map(\.cls) })
      arrays["expected CLs of chosen \(first.parameter)"] = ResultArray(
        [models, strengths, fluctuations],
        all.flatMap { inference in
          inference.chosenTests.flatMap { test in sigmas.map { test.expectedCLs(sigmas: $0) } }
        })
    }
    if !first.impacts.isEmpty {
      arrays["nuisance parameters"] = ResultArray(
        [
          models, .init("parameter", first.impacts.map(\.name)),
          .init("quantity", ["pull", "fitted error", "impact up", "impact down"]),
        ],
        all.flatMap { inference in
          inference.impacts.flatMap {
            [$0.pull, $0.constraint, $0.impactAfterFit.up, $0.impactAfterFit.down]
          }
        })
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
