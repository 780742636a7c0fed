import DataFiles
import Foundation
import RatioBenchmark
import Simulation
import TestSupport
import Testing

private let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appendingPathComponent("Golden")

@Suite("Data of the benchmark")
struct BenchmarkFolderTests {
  private let folder = BenchmarkFolder(golden.appendingPathComponent("sbibm"))

  /// The stored likelihoods come from the formulas of the benchmark's paper in NumPy, with a fixed
  /// step of 0.1 or less where equations are solved.
  @Test("Exact likelihoods agree with the stored ones", arguments: BenchmarkTask.allCases)
  func likelihoods(_ task: BenchmarkTask) throws {
    let url = folder.url.appendingPathComponent("\(task.rawValue)/exact_loglik.csv")
    let simulator = task.simulator
    let names = (1...simulator.parameterCount).map { "parameter_\($0)" }
    let table = try CSVTable.read(
      url, columns: ["num_observation"] + names + ["loglik"],
      options: CSVFile.Options(allowsNonFinite: true))
    let numbers = try table.column("num_observation")
    let stored = try table.column("loglik")
    let columns = try names.map { try table.column($0) }
    var (compared, zeros) = (0, 0)
    for number in [1, 2] {
      let rows = (0..<table.rowCount).filter { numbers[$0] == Double(number) }
      let x = try folder.observation(task, number)
      let values = simulator.logLikelihoods(
        of: x, rows.flatMap { row in columns.map { $0[row] } })
      // What does not depend on θ is left out by some tasks.
      let shift = task == .bernoulliGLM ? values[0] - stored[rows[0]] : 0
      for (row, value) in zip(rows, values) {
        compared += 1
        if stored[row] == -.infinity {
          zeros += 1
          #expect(value == -.infinity || value < -700)
        } else {
          let allowed = 2e-4 + 2e-6 * abs(stored[row])
          #expect(abs(value - shift - stored[row]) < allowed, "\(value) for \(stored[row])")
        }
      }
    }
    #expect(compared == 82 && zeros < 45)
  }

  @Test(
    "The stored posteriors of Gaussian tasks have the closed form's moments",
    .enabled(if: OptionalLibrary.bzip2.isInstalled, "libbz2 is not installed"))
  func gaussianPosterior() throws {
    let x = try folder.observation(.gaussianLinear, 1)
    let samples = try folder.referencePosterior(.gaussianLinear, 1)
    #expect(samples.count == 500 * 10)
    for column in 0..<10 {
      let values = (0..<500).map { samples[$0 * 10 + column] - x[column] / 2 }
      #expect(abs(values.reduce(0, +) / 500) < 0.045)
      let variance = values.reduce(0) { $0 + $1 * $1 } / 500
      #expect(abs(variance / 0.05 - 1) < 0.28)
    }
  }

  /// Stein's identity: under the posterior, E[w ∂ᵢ log p(θ|x) + ∂ᵢw] = 0 for each smooth w that
  /// vanishes on the prior's walls. Checks prior and likelihood together against the benchmark's
  /// samples.
  @Test(
    "Prior and likelihood are those of the reference posteriors",
    .enabled(if: OptionalLibrary.bzip2.isInstalled, "libbz2 is not installed"),
    arguments: BenchmarkTask.allCases.filter { $0 != .twoMoons })
  func posteriors(_ task: BenchmarkTask) throws {
    let simulator = task.simulator
    let x = try folder.observation(task, 1)
    let samples = try folder.referencePosterior(task, 1)
    let width = simulator.parameterCount
    let bounds = simulator.prior.bounds
    for parameter in 0..<width {
      let (low, high) = (bounds[parameter].lowerBound, bounds[parameter].upperBound)
      let isBox = low.isFinite && high.isFinite
      let terms = (0..<samples.count / width).map { row -> Double in
        var theta = Array(samples[row * width..<(row + 1) * width])
        let value = theta[parameter]
        let step = 1e-4 * (isBox ? 1 : max(abs(value), 0.1))
        func posterior(_ shift: Double) -> Double {
          theta[parameter] = value + shift
          return simulator.logLikelihood(x, theta) + simulator.prior.logDensity(theta)
        }
        guard isBox else { return (posterior(step) - posterior(-step)) / (2 * step) }
        let w = (value - low) * (high - value)
        guard value - step > low, value + step < high else { return low + high - 2 * value }
        return w * (posterior(step) - posterior(-step)) / (2 * step) + low + high - 2 * value
      }
      let count = Double(terms.count)
      let mean = terms.reduce(0, +) / count
      let deviation = (terms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
      #expect(
        abs(mean) < 4.5 * deviation / count.squareRoot(), "parameter \(parameter): \(mean)")
    }
  }

  @Test(
    "The crescents of the reference posterior have the radius of the exact density",
    .enabled(if: OptionalLibrary.bzip2.isInstalled, "libbz2 is not installed"))
  func crescents() throws {
    let x = try folder.observation(.twoMoons, 1)
    let samples = try folder.referencePosterior(.twoMoons, 1)
    let distances = (0..<500).map { row -> Double in
      let (first, second) = (samples[2 * row], samples[2 * row + 1])
      let u = x[0] - 0.25 + abs(first + second) / 2.0.squareRoot()
      let v = x[1] + (first - second) / 2.0.squareRoot()
      return (u * u + v * v).squareRoot()
    }
    let mean = distances.reduce(0, +) / 500
    let deviation = (distances.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 500).squareRoot()
    #expect(abs(mean - 0.1) < 0.002)
    #expect(abs(deviation - 0.01) < 0.0013)
  }

  @Test("A file of another task and a missing one are errors that name the file")
  func errors() throws {
    let temporary = try TemporaryFolder()
    let place = temporary.url
    let files = place.appendingPathComponent("slcp/files/num_observation_1")
    try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
    let url = files.appendingPathComponent("observation.csv")
    try Data("data_1,data_2\n1,2\n".utf8).write(to: url)
    let error = #expect(throws: LikelihoodRatioError.self) {
      try BenchmarkFolder(place).observation(.slcp, 1)
    }
    #expect(error?.subject == url.path)
    #expect(error?.problem == "it has 2 columns, slcp needs 8")
    #expect(throws: DataFileError.self) { try BenchmarkFolder(place).observation(.slcp, 2) }
  }
}

@Suite("Published scores of the benchmark")
struct PublishedScoresTests {
  private let url = golden.appendingPathComponent("sbibm_results")

  @Test("Mean and standard deviation over the observations are those of the paper's table")
  func summary() throws {
    let published = try PublishedScores(url)
    let nre = try #require(published.summary("two_moons", "NRE", simulations: 1000))
    #expect(nre.count == 10)
    #expect(abs(nre.mean - 0.82169) < 1e-5)
    #expect(abs(nre.deviation - 0.03686) < 1e-5)
    #expect(abs((nre.medianMinutes ?? 0) - 1.19) < 0.01)
    #expect(published.best("two_moons", simulations: 1000)?.algorithm == "NPE")
    #expect(published.summary("two_moons", "NRE", simulations: 7) == nil)
    #expect(
      published.summary("two_moons", "NRE", simulations: 1000, observations: 1...5)?.count == 5)
  }

  @Test("The mixture's scores are those of the corrected simulator")
  func rerun() throws {
    let nre = try #require(
      PublishedScores(url).summary("gaussian_mixture", "NRE", simulations: 1000))
    #expect(abs(nre.mean - 0.77719) < 1e-5)
    #expect(nre.count == 10)
  }

  @Test("A time that was not published is none, and no error")
  func missingTime() throws {
    let temporary = try TemporaryFolder()
    for name in ["main_paper", "gaussian_mixture_rerun"] {
      let text = "task,num_simulations,num_observation,algorithm,C2ST,RT\nslcp,10³,1,NRE,0.8,\n"
      try Data(text.utf8).write(to: temporary.url.appendingPathComponent("\(name).csv"))
    }
    let nre = try PublishedScores(temporary.url).summary("slcp", "NRE", simulations: 1000)
    #expect(nre?.mean == 0.8 && nre?.medianMinutes == nil)
  }

  @Test("A broken row is an error with its line")
  func broken() throws {
    let temporary = try TemporaryFolder()
    let place = temporary.url
    let table = place.appendingPathComponent("main_paper.csv")
    let header = "task,num_simulations,num_observation,algorithm,C2ST,RT"
    try Data("\(header)\ntwo_moons,10³,1,NRE,0.8,1\ntwo_moons,1e3,2,NRE,0.8,1\n".utf8)
      .write(to: table)
    let error = #expect(throws: LikelihoodRatioError.self) { try PublishedScores(place) }
    #expect(error?.subject == "\(table.path), line 3")
  }
}
