import Evaluation
import Likelihoods

extension ScanSection {
  /// What fits of the same events found, as numbers: best fits, standard errors, covariances,
  /// intervals and profiles, each for all likelihoods.
  ///
  /// - Parameters:
  ///   - fits: The fits.
  ///   - intervals: The intervals of the free parameters of each.
  ///   - widened: The same with the training's error; nil where there is none.
  ///   - level: The confidence level of both.
  ///   - trainings: The training's error of each parameter; nil where there is none.
  ///   - scans: The scans of each likelihood along the same values of one parameter.
  /// - Throws: `InferenceError` where a fit does not converge.
  static func numbers(
    _ fits: [NamedFit], intervals: [[LikelihoodInterval]], widened: [[(Double, Double)?]],
    level: Double, trainings: [[Double]?], scans: [(parameter: String, scans: [NamedScan])]
  ) throws -> [String: ResultArray] {
    guard let first = fits.first?.fit else { return [:] }
    let (all, free) = (first.profile.parameters.map(\.name), first.free)
    let likelihoods = ResultArray.Axis("likelihood", fits.map(\.name))
    let parameters = ResultArray.Axis("parameter", all)
    let scanned = ResultArray.Axis("parameter", free.map { all[$0] })
    let ends = [
      ResultArray.Axis("level", coordinates: [level]), ResultArray.Axis("end", ["lower", "upper"]),
    ]
    let best = try fits.map { try $0.fit.profile.bestFit() }
    var arrays = [
      "best fit": ResultArray([likelihoods, parameters], best.flatMap(\.point)),
      "standard error": ResultArray([likelihoods, parameters], best.flatMap(\.errors)),
      "covariance": ResultArray(
        [likelihoods, parameters, parameters],
        best.flatMap { fit -> [Double?] in
          fit.covariance?.entries ?? all.flatMap { _ in all.map { _ in nil } }
        }),
      "interval": ResultArray(
        [likelihoods, scanned] + ends,
        intervals.flatMap { $0 }.flatMap { [$0.interval.lower, $0.interval.upper] }),
    ]
    if trainings.contains(where: { $0 != nil }) {
      arrays["training error"] = ResultArray(
        [likelihoods, parameters], trainings.flatMap { errors in all.indices.map { errors?[$0] } })
      arrays["interval with training error"] = ResultArray(
        [likelihoods, scanned] + ends, widened.flatMap { $0 }.flatMap { [$0?.0, $0?.1] })
    }
    for (parameter, scans) in scans {
      guard let axis = scans.first?.scan.axes.first else { continue }
      arrays["profile of \(parameter)"] = ResultArray(
        [likelihoods, ResultArray.Axis(parameter, coordinates: axis)],
        scans.flatMap(\.scan.twiceFall))
    }
    return arrays
  }
}
