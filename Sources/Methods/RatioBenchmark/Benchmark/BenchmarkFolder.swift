import DataFiles
import Foundation
import Simulation

/// The observations and reference posteriors of the benchmark's tasks, in the benchmark's layout:
/// `<task>/files/num_observation_<n>/observation.csv`, `true_parameters.csv` and
/// `reference_posterior_samples.csv.bz2`.
public struct BenchmarkFolder: Sendable {
  /// The folder that holds a folder for each task.
  public let url: URL

  /// The data in the folder at `url`.
  public init(_ url: URL) { self.url = url }

  /// Observation `number` of `task`, from 1.
  ///
  /// - Throws: `DataFileError` for a file that is missing or broken; `LikelihoodRatioError` for one
  ///   that doesn't fit the task.
  public func observation(_ task: BenchmarkTask, _ number: Int) throws -> [Double] {
    try singleRow("observation.csv", task, number, count: task.simulator.observableCount)
  }

  /// Samples of the posterior that belongs to that observation, row-major: 10,000 in the benchmark.
  ///
  /// - Throws: As ``observation(_:_:)``.
  public func referencePosterior(_ task: BenchmarkTask, _ number: Int) throws -> [Double] {
    try rows(
      "reference_posterior_samples.csv.bz2", task, number, count: task.simulator.parameterCount)
  }

  private func singleRow(
    _ file: String, _ task: BenchmarkTask, _ number: Int, count: Int
  ) throws -> [Double] {
    let values = try rows(file, task, number, count: count)
    guard values.count == count else {
      throw LikelihoodRatioError(
        place(file, task, number).path, "it has \(values.count / count) rows",
        hint: "give the benchmark's file, which has one")
    }
    return values
  }

  /// A table of `count` columns, row-major.
  private func rows(
    _ file: String, _ task: BenchmarkTask, _ number: Int, count: Int
  ) throws -> [Double] {
    let url = place(file, task, number)
    let table = try CSVTable.read(url)
    guard table.columnNames.count == count else {
      throw LikelihoodRatioError(
        url.path, "it has \(table.columnNames.count) columns, \(task.rawValue) needs \(count)",
        hint: "give the benchmark's file of this task")
    }
    let columns = try table.columnNames.map { try table.column($0) }
    return (0..<table.rowCount).flatMap { row in columns.map { $0[row] } }
  }

  private func place(_ file: String, _ task: BenchmarkTask, _ number: Int) -> URL {
    url.appendingPathComponent("\(task.rawValue)/files/num_observation_\(number)/\(file)")
  }
}
