import DataFiles
import Foundation
import Simulation

/// The points at which a morphing was simulated, as JSON5 describes them.
///
/// ```json5
/// {
///   degree: 2,  // densities are polynomials of this degree in the parameters
///   benchmarks: [
///     {name: "sm", theta: {c: 0}, crossSection: 1.0},
///     {name: "plus", theta: {c: 1}, crossSection: 2.0},
///     {name: "minus", theta: {c: -1}, crossSection: 2.0},
///   ],
/// }
/// ```
public struct MorphingBenchmarks: Codable, Sendable {
  /// One point.
  public struct Benchmark: Codable, Sendable {
    /// What it is called.
    public var name: String
    /// Its parameters.
    public var theta: [String: Double]
    /// Its total cross-section, in any unit that all have in common; nil where weights tell.
    public var crossSection: Double?
  }

  /// The degree of the polynomials.
  public var degree: Int
  /// The points, as many as there are monomials.
  public var benchmarks: [Benchmark]

  /// The names of the parameters, in the order of all points.
  public var parameterNames: [String] { benchmarks.first?.theta.keys.sorted() ?? [] }

  /// Reads a file.
  ///
  /// - Throws: `DataFileError` for files that are none.
  public static func read(_ url: URL) throws -> MorphingBenchmarks {
    try JSONFile.read(
      url, as: "a list of benchmarks",
      hint: "it has the keys degree and benchmarks, each with name, theta and crossSection")
  }

  /// The morphing between the points.
  ///
  /// - Throws: `LikelihoodRatioError` for points of different parameters, and as many of them as do
  ///   not determine the monomials.
  public func morphing() throws -> Morphing {
    let names = parameterNames
    guard (1...100).contains(names.count), (1...8).contains(degree) else {
      throw LikelihoodRatioError(
        "benchmarks", "\(names.count) parameters and the degree \(degree)",
        hint: "give a theta to each benchmark, and a degree from 1 to 8")
    }
    let points = try benchmarks.map { benchmark in
      guard Set(benchmark.theta.keys) == Set(names) else {
        throw LikelihoodRatioError(
          "benchmark \"\(benchmark.name)\"",
          "its parameters are \(benchmark.theta.keys.sorted().joined(separator: ", "))",
          hint: "those of the first are \(names.joined(separator: ", "))")
      }
      let point = names.map { benchmark.theta[$0] ?? 0 }
      guard point.allSatisfy(\.isFinite) else {
        throw LikelihoodRatioError(
          "benchmark \"\(benchmark.name)\"", "its theta \(point) is not finite")
      }
      return point
    }
    let count = Morphing.monomialCount(parameters: names.count, degree: degree)
    guard benchmarks.count == count else {
      throw LikelihoodRatioError(
        "benchmarks", "\(benchmarks.count) points for \(count) monomials",
        hint: "simulate at as many points as there are monomials")
    }
    return try Morphing(
      exponents: Morphing.monomials(parameters: names.count, degree: degree), benchmarks: points)
  }

  /// The cross-sections of all points; nil where one has none.
  ///
  /// - Throws: `LikelihoodRatioError` for one that is not positive.
  public func crossSections() throws -> [Double]? {
    let values = benchmarks.compactMap(\.crossSection)
    guard values.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw LikelihoodRatioError(
        "cross-sections", "they are \(values)", hint: "give positive numbers")
    }
    return values.count == benchmarks.count ? values : nil
  }
}
