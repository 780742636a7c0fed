import Evaluation
import Foundation

/// A record with every kind of content, from closed formulas.
enum SampleRecord {
  static let names = [
    "CNN, fixed", "RNN, fixed", "A bit Tricky Beast, fixed", "A bit Tricky Beast, as submitted",
  ]

  static func measured(_ value: Double, _ error: Double, _ method: String) -> Measured {
    Measured(
      value: value, error: error, lower: value - 1.96 * error, upper: value + 1.96 * error,
      level: 0.95, method: method)
  }

  static func rejection(_ efficiency: Double, _ value: Double?, count: Double = 1000) -> Rejection {
    guard let value else {
      return Rejection(
        signalEfficiency: efficiency, value: nil, error: nil, lower: count / 3, upper: nil,
        level: 0.95, nearestPointValue: nil, backgroundPassing: 0, backgroundCount: count,
        threshold: 0.99)
    }
    let passing = count / value
    let error = value / passing.squareRoot()
    return Rejection(
      signalEfficiency: efficiency, value: value, error: error, lower: value - 1.5 * error,
      upper: value + 2.6 * error, level: 0.95, nearestPointValue: value,
      backgroundPassing: passing, backgroundCount: count, threshold: 0.9)
  }

  /// ε_B = ε_S·exp(−k(1 − ε_S)), whose area is 1/k − (1 − exp(−k))/k².
  static func leakage(_ efficiency: Double, _ k: Double) -> Double {
    efficiency * exp(-k * (1 - efficiency))
  }

  static func entry(
    _ name: String, stage: String?, strength k: Double, history: [LearningCurvePoint] = [],
    isWeak: Bool = false
  ) -> EntryResult {
    let efficiencies = (0...150).map { Double($0) / 150 }
    let roc = efficiencies.map { efficiency in
      ROCPoint(
        signalEfficiency: efficiency,
        backgroundEfficiency: efficiency < 0.03 ? 0 : leakage(efficiency, k),
        threshold: 1 - efficiency)
    }
    let area = 1 - 1 / k + (1 - exp(-k)) / (k * k)
    let edges = (0...40).map { Double($0) / 40 }
    let signal = (0..<40).map { (12 * exp(Double($0) / 10)).rounded() }
    let background = (0..<40).map { (600 * exp(-Double($0) / 6)).rounded() }
    let improvement = efficiencies.filter { $0 > 0.1 }.map { efficiency in
      let value = efficiency / leakage(efficiency, k).squareRoot()
      return SignificanceImprovementPoint(
        signalEfficiency: efficiency, value: value, lower: value * 0.9, upper: value * 1.12)
    }
    return EntryResult(
      name: name, summary: "\(name): a summary with <tags> & signs", group: nil, stage: stage,
      parameterCount: isWeak ? 5 : 2_645_538, trainingSeconds: isWeak ? 0.4 : 184,
      metrics: TaggingMetrics(
        auc: measured(area, 0.0023, "DeLong"), accuracy: measured(area - 0.03, 0.004, "binomial"),
        rejectionAt30: rejection(0.3, isWeak ? 1 / leakage(0.3, k) : nil),
        rejectionAt50: rejection(0.5, 1 / leakage(0.5, k)),
        rejectionAt80: rejection(0.8, 1 / leakage(0.8, k)),
        signalCount: 10_000, backgroundCount: 10_000, effectiveSignalCount: 10_000,
        effectiveBackgroundCount: 10_000),
      roc: roc,
      scoreHistogram: ScoreHistogram(
        edges: edges, signal: signal, signalErrors: signal.map { $0.squareRoot() },
        background: background, backgroundErrors: background.map { $0.squareRoot() }),
      calibration: calibration,
      rejectionAgainstPT: (0..<5).map { bin in
        PTBin(
          lowerEdge: 550 + 20 * Double(bin), upperEdge: 570 + 20 * Double(bin), signalCount: 2000,
          backgroundCount: 2000, rejectionAt30: rejection(0.3, nil),
          rejectionAt50: rejection(
            0.5, bin == 2 ? nil : 1 / leakage(0.5, k) * (1 + 0.1 * Double(bin))),
          signalEfficiencyAtInclusiveCut: Interval(
            value: 0.5, lower: 0.48, upper: 0.52, level: 0.95),
          backgroundEfficiencyAtInclusiveCut: Interval(
            value: nil, lower: nil, upper: 0.002, level: 0.95))
      },
      significanceImprovement: SignificanceImprovementCurve(
        points: improvement, maximum: improvement.first, minimumBackgroundPassing: 10, level: 0.95),
      history: history, warnings: isWeak ? ["the scores look <inverted>"] : [])
  }

  static let calibration = CalibrationCurve(
    bins: (0..<10).map { bin in
      let score = (Double(bin) + 0.5) / 10
      let fraction = score + 0.06 * sin(6 * score)
      return CalibrationBin(
        lowerEdge: score - 0.05, upperEdge: score + 0.05, meanScore: score,
        signalFraction: bin == 0
          ? Interval(value: nil, lower: nil, upper: 0.03, level: 0.95)
          : Interval(
            value: fraction, lower: fraction - 0.03, upper: min(fraction + 0.03, 1), level: 0.95),
        count: 1000)
    },
    expectedCalibrationError: 0.0312, expectedCalibrationErrorOfPerfectTagger: 0.0041,
    brierScore: 0.0587, logLoss: 0.2014, clipping: 1e-15, clippedCount: 0)

  static func history(_ stages: [(String, Int)], best: Double) -> [LearningCurvePoint] {
    var points = [LearningCurvePoint]()
    for (stage, epochs) in stages {
      for epoch in 1...epochs {
        let total = Double(points.count + 1)
        points.append(
          LearningCurvePoint(
            stage: stage, epoch: epoch, trainingLoss: 0.2 + 0.3 / total,
            validationLoss: 0.23 + 0.27 / total, validationAUC: best - 0.03 / total,
            learningRate: 1e-3, seconds: 3))
      }
    }
    return points
  }

  static func image(_ name: String, _ width: Double) -> NamedImage {
    let values = (0..<1600).map { index -> Float in
      let (row, column) = (Double(index / 40) - 19.5, Double(index % 40) - 19.5)
      let core = exp(-(row * row + column * column).squareRoot() / width)
      let spot = 0.2 * exp(-(column * column + (row - 9) * (row - 9)) / (2 * width))
      return core + spot < 1e-6 ? 0 : Float(core + spot)
    }
    return NamedImage(
      name: "mean-\(name)", title: "mean \(name) jet", rows: 40, columns: 40, values: values,
      horizontalLabel: "Δη", verticalLabel: "Δφ [rad]", valueLabel: "mean p_{T} of a pixel [GeV]",
      horizontalRange: [-0.8, 0.8], verticalRange: [-0.8, 0.8])
  }

  static func difference(_ metric: String, _ value: Double, p: Double?) -> PairedDifference {
    PairedDifference(
      metric: metric, value: value, error: 0.0011, lower: value - 0.0022, upper: value + 0.0022,
      level: 0.95, pValue: p, method: metric == "AUC" ? "DeLong" : "paired bootstrap, 1000 replicas"
    )
  }

  static func record(entries count: Int = 4) -> ResultRecord {
    var entries = [
      entry("linear classifier on jet observables", stage: nil, strength: 4, isWeak: true)
    ]
    var comparisons = [Comparison]()
    for (index, name) in names.prefix(count).enumerated() {
      let k = 6 + 0.7 * Double(index)
      let stages = [("branches", 4), ("joined", 3)]
      let before = entry(
        name, stage: EntryResult.beforeAdaptation, strength: k,
        history: history(stages, best: 0.95 + 0.005 * Double(index)))
      let after = entry(
        name, stage: EntryResult.afterAdaptation, strength: k * 1.1,
        history: history(stages + [("adaptation", 2)], best: 0.95 + 0.005 * Double(index)))
      entries += [before, after]
      comparisons.append(
        Comparison(
          kind: .adaptation, first: before.title, second: after.title,
          differences: [
            difference("AUC", 0.0123, p: 1e-9), difference("accuracy", -0.0004, p: nil),
          ], verdict: .better))
    }
    comparisons.append(
      Comparison(
        kind: .pair, first: entries[0].title, second: entries[entries.count - 1].title,
        differences: [difference("AUC", 0.0007, p: 0.41)], verdict: .indistinguishable))
    return ResultRecord(
      title: "Top tagging challenge: mild & <strange> shift",
      task:
        "Tell top from QCD jets (550 to 650 GeV) whose energies were scaled by 1.02 and smeared.",
      created: "2026-11-23T23:12:00Z", command: "terascale challenge --shift mild --seed 1",
      configuration: "{\n  \"epochs\" : 12,\n  \"note\" : \"a < b\",\n  \"seed\" : 1\n}",
      environment: Environment(
        gitCommit: "0123456789abcdef0123456789abcdef01234567", isWorkingTreeClean: true,
        programVersion: "0.1.0", swiftVersion: "6.3.1", operatingSystem: "Debian 12",
        processor: "AMD EPYC", instructionSet: "avx512", threads: 2,
        memoryBytes: 24 * 1_073_741_824,
        dataHashes: [
          DataHash(file: "data/top/sample.npz", sha256: String(repeating: "ab", count: 32))
        ]),
      entries: entries, leaderboard: leaderboard(entries), comparisons: comparisons,
      multiRuns: [
        MultiRunSummary(
          name: names[0], runs: (1...9).map { "seed \($0)" },
          single: [
            RunSpread(
              metric: "AUC", median: 0.9812, standardDeviation: 0.0004,
              values: (1...9).map { 0.981 + 0.0001 * Double($0) }, removedRuns: [3])
          ],
          meanEnsembles: [
            RunSpread(
              metric: "AUC", median: 0.9841, standardDeviation: 0.0001, values: [0.9841, nil],
              removedRuns: [])
          ], medianEnsembles: [], ensembleSize: 6, ensembleCount: 84,
          notes: ["Seed 4 lies 6 standard deviations off."])
      ],
      images: [image("top", 4), image("QCD", 2)], notes: ["The sample is small & quick."])
  }

  static func leaderboard(_ entries: [EntryResult]) -> Leaderboard {
    let sorted = entries.sorted { $0.metrics.auc.value > $1.metrics.auc.value }
    let rows = sorted.enumerated().map { place, entry in
      let isTied = place == 1
      let gap = difference("AUC", isTied ? -0.0009 : -0.0061, p: isTied ? 0.38 : 0.0004)
      return LeaderboardRow(
        rank: place + 1, name: entry.name, stage: entry.stage, summary: entry.summary,
        auc: entry.metrics.auc, accuracy: entry.metrics.accuracy,
        rejectionAt30: entry.metrics.rejectionAt30, rejectionAt50: entry.metrics.rejectionAt50,
        parameterCount: entry.parameterCount, trainingSeconds: entry.trainingSeconds,
        againstAbove: place == 0 ? nil : gap,
        verdictAgainstAbove: place == 0 ? nil : isTied ? .indistinguishable : .worse,
        againstBest: place == 0 ? nil : gap,
        verdictAgainstBest: place == 0 ? nil : isTied ? .indistinguishable : .worse,
        warnings: entry.warnings)
    }
    return Leaderboard(
      title: "Private leaderboard", rows: rows, comparisonCount: 36,
      note: "Verdicts by DeLong's test on the same jets.")
  }
}
