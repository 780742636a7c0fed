import DataFiles
import Foundation
import Randomness
import Simulation

/// Simulations, observed events, parameters, and what external simulators answer.
enum SimulationReaders {
  static let all = [simulations, parameters, observed, reply]

  private static let arrays: [(name: String, seed: any Seed)] = [
    ("theta.npy", NPYSeed("<f8", size: 8, shape: [4, 2])),
    ("x.npy", NPYSeed("<f8", size: 8, shape: [4, 3])),
    ("weight.npy", NPYSeed("<f4", size: 4, shape: [4])),
    ("r_xz.npy", NPYSeed("<f8", size: 8, shape: [4])),
    ("theta1.npy", NPYSeed("<f8", size: 8, shape: [4, 2])),
    ("label.npy", NPYSeed("|u1", size: 1, shape: [4])),
    ("t_xz.npy", NPYSeed("<f8", size: 8, shape: [4, 2])),
    ("theta_names.npy", NPYSeed("|S2", size: 2, shape: [2])),
  ]

  private static func archives() -> [any Seed] {
    [
      ZipSeed(entries: Array(arrays[0...1]), method: .stored),
      ZipSeed(entries: Array(arrays[0...2]), method: .deflated),
    ]
  }

  private static let simulations = Reader(
    "simulations", fileName: "input.npz",
    seeds: { workplace in
      let written = try workplace.bytes { url in
        let simulations = try RatioReaders.simulations(6)
        try NPZFile.write(
          [
            ("theta", NumericArray(shape: [6, 2], .float64(simulations.theta.values))),
            ("x", NumericArray(shape: [6, 2], .float64(simulations.x.values))),
          ], texts: [("theta_names", ["a", "b"])], to: url)
      }
      return archives() + [BinarySeed(written)]
    }
  ) { url in
    var named = SimulationReading()
    (named.parameters, named.missing) = (["theta_0"], .fill)
    _ = try? SimulationFile.read(url, named)
    let file = try SimulationFile.read(url)
    _ = file.simulations.selecting([0])
  }

  private static let parameters = Reader(
    "parameters",
    seeds: { _ in
      archives() + [
        NPYSeed("<f8", size: 8, shape: [3, 2]), TextSeed("mass,width\n80,2\n90,2.5\n"),
      ]
    }
  ) { url in
    let file = try ParameterFile(url)
    _ = try file.prefix(1)
  }

  private static let observed = Reader(
    "observed",
    seeds: { _ in
      archives() + [
        TextSeed("x_0,x_1,weight\n1,2,1\n3,4,0.5\n"), NPYSeed("<f4", size: 4, shape: [3, 2]),
      ]
    }
  ) { url in
    let events = try ObservedEvents.read(url)
    _ = try? ObservedEvents.read(url, names: ["x_0", "x_1"])
    _ = events.selecting(Array(0..<min(events.count, 2)))
  }

  private static let reply = Reader(
    "reply",
    seeds: { _ in
      [
        TextSeed("1.5, 2.5 3\n"), TextSeed("# comment\n"), TextSeed("[1, 2, 3.5]\n"),
        JSONSeed("{\"x\": [1, 2], \"r_xz\": 0.5, \"t_xz\": [0.1, 0.2]}"), JSONSeed("{\"x\": 3}"),
      ]
    }
  ) { url in
    let request = try SimulationRequest(
      numerator: Rows([[1, 2]]), denominator: Rows([[0, 0]]), parameterNames: ["a", "b"],
      origin: "fuzz", seed: 1)
    let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false)
    where !ReplyLine.isComment(line) {
      _ = try RowLayout(ReplyLine.row(line), 0, of: request)
    }
  }
}
