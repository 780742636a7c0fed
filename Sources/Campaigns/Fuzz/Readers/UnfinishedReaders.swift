import Foundation
import Simulation

/// The rows of a simulation that was interrupted, which it goes on from.
enum UnfinishedReaders {
  static let all = [
    Reader(
      "unfinished-rows",
      seeds: { workplace in
        let url = workplace.file("rows.npz")
        _ = try? run(end: 3).write(to: url, overwrite: true)
        return [HeadedSeed(Array(try Data(contentsOf: partial(url))))]
      },
      prepare: { workplace in
        let url = workplace.file("rows.npz")
        return { input in
          try Workplace.put(Array(try Data(contentsOf: input)), in: partial(url))
          try? FileManager.default.removeItem(at: url)
          _ = try run(end: 6).write(to: url).simulations()
        }
      })
  ]

  private static func partial(_ url: URL) -> URL { URL(filePath: url.path + ".partial") }

  private static func run(end: Int) throws -> SimulationRun {
    SimulationRun(
      StoppingSource(end: end),
      try SimulationRequest(
        theta: Rows(column: (0..<6).map { Double($0) }), parameterNames: ["a"], origin: "fuzz",
        seed: 1), workers: 1)
  }
}

/// A source that gives rows of two numbers and fails at one of them.
private struct StoppingSource: SimulationSource {
  let end: Int
  let name = "stopping"
  let identity = "stopping"
  let chunk = 1

  func simulate(
    _ rows: Range<Int>, of request: SimulationRequest, into collector: RowCollector
  ) throws {
    for row in rows {
      guard row < end else { throw FuzzError("source", "it stops before row \(end)") }
      try collector.add([SimulatedRow(x: [Double(row), 1])], at: row)
    }
  }
}
