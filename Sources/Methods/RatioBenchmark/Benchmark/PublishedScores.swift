import Foundation
import Numerics
import Simulation

/// The scores that the benchmark published for eight algorithms: C2ST against the reference
/// posterior, 0.5 being best, and the time each took.
///
/// Read from the benchmark's own tables `main_paper.csv` and `gaussian_mixture_rerun.csv`; the
/// latter replaces the former's rows of `gaussian_mixture`, whose simulator drew one component for
/// a whole batch until version 1.1.
public struct PublishedScores: Equatable, Sendable {
  /// One algorithm on one observation.
  public struct Score: Equatable, Sendable {
    /// The task's name; also tasks without a reference posterior of their own here.
    public var task: String
    /// NRE, NPE, NLE, their sequential forms SNRE, SNPE, SNLE, REJ-ABC or SMC-ABC.
    public var algorithm: String
    /// The number of simulations.
    public var simulations: Int
    /// The number of the observation, from 1.
    public var observation: Int
    /// The accuracy of a classifier between the algorithm's and the reference samples.
    public var c2st: Double
    /// The time it took, in minutes; nil where the table has none.
    public var minutes: Double?
  }

  /// Scores over several observations.
  public struct Summary: Equatable, Sendable {
    /// The algorithm.
    public var algorithm: String
    /// The number of observations.
    public var count: Int
    /// The mean C2ST.
    public var mean: Double
    /// The standard deviation among the observations (n − 1).
    public var deviation: Double
    /// The median time in minutes; nil where no time was published.
    public var medianMinutes: Double?
  }

  /// Algorithms that are trained once for all observations.
  public static let amortized = ["NRE", "NPE", "NLE"]

  /// All scores.
  public let scores: [Score]

  /// Reads both tables from the folder at `url`.
  ///
  /// - Throws: `LikelihoodRatioError` naming file and line.
  public init(_ url: URL) throws {
    let rerun = "gaussian_mixture"
    let main = try PublishedScores.read(url.appendingPathComponent("main_paper.csv"))
    scores =
      main.filter { $0.task != rerun }
      + (try PublishedScores.read(url.appendingPathComponent("\(rerun)_rerun.csv")))
  }

  /// The scores of an algorithm, over the observations whose numbers are given (by default all that
  /// there are); nil when there is none.
  public func summary(
    _ task: String, _ algorithm: String, simulations: Int, observations: ClosedRange<Int>? = nil
  ) -> Summary? {
    let chosen = scores.filter {
      $0.task == task && $0.algorithm == algorithm && $0.simulations == simulations
        && observations?.contains($0.observation) != false
    }
    guard !chosen.isEmpty else { return nil }
    let count = Double(chosen.count)
    let mean = chosen.reduce(0) { $0 + $1.c2st } / count
    let squares = chosen.reduce(0) { $0 + ($1.c2st - mean) * ($1.c2st - mean) }
    return Summary(
      algorithm: algorithm, count: chosen.count, mean: mean,
      deviation: chosen.count > 1 ? (squares / (count - 1)).squareRoot() : 0,
      medianMinutes: median(chosen.compactMap(\.minutes)))
  }

  /// The algorithm of `algorithms` with the smallest mean C2ST; nil when none has scores.
  public func best(
    _ task: String, simulations: Int, of algorithms: [String] = PublishedScores.amortized,
    observations: ClosedRange<Int>? = nil
  ) -> Summary? {
    algorithms.compactMap {
      summary(task, $0, simulations: simulations, observations: observations)
    }.min { $0.mean < $1.mean }
  }

  private func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}

extension PublishedScores {
  private static func read(_ url: URL) throws -> [Score] {
    let text: String
    do {
      text = try String(contentsOf: url, encoding: .utf8)
    } catch {
      throw LikelihoodRatioError(
        url.path, "it cannot be read: \(error.localizedDescription)",
        hint: "give the folder with the benchmark's published tables")
    }
    let lines = text.split(whereSeparator: \.isNewline)
    let names = lines.first.map { $0.split(separator: ",") } ?? []
    let wanted = ["task", "algorithm", "num_simulations", "num_observation", "C2ST", "RT"]
    let places = wanted.compactMap { name in names.firstIndex { $0 == name } }
    guard places.count == wanted.count else {
      throw LikelihoodRatioError(
        url.path, "its first line doesn't name all of \(wanted.joined(separator: ", "))",
        hint: "give the benchmark's own table")
    }
    return try lines.enumerated().dropFirst().map { number, line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count == names.count, let simulations = powerOfTen(fields[places[2]]),
        let observation = Int(fields[places[3]]), let c2st = Double(fields[places[4]]),
        fields[places[5]].isEmpty || Double(fields[places[5]]) != nil
      else {
        throw LikelihoodRatioError(
          "\(url.path), line \(number + 1)", "\"\(line)\" is no row of scores",
          hint: "give the benchmark's own table")
      }
      return Score(
        task: String(fields[places[0]]), algorithm: String(fields[places[1]]),
        simulations: simulations, observation: observation, c2st: c2st,
        minutes: Double(fields[places[5]]))
    }
  }

  /// 1000 for `10³`.
  private static func powerOfTen(_ text: Substring) -> Int? {
    guard text.hasPrefix("10"), text.count == 3, let last = text.last else { return nil }
    return "⁰¹²³⁴⁵⁶⁷⁸⁹".firstIndex(of: last).map { digit in
      let exponent = "⁰¹²³⁴⁵⁶⁷⁸⁹".distance(from: "⁰¹²³⁴⁵⁶⁷⁸⁹".startIndex, to: digit)
      return (0..<exponent).reduce(1) { product, _ in product * 10 }
    }
  }
}
