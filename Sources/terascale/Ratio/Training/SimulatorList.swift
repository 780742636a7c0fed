import Foundation
import Simulation
import Terminal

/// The built-in simulators as a table.
enum SimulatorList {
  private struct Entry: Encodable {
    var name: String
    var parameters: [String]
    var prior: String
    var observables: Int
    var knowsJointRatioAndScore: Bool
  }

  /// Prints them.
  static func print(_ arguments: ParsedArguments) throws {
    let entries = SimulatorCatalog.all.map { simulator in
      Entry(
        name: simulator.name, parameters: simulator.prior.names, prior: summary(simulator.prior),
        observables: simulator.observableCount,
        knowsJointRatioAndScore: simulator is any JointSimulator)
    }
    if arguments.flag("json") { return try arguments.console.printJSON(entries) }
    var table = TextTable([
      .init("name", .leading), .init("observables", .trailing), .init("r_xz, t_xz", .leading),
      .init("prior", .leading),
    ])
    for entry in entries {
      table.add([
        entry.name, "\(entry.observables)", entry.knowsJointRatioAndScore ? "yes" : "", entry.prior,
      ])
    }
    arguments.console.print(table.text(for: arguments.console))
  }

  /// The prior, neighbors of the same distribution together.
  private static func summary(_ prior: Prior) -> String {
    guard case .independent(let marginals) = prior.distribution else {
      return "\(prior.names[0]) … \(prior.names[prior.names.count - 1]): correlated normal"
    }
    var groups: [(names: [String], text: String)] = []
    for (name, marginal) in zip(prior.names, marginals) {
      let text = text(marginal)
      if groups.last?.text == text {
        groups[groups.count - 1].names.append(name)
      } else {
        groups.append(([name], text))
      }
    }
    return groups.map { names, text in
      let list = names.count > 3 ? [names[0], "…", names[names.count - 1]] : names
      return "\(list.joined(separator: " ")): \(text)"
    }.joined(separator: "; ")
  }

  private static func text(_ marginal: Marginal) -> String {
    switch marginal {
    case .uniform(let lower, let upper): String(format: "uniform(%g, %g)", lower, upper)
    case .normal(let mean, let deviation): String(format: "normal(%.4g, %.4g)", mean, deviation)
    case .logNormal(let location, let scale):
      String(format: "lognormal(%.4g, %.4g)", location, scale)
    }
  }
}
