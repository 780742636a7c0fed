import Evaluation
import Numerics

extension PosteriorSection {
  /// What posteriors of the same parameters say, as numbers: moments, medians and intervals, each
  /// for all likelihoods.
  static func numbers(_ posteriors: [NamedPosterior]) -> [String: ResultArray] {
    guard let first = posteriors.first?.posterior else { return [:] }
    let likelihoods = ResultArray.Axis("likelihood", posteriors.map(\.name))
    let parameters = ResultArray.Axis("parameter", first.names)
    let summaries = posteriors.map { named in
      first.names.indices.map { MarginalSummary(named.posterior, $0) }
    }
    let covariances = posteriors.map {
      $0.posterior.grid?.covariance ?? $0.posterior.samples.covariance
    }
    let all = summaries.flatMap { $0 }
    var arrays = [
      "mean": ResultArray([likelihoods, parameters], all.map(\.mean)),
      "standard deviation": ResultArray([likelihoods, parameters], all.map(\.deviation)),
      "covariance": ResultArray(
        [likelihoods, parameters, parameters],
        covariances.flatMap { matrix in
          first.names.indices.flatMap { row in first.names.indices.map { matrix[row, $0] } }
        }),
      "median": ResultArray([likelihoods, parameters], all.map { $0.quantile(0.5) }),
      "interval": ResultArray(
        [
          likelihoods, parameters, .init("level", coordinates: levels),
          .init("end", ["lower", "upper"]),
        ],
        all.flatMap { summary in
          levels.flatMap { [summary.quantile((1 - $0) / 2), summary.quantile((1 + $0) / 2)] }
        }),
    ]
    if posteriors.contains(where: { $0.posterior.trainingErrors != nil }) {
      arrays["training error"] = ResultArray(
        [likelihoods, parameters],
        posteriors.flatMap { named in
          first.names.indices.map { named.posterior.trainingErrors?[$0] }
        })
    }
    return arrays
  }
}
