import DataFiles
import Evaluation
import Foundation
import RatioBenchmark
import RatioEstimation
import Simulation
import Testing

@Suite("Comparisons of estimators")
struct RatioSweepTests {
  private func configuration(
    _ simulators: [String], _ methods: [String], counts: [Int] = [2000]
  ) -> RatioSweepConfiguration {
    var configuration = RatioSweepConfiguration()
    configuration.simulators = simulators
    configuration.methods = methods
    configuration.counts = counts
    configuration.repetitions = 1
    configuration.testEvents = 4000
    configuration.training.architecture = RatioArchitecture(width: 16, depth: 1)
    configuration.training.automaticEpochs = false
    configuration.training.fit.epochs = 15
    configuration.training.weightDecays = []
    return configuration
  }

  @Test("Joint ratios beat classes alone on the toy; the score is learnt where there is one")
  func toy() throws {
    let result = try RatioSweep(
      configuration(["gaussian_toy"], ["carl", "alice", "nreA", "sally"])
    ).run()
    let rows = Dictionary(uniqueKeysWithValues: result.rows.map { ($0.method, $0) })
    let carl = try #require(rows["carl"]?.errors.first)
    let alice = try #require(rows["alice"]?.errors.first)
    // log r = (2xθ − θ²)/10 itself is 1.3 in the root mean square.
    #expect(alice < carl && carl < 0.6, "\(alice) \(carl)")
    #expect(try #require(rows["nreA"]?.errors.first) < 0.8)
    for row in result.rows where row.method != "sally" {
      #expect(row.excessEntropies[0] > 0 && row.excessEntropies[0] < 0.05, "\(row)")
      #expect(abs(row.biases[0]) <= row.errors[0] && row.posteriors.isEmpty)
    }
    let sally = try #require(rows["sally"])
    #expect(sally.errors.isEmpty && sally.scoreErrors[0] < 0.1)  // the score's own size is 0.45
    let section = RatioSweepReport.section(result)
    #expect(section.tables.count == 1 && section.tables[0].rows.count == 4)
  }

  @Test(
    "A method that a simulator cannot serve is left out and said; CARL runs against the evidence")
  func omissions() throws {
    let result = try RatioSweep(
      configuration(["gaussian_mixture"], ["alice", "sally", "carl"], counts: [500])
    ).run()
    #expect(result.rows.map(\.method) == ["carl"])
    #expect(result.omissions.count == 2)
    #expect(result.omissions[0].contains("alice on gaussian_mixture"))
    #expect(RatioSweepReport.section(result).paragraphs[1].contains("sally on gaussian_mixture"))
  }

  @Test("Several trainings have a mean with their scatter, and what that says of published numbers")
  func scatter() throws {
    func row(_ simulator: String, _ accuracies: [[Double]]) -> RatioSweepResult.Row {
      var row = RatioSweepResult.Row(simulator: simulator, method: "nreC", count: 1000)
      for (repetition, values) in accuracies.enumerated() {
        for (place, accuracy) in values.enumerated() {
          row.posteriors.append(
            .init(
              repetition: repetition, observation: place + 1, accuracy: accuracy,
              lower: accuracy - 0.01, upper: accuracy + 0.01))
        }
      }
      return row
    }
    let three = row("sir", [[0.8, 0.84], [0.83, 0.85], [0.85, 0.87]])
    #expect(zip(three.c2stOfRepetitions, [0.82, 0.84, 0.86]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(abs(try #require(three.c2st) - 0.84) < 1e-12)
    #expect(abs(try #require(three.c2stScatter) - 0.02) < 1e-12)
    #expect(row("sir", [[0.8, 0.9]]).c2stScatter == nil)
    let rows = [three, row("slcp", [[0.9, 0.9], [0.91, 0.91], [0.89, 0.89]])]
    func section(_ published: [Double], rows: [RatioSweepResult.Row]) -> ResultSection {
      RatioSweepReport.section(
        RatioSweepResult(
          rows: rows,
          published: zip(["sir", "slcp"], published).map {
            .init(simulator: $0, count: 1000, accuracies: [$1, nil, nil])
          }, testEvents: 1, omissions: []))
    }
    // Student's quantile of two degrees of freedom times the error of the mean: 0.050 and 0.025.
    let found = section([0.87, 0.93], rows: rows)
    let text = try #require(found.paragraphs.last)
    #expect(text.contains("better: nreC on slcp with 1") && text.contains("undecided: nreC on sir"))
    let worse = section([0.7, 0.7], rows: rows).paragraphs.last
    #expect(worse?.contains("worse: nreC on sir") == true)
    let table = found.tables[1]
    #expect(table.caption.contains("3 trainings") && table.columns[4].title == "lowest to highest")
    #expect(table.rows[0][3] == "0.840 ± 0.020" && table.rows[0][4] == "0.820 to 0.860")
    let one = section([0.87, 0.93], rows: [row("sir", [[0.8, 0.9]])])
    #expect(one.paragraphs.count == 1 && one.tables[1].columns[4].title == "NRE")
  }

  @Test("Rows of an interrupted comparison are taken as they are, the others are made")
  func resumption() throws {
    let sweep = try RatioSweep(configuration(["gaussian_toy"], ["carl", "alice"], counts: [500]))
    var known = RatioSweepResult.Row(simulator: "gaussian_toy", method: "carl", count: 500)
    known.errors = [42]
    known.biases = [0]
    known.excessEntropies = [0]
    known.seconds = [1]
    var saved: [RatioSweepResult.Row] = []
    var totals: [Int] = []
    let result = try sweep.run(finished: [known], finish: { saved = $0 }) {
      totals.append($0.total)
    }
    #expect(result.rows.count == 2 && result.rows[0] == known && result.rows[1].errors[0] < 1)
    #expect(saved == result.rows && totals == [1])
  }

  @Test("A seed fixes every number")
  func reproducibility() throws {
    var setting = configuration(["two_moons"], ["nreC"], counts: [300])
    setting.training.fit.epochs = 2
    func errors(seed: UInt64) throws -> [Double] {
      setting.seed = seed
      return try RatioSweep(setting).run().rows[0].errors
    }
    let first = try errors(seed: 1)
    #expect(try errors(seed: 1) == first)
    #expect(try errors(seed: 2) != first)
  }

  @Test("Names that nothing has are errors with the nearest one")
  func names() {
    func message(_ change: (inout RatioSweepConfiguration) -> Void) -> String {
      var setting = configuration(["gaussian_toy"], ["carl"])
      change(&setting)
      do {
        _ = try RatioSweep(setting)
        return ""
      } catch { return "\(error)" }
    }
    #expect(message { $0.methods = ["alise"] }.contains("\"alice\""))
    #expect(message { $0.simulators = ["two_moon"] }.contains("two_moons"))
    #expect(message { $0.counts = [10] }.contains("counts"))
    #expect(message { $0.repetitions = 0 }.contains("repetitions"))
  }

  @Test("Configurations are read from JSON5 over the defaults, unknown keys refused")
  func file() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json5")
    try Data("{simulators: ['slcp'], training: {members: 2, method: 'bnre'}}".utf8).write(to: url)
    let read = try ConfigurationFile.read(url, defaults: RatioSweepConfiguration())
    #expect(read.simulators == ["slcp"] && read.training.members == 2)
    #expect(read.training.method == RatioMethod(name: "bnre") && read.testEvents == 20_000)
    try Data("{simulator: ['slcp']}".utf8).write(to: url)
    #expect(throws: DataFileError.self) {
      try ConfigurationFile.read(url, defaults: RatioSweepConfiguration())
    }
  }
}
