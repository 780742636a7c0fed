import Evaluation
import Foundation

/// Small records with every kind of content.
enum SampleRecord {
  static let environment = Environment(
    gitCommit: "0123456789abcdef", isWorkingTreeClean: true, programVersion: "0.1.0",
    swiftVersion: "6.3", operatingSystem: "Linux", processor: "CPU", instructionSet: "avx2",
    threads: 2, memoryBytes: 1 << 34, dataHashes: [DataHash(file: "a.npz", sha256: "ab")])

  private static func record(
    entries: [EntryResult] = [], sections: [ResultSection]? = nil
  ) -> ResultRecord {
    ResultRecord(
      title: "A run", task: "tell tops from QCD jets", created: "2026-11-24T00:00:00Z",
      command: "terascale challenge", configuration: "{\"seed\": 1}", environment: environment,
      entries: entries, sections: sections)
  }

  /// A record of a challenge with two entries, measured on a few jets.
  static func challenge() throws -> ResultRecord {
    let labels = (0..<24).map { UInt8($0 % 2) }
    let entries = try [(0.3, "first"), (0.5, "second")].map { noise, name in
      let scores = labels.enumerated().map { index, label in
        min(max(Double(label) * 0.5 + noise * Double((index * 7) % 10) / 10, 0), 1)
      }
      var entry = try evaluate(
        name: name, scores: scores, isSignal: labels, pt: labels.indices.map { 500 + Double($0) })
      entry.history = (1...3).map {
        LearningCurvePoint(
          stage: "training", epoch: $0, trainingLoss: 1 / Double($0), validationLoss: 0.5,
          validationAUC: 0.9, learningRate: 1e-3, seconds: 2)
      }
      return entry
    }
    var record = record(entries: entries)
    let row = { (rank: Int, entry: EntryResult) in
      LeaderboardRow(
        rank: rank, name: entry.name, stage: entry.stage, summary: "", auc: entry.metrics.auc,
        accuracy: entry.metrics.accuracy, rejectionAt30: entry.metrics.rejectionAt30,
        rejectionAt50: entry.metrics.rejectionAt50, parameterCount: 10, trainingSeconds: 2,
        againstAbove: rank == 1 ? nil : difference, verdictAgainstAbove: rank == 1 ? nil : .worse,
        againstBest: rank == 1 ? nil : difference, verdictAgainstBest: rank == 1 ? nil : .worse,
        warnings: entry.warnings)
    }
    record.leaderboard = Leaderboard(
      title: "Leaderboard", rows: [row(1, entries[0]), row(2, entries[1])], comparisonCount: 1,
      note: "by DeLong's test")
    record.comparisons = [
      Comparison(
        kind: .pair, first: "first", second: "second", differences: [difference], verdict: .better)
    ]
    record.multiRuns = [
      MultiRunSummary(
        name: "first", runs: ["seed 1", "seed 2"],
        single: [
          RunSpread(
            metric: "AUC", median: 0.9, standardDeviation: 0.1, values: [0.9, nil], removedRuns: [1]
          )
        ], meanEnsembles: [], medianEnsembles: [], ensembleSize: 2, ensembleCount: 1, notes: ["n"])
    ]
    record.images = [
      NamedImage(
        name: "mean", title: "mean jet", rows: 3, columns: 3, values: (0..<9).map { Float($0) / 9 },
        horizontalLabel: "Δη", verticalLabel: "Δφ", valueLabel: "p_{T}",
        horizontalRange: [-0.8, 0.8], verticalRange: [-0.8, 0.8])
    ]
    return record
  }

  private static let difference = PairedDifference(
    metric: "AUC", value: 0.01, error: 0.001, lower: 0.008, upper: 0.012, level: 0.95, pValue: 0.04,
    method: "DeLong")

  /// A record with a section that holds a table and a figure of each kind.
  static func sections() throws -> ResultRecord {
    let square = ResultFigure.Shape.Path(x: [0, 1, 1, 0, 0], y: [0, 0, 1, 1, 0])
    let spectrum = ResultFigure(
      name: "spectrum", caption: "The spectrum.", x: .init("mass [GeV]"),
      y: .init("events", isLogarithmic: true, range: 1...1000),
      layers: [
        .histogram(.init("data", edges: [0, 1, 2], contents: [10, 20])),
        .curve(.init("fit", x: [0.5, 1.5], y: [11, 19], lower: [9, 9], upper: [20, 20])),
        .points(.init("toys", x: [0.5], y: [12], lower: [10], upper: [14])),
        .horizontal(5, label: "limit"), .vertical(1, label: "cut"), .diagonal,
      ])
    let corner = ResultFigure(
      name: "corner", caption: "Both.", title: "a corner",
      panels: [
        .init(
          row: 0, column: 0, x: .init("a", range: 0...1), y: .init(""),
          layers: [.histogram(.init("posterior", edges: [0, 1], contents: [1]))]),
        .init(
          row: 1, column: 0, x: .init("a", range: 0...1), y: .init("", names: ["first", "second"]),
          layers: [
            .shape(.init("region", lines: [square], areas: [[square]])),
            .density(.init("events", xEdges: [0, 1], yEdges: [0, 1], contents: [3])),
            .rows(.init("fit", x: [0.5], y: [1], lower: [0.4], upper: [0.6])),
          ]),
      ])
    return record(sections: [
      ResultSection(
        title: "Fractions", paragraphs: ["The richest sample."],
        tables: [
          ResultTable(
            "With intervals.", columns: [.init("sample", isNumber: false), .init("fraction")],
            rows: [["A|B", "0.71 ± 0.02"]])
        ], figures: [spectrum, corner],
        arrays: [
          "interval": ResultArray(
            [.init("parameter", ["a", "b"]), .init("end", coordinates: [0, 1])], [1, nil, 2, 3])
        ])
    ])
  }
}
