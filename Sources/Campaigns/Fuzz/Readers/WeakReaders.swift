import BoostedTrees
import Evaluation
import Foundation
import TensorEngine
import WeakSupervision

/// Models that were trained on mixed samples.
enum WeakReaders {
  static let all = [network, trees, jets]

  private static let columns = ["m_j1", "tau21"]

  private static func table() throws -> FeatureTable {
    let values = (0..<80).map { (index: Int) -> Double in
      Double((index * 37) % 41) / 10 + Double(index % 2)
    }
    return try FeatureTable(names: columns, rows: 40, values: values)
  }

  private static func reader(
    _ name: String, _ classifier: @escaping @Sendable () throws -> WeakClassifier
  ) -> Reader {
    Reader(
      name,
      seeds: { workplace in
        [
          SafetensorsSeed(
            try workplace.bytes { url in
              try classifier().save(
                to: url,
                training: WeakTraining(
                  WeakConfiguration(), data: [DataHash(file: "a.csv", sha256: "1f")]))
            })
        ]
      }
    ) { url in
      _ = try WeakTraining.read(url)
      let classifier = try WeakClassifier.load(url)
      guard let columns = classifier.columns else {
        _ = try classifier.scores(of: .jets(SampleJets.two))
        return
      }
      let rows = try FeatureTable(
        names: columns, rows: 2, values: (0..<2 * columns.count).map { Double($0) / 3 })
      _ = try classifier.scores(of: .table(rows))
    }
  }

  private static let network = reader("weak-network") {
    .network(
      try Network(.dense(input: TableScaler.input, count: 2, hidden: [3], outputs: 2), seed: 1),
      try TableScaler(fittedOn: [table()]))
  }

  private static let trees = reader("weak-trees") {
    let examples = try BoostingExamples(
      table(), loss: LogisticLoss(targets: (0..<40).map { Float($0 % 2) }))
    let configuration = BoostedTreesConfiguration(maxIterations: 3, maxLeaves: 4, minSamplesLeaf: 2)
    return .trees(try BoostedTreesTrainer(configuration, threads: 1).train(examples).model)
  }

  private static let jets = reader("weak-jets") { .jets(try TaggerReaders.tagger(.linear)) }
}
