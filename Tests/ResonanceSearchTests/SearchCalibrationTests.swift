import BoostedTrees
import Foundation
import Numerics
import Randomness
import ResonanceSearch
import Spectra
import TensorEngine
import TestSupport
import Testing

@Suite("Calibration of a search")
struct SearchCalibrationTests {
  private let efficiencies = [0.1, 0.01]
  private let centers = 3...7

  /// An experiment whose significances are independent normal numbers of known mean and spread.
  private func experiment(_ number: Int, _ random: inout RandomStream)
    -> SearchCalibration.Experiment
  {
    SearchCalibration.Experiment(
      number: number,
      excesses: centers.flatMap { center in
        efficiencies.map { efficiency in
          .init(
            center: center, efficiency: efficiency,
            significance: efficiency == 0.1 ? 1.5 * random.normal() : 0.8 * random.normal())
        }
      })
  }

  @Test("Spreads and the number of tries are those of the pseudo-experiments")
  func knownSpreads() throws {
    var random = RandomStream(seed: 1)
    let calibration = try SearchCalibration((0..<400).map { experiment($0, &random) })
    let (loose, tight) = (calibration.spreads[0], calibration.spreads[1])
    #expect(abs(loose.mean) < 0.12 && abs(loose.deviation - 1.5) < 0.1)
    #expect(abs(tight.mean) < 0.06 && abs(tight.deviation - 0.8) < 0.05)
    // 1/√(2 n) of n normal variables.
    #expect(abs(loose.relativeError * (2.0 * 2000).squareRoot() - 1) < 0.25)
    #expect(abs(calibration.tries.count - 10) < 4 * calibration.tries.error)
    #expect(abs(calibration.tries.error / calibration.tries.count - 0.05) < 1e-9)
    // Beyond the mean by three spreads.
    let local = calibration.localPValue(
      .init(center: 3, efficiency: 0.1, significance: 4.5))
    #expect(abs(log(local / NormalDistribution.cdf(-3))) < 0.5)
    #expect(calibration.localPValue(.init(center: 3, efficiency: 0.5, significance: 9)) == 1)
  }

  @Test(
    "The p-value of a search is uniform, however few pseudo-experiments there are",
    arguments: [10, 40])
  func uniform(count: Int) throws {
    var random = RandomStream(seed: UInt64(count))
    var (values, covered) = ([Double](), 0)
    for _ in 0..<600 {
      let calibration = try SearchCalibration((0..<count).map { experiment($0, &random) })
      let data = experiment(0, &random).excesses
      let best = try #require(
        data.min { calibration.localPValue($0) < calibration.localPValue($1) })
      let value = calibration.globalPValue(best)
      values.append(value.value)
      // The exact one: ten independent tries with known spreads.
      let largest =
        data.map {
          $0.efficiency == 0.1 ? $0.significance / 1.5 : $0.significance / 0.8
        }.max() ?? 0
      let exact = 1 - pow(NormalDistribution.cdf(largest), 10)
      if value.low <= exact && exact <= value.high { covered += 1 }
    }
    // One in a thousand correct calibrations would fail.
    #expect(UniformityTest(values).pValue > 1e-3)
    #expect(covered > 300, "\(covered) of 600 intervals hold the exact p-value")
  }

  @Test("Too few pseudo-experiments, and such that do not spread, are refused")
  func refusals() {
    var random = RandomStream(seed: 1)
    let few = (0..<9).map { experiment($0, &random) }
    #expect(message { _ = try SearchCalibration(few) }.contains("9 pseudo-experiments"))
    let equal = Array(repeating: few[0], count: 20).map {
      SearchCalibration.Experiment(
        number: 0,
        excesses: $0.excesses.map {
          .init(center: $0.center, efficiency: $0.efficiency, significance: 1)
        })
    }
    #expect(message { _ = try SearchCalibration(equal) }.contains("do not spread"))
    let empty = (0..<20).map { SearchCalibration.Experiment(number: $0, excesses: []) }
    #expect(message { _ = try SearchCalibration(empty) }.contains("do not spread"))
  }

  private func quickHunt(seed: UInt64, weights: Double? = nil) throws -> ResonanceHunt {
    var configuration = HuntConfiguration()
    configuration.range = [2200, 4600]
    configuration.bins = 13
    configuration.folds = 3
    configuration.restarts = 1
    configuration.centers = [4, 6, 8]
    configuration.efficiencies = [0.2, 0.1]
    configuration.backgroundParameters = 3
    configuration.toys = 50
    configuration.permutations = 0
    configuration.pseudoExperiments = 12
    configuration.classifier.model = .trees
    configuration.classifier.trees.maxIterations = 10
    configuration.classifier.trees.maxLeaves = 6
    configuration.seed = seed
    let events = try ResonanceToy.make(signal: 0, scale: 0.005, seed: seed)
    return try ResonanceHunt(
      configuration,
      events: HuntEvents(
        table: events.table, masses: events.masses,
        weights: weights.map { weight in events.masses.map { weight * $0 / 2000 } }))
  }

  @Test("Pseudo-experiments depend on the seed alone, and those of an earlier run are kept")
  func reproducible() throws {
    let hunt = try quickHunt(seed: 1)
    var batches: [[SearchCalibration.Experiment]] = []
    let all = try hunt.pseudoExperiments(done: { batches.append($0) })
    #expect(all.map(\.number) == Array(0..<12) && batches.last == all)
    #expect(all.allSatisfy { $0.excesses.count == 6 })
    #expect(Set(all.map { $0.excesses[0].significance }).count == 12)
    var made: [Int] = []
    let again = try hunt.pseudoExperiments(
      kept: Array(all[2..<7]), progress: { finished, _ in made.append(finished) })
    #expect(again == all && made.first ?? 0 > 5)
    #expect(try quickHunt(seed: 2).pseudoExperiments() != all)
  }

  @Test(
    "A unit of the weights changes no pseudo-experiment; weights that depend on the mass are kept")
  func weighted() throws {
    let one = try quickHunt(seed: 3, weights: 1).pseudoExperiments()
    let other = try quickHunt(seed: 3, weights: 1000).pseudoExperiments()
    for (first, second) in zip(one, other) {
      #expect(first.excesses.count == second.excesses.count)
      for (excess, scaled) in zip(first.excesses, second.excesses) {
        #expect(abs(excess.significance - scaled.significance) < 0.02)
      }
    }
    let all = one.flatMap { $0.excesses.map(\.significance) }
    #expect(abs(all.reduce(0, +) / Double(all.count)) < 0.5)
  }

  @Test("Without a signal the p-values of whole searches are uniform")
  func closure() throws {
    var experiments = try quickHunt(seed: 100).pseudoExperiments()
    for seed in 101...102 as ClosedRange<UInt64> {
      experiments += try quickHunt(seed: seed).pseudoExperiments()
    }
    let calibration = try SearchCalibration(experiments)
    let values = try (1...100 as ClosedRange<UInt64>).map { seed -> Double in
      let hunt = try quickHunt(seed: seed)
      return try #require(hunt.judged(hunt.search(), by: calibration).best?.globalPValue).value
    }
    // One in a thousand correct calibrations would fail.
    #expect(UniformityTest(values).pValue > 1e-3, "\(values)")
  }

  @Test("The calibration of another search is taken only where it fits")
  func files() throws {
    let folder = try TemporaryFolder()
    let hunt = try quickHunt(seed: 1)
    var file = CalibrationFile(hunt)
    file.experiments = try hunt.pseudoExperiments()
    let url = folder.url.appending(path: "calibration.json")
    func read(_ file: CalibrationFile, for hunt: ResonanceHunt) -> String {
      message {
        try JSONEncoder().encode(file).write(to: url)
        _ = try CalibrationFile.read(url, for: CalibrationFile(hunt))
      }
    }
    let other = try quickHunt(seed: 2)
    #expect(read(file, for: other) == "")
    var changed = file
    changed.configuration.efficiencies = [0.3]
    #expect(read(changed, for: other).contains("its settings differ"))
    changed = file
    for events in [3 * file.events, .min, .max] {
      changed.events = events
      #expect(read(changed, for: other).contains("events, this one has"))
    }
    changed = file
    changed.features = ["x1"]
    #expect(read(changed, for: other).contains("its features are x1"))
    changed = file
    changed.experiments[3].excesses[0].efficiency = 2
    #expect(read(changed, for: other).contains("experiment 3 is damaged"))
    #expect(
      message {
        try Data("{}".utf8).write(to: url)
        _ = try CalibrationFile.read(url, for: file)
      }.contains("calibration.json of the run folder"))
  }
}
