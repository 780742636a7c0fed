import Evaluation
import RatioEstimation
import Simulation
import Training

/// How a ratio was learnt: what it means, the networks, their losses.
public enum TrainingSection {
  /// The section on a training.
  public static func section(
    _ training: RatioTraining, configuration: RatioConfiguration
  ) -> ResultSection {
    let domain = training.estimate.domain
    return ResultSection(
      title: "Training",
      paragraphs: [meaning(training.estimate), networks(training, configuration)]
        + training.warnings.map(\.asSentence),
      tables: [members(training.histories)] + (domain.dimension > 0 ? [box(domain)] : []),
      figures: figures(training.histories))
  }

  /// What log r̂ is a ratio of, and whether it is one of densities.
  static func meaning(_ estimate: any LogRatio) -> String {
    let numerator = estimate.domain.dimension > 0 ? "p(x|theta)" : "p(x|numerator)"
    let ratio =
      "log r = log \(numerator) − log(denominator), natural logarithm; the denominator is "
      + "\(estimate.denominator.description). "
    return ratio
      + (estimate.isNormalized
        ? "It is normalized: where it is exact, the mean of r over the denominator is 1."
        : "It is not normalized: values at different x cannot be compared.")
  }

  private static func networks(
    _ training: RatioTraining, _ configuration: RatioConfiguration
  ) -> String {
    let count = training.histories.count
    let parameters = training.estimate.network.parameters.count
    var text =
      "Method \(configuration.method.name): \(configuration.method.summary). "
      + (count == 1 ? "One network" : "\(count) networks")
      + " with \(ReportNumber.count(parameters)) parameters"
      + (count == 1 ? "." : " together; \(configuration.mean.summary) is the estimate.")
    if let decay = training.weightDecay, configuration.weightDecays.count > 1 {
      let choices = configuration.weightDecays.map { ReportNumber.plain($0) }
      text +=
        " The weight decay is \(ReportNumber.plain(decay)), which has the smallest validation loss "
        + "of \(choices.joined(separator: ", "))."
    }
    if let degree = training.estimate.description.offsets?.first?.degree {
      text +=
        " From \(count == 1 ? "its" : "each") log ratio a polynomial of the parameters of degree "
        + "\(degree) is subtracted, so that the score has no mean "
        + "over simulations that the network was not trained on: such a mean would move fits of "
        + "many events."
    }
    return text
  }

  private static func members(_ histories: [[EpochRecord]]) -> ResultTable {
    var table = ResultTable(
      "Each network is that of its epoch with the smallest validation loss.",
      columns: [
        .init("network"), .init("epochs"), .init("best epoch"), .init("validation loss"),
        .init("time"),
      ])
    for (member, history) in histories.enumerated() {
      let best = bestEpoch(history)
      table.add([
        "\(member + 1)", "\(history.count)", best.map { "\($0.epoch)" } ?? ReportNumber.missing,
        best?.validationLoss.map { ReportNumber.fixed($0, 5) } ?? ReportNumber.missing,
        ReportNumber.duration(history.reduce(0) { $0 + $1.seconds }),
      ])
    }
    return table
  }

  private static func box(_ domain: ParameterBox) -> ResultTable {
    var table = ResultTable(
      "The box of the training; outside of it log r extrapolates.",
      columns: [.init("parameter", isNumber: false), .init("from"), .init("to")])
    for (index, name) in domain.names.enumerated() {
      table.add([
        name, ReportNumber.plain(domain.lower[index]),
        ReportNumber.plain(domain.upper[index]),
      ])
    }
    return table
  }

  static func bestEpoch(_ history: [EpochRecord]) -> EpochRecord? {
    history.filter { $0.validationLoss != nil }.min {
      ($0.validationLoss ?? .infinity) < ($1.validationLoss ?? .infinity)
    }
  }
}

extension RatioMethod {
  /// What is minimized, in words.
  var summary: String {
    switch self {
    case .pairs(let loss, let weight):
      let base =
        switch loss {
        case .carl: "the cross-entropy with the classes"
        case .rolr: "the square error of the joint ratio and of its inverse"
        case .alice: "the cross-entropy with the probabilities that the joint ratio gives"
        }
      return weight == 0
        ? base
        : base + ", and \(ReportNumber.plain(weight)) times the square error of the "
          + "joint score"
    case .contrastive(.nreA):
      return "the cross-entropy of pairs of theta and x with pairs of other theta"
    case .contrastive(.nreB(let atoms)): return "the choice of the true theta among \(atoms)"
    case .contrastive(.nreC(let classes, let gamma)):
      return "the choice of the true theta among \(classes) or none of them, at odds of "
        + ReportNumber.plain(gamma)
    case .contrastive(.bnre(let strength)):
      return "the cross-entropy of pairs of theta and x with pairs of other theta, and "
        + "\(ReportNumber.plain(strength)) times the square of what the balance misses"
    }
  }
}

extension EnsembleMean {
  /// What is averaged, in words.
  var summary: String {
    switch self {
    case .logRatio: "the mean of their log ratios"
    case .ratio: "the mean of their ratios"
    case .probability: "the mean of their probabilities"
    }
  }
}
