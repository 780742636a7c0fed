import Evaluation
import Training

extension TrainingSection {
  /// The most networks whose losses are drawn one by one.
  private static let crowd = 4

  /// The losses by epoch and, where a method has several terms, each of them.
  public static func figures(_ histories: [[EpochRecord]]) -> [ResultFigure] {
    guard let first = histories.first(where: { !$0.isEmpty }) else { return [] }
    let terms = first[0].validationTerms ?? []
    let sum = terms.reduce(0) { $0 + $1.value }
    // A sum of terms that is judged by is the training's own loss; else the two are different
    // things.
    let isComparable =
      terms.isEmpty || first[0].validationLoss.map { abs($0 - sum) < 1e-6 } ?? false
    var figures = [losses(histories, showsTraining: isComparable)]
    if !terms.isEmpty { figures.append(termFigure(first, terms.map(\.name), of: histories.count)) }
    return figures
  }

  private static func losses(
    _ histories: [[EpochRecord]], showsTraining: Bool
  ) -> ResultFigure {
    var layers: [ResultFigure.Layer] = []
    if histories.count <= crowd {
      for (member, history) in histories.enumerated() {
        let name = histories.count == 1 ? "" : "network \(member + 1), "
        if showsTraining {
          layers.append(curve(name + "training", history) { $0.trainingLoss })
        }
        layers.append(curve(name + "validation", history) { $0.validationLoss })
      }
    } else {
      if showsTraining { layers.append(band("training", histories) { $0.trainingLoss }) }
      layers.append(band("validation", histories) { $0.validationLoss })
    }
    if histories.count == 1, let best = bestEpoch(histories[0]) {
      layers.append(.vertical(Double(best.epoch), label: "kept"))
    }
    let spread =
      histories.count > crowd
      ? " Lines are medians of the networks, bands go from the "
        + "smallest to the largest." : ""
    return ResultFigure(
      name: "ratio-loss",
      caption: (showsTraining
        ? "Mean loss of each epoch: in the course of it, with moving parameters, and after it on "
          + "the validation set."
        : "Mean cross-entropy on the validation set after each epoch, by which epochs are "
          + "compared.") + spread, x: .init("epoch", isCount: true),
      y: .init(showsTraining ? "loss" : "cross-entropy"), layers: layers)
  }

  private static func termFigure(
    _ history: [EpochRecord], _ names: [String], of count: Int
  ) -> ResultFigure {
    var layers = [curve("all terms, training", history) { $0.trainingLoss }]
    var isPositive = history.allSatisfy { $0.trainingLoss > 0 }
    for (place, name) in names.enumerated() {
      func value(_ record: EpochRecord) -> Double? {
        record.validationTerms.flatMap { place < $0.count ? $0[place].value : nil }
      }
      isPositive = isPositive && history.allSatisfy { value($0) ?? 1 > 0 }
      layers.append(curve("\(name), validation", history, value))
    }
    return ResultFigure(
      name: "ratio-loss-terms",
      caption: "The terms of the loss on the validation set after each epoch, as they count in it"
        + (count > 1 ? ", of network 1." : "."), x: .init("epoch", isCount: true),
      y: .init("term of the loss", isLogarithmic: isPositive), layers: layers)
  }

  private static func curve(
    _ name: String, _ history: [EpochRecord], _ value: (EpochRecord) -> Double?
  ) -> ResultFigure.Layer {
    .curve(
      .init(name, x: history.map { Double($0.epoch) }, y: history.map { value($0) ?? .nan }))
  }

  /// The median of all networks with their range.
  private static func band(
    _ name: String, _ histories: [[EpochRecord]], _ value: (EpochRecord) -> Double?
  ) -> ResultFigure.Layer {
    let epochs = histories.map(\.count).max() ?? 0
    let columns = (0..<epochs).map { epoch in
      histories.compactMap { epoch < $0.count ? value($0[epoch]) : nil }.sorted()
    }
    func at(_ place: (Int) -> Int) -> [Double] {
      columns.map { $0.isEmpty ? .nan : $0[place($0.count)] }
    }
    return .curve(
      .init(
        name, x: columns.indices.map { Double($0 + 1) }, y: at { $0 / 2 }, lower: at { _ in 0 },
        upper: at { $0 - 1 }))
  }
}
