import Simulation

extension NetworkLogRatio {
  /// The log ratio of the marginal likelihood of some parameters to the evidence,
  /// log p(x|θ_S)/p(x) with the others integrated over the prior of the training (AMNRE,
  /// arXiv:2110.00449; TMNRE, arXiv:2107.01214).
  ///
  /// - Parameter parameters: The numbers of the parameters, in the order in which θ will have them.
  /// - Throws: `LikelihoodRatioError` for marginals that were not trained.
  public func marginal(of parameters: [Int]) throws -> NetworkLogRatio {
    guard let marginals = description.marginals else {
      throw LikelihoodRatioError(
        "marginals", "the estimate was trained on all parameters at once",
        hint: "train with marginals")
    }
    guard marginals.contains(where: { Set($0) == Set(parameters) && $0.count == parameters.count })
    else {
      throw LikelihoodRatioError(
        "marginals", "\(parameters) was not trained", hint: "there are \(marginals)")
    }
    return NetworkLogRatio(network, description, shown: parameters)
  }

  /// All single parameters and all pairs, as a corner plot shows, and with `includingAll` the full
  /// set.
  public static func cornerMarginals(parameters: Int, includingAll: Bool = false) -> [[Int]] {
    var sets = (0..<parameters).map { [$0] }
    for first in 0..<parameters {
      for second in first + 1..<max(parameters, first + 1) { sets.append([first, second]) }
    }
    if includingAll && parameters > 2 { sets.append(Array(0..<parameters)) }
    return sets
  }
}
