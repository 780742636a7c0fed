import Evaluation
import Foundation
import Messages
import Simulation

/// The part of a report that tells what truncated rounds found.
public enum RoundsReport {
  /// Rounds, boxes, and the posteriors of single parameters, of which the figures show the first
  /// dozen.
  ///
  /// - Throws: What the estimate throws for the observation.
  public static func section(
    _ result: TruncatedRounds.Result, observed: [Double]
  ) throws -> ResultSection {
    let posteriors = try result.boxes[0].names.indices.map {
      try MarginalPosterior(of: $0, result, observed: observed)
    }
    let shown = posteriors.prefix(12)
    return ResultSection(
      title: "Truncated rounds", paragraphs: [summary(result)],
      tables: [rounds(result), parameters(result, posteriors)],
      figures: [shares(result)] + shown.map(\.figure))
  }

  private static func summary(_ result: TruncatedRounds.Result) -> String {
    let count = result.rounds.count
    return
      "\(result.simulationCount) simulations in \(count) \(count == 1 ? "round" : "rounds"); the "
      + "last box holds \(percent(result.truncated.share)) of the prior. What is learnt in it "
      + "holds for this observation only."
  }

  private static func rounds(_ result: TruncatedRounds.Result) -> ResultTable {
    var table = ResultTable(
      "Each round simulates in the box that the one before left, and uses the simulations again "
        + "that lie in it.",
      columns: [
        .init("round"), .init("share of the prior"), .init("simulations made"), .init("used again"),
      ])
    for round in result.rounds {
      table.add(["\(round.number)", percent(round.share), "\(round.made)", "\(round.kept)"])
    }
    table.add(["last box", percent(result.truncated.share), "", "\(result.theta.count)"])
    return table
  }

  private static func parameters(
    _ result: TruncatedRounds.Result, _ posteriors: [MarginalPosterior]
  ) -> ResultTable {
    var table = ResultTable(
      "The box of each parameter, and mean and standard deviation of its posterior.",
      columns: [
        .init("parameter", isNumber: false), .init("prior"), .init("last box"), .init("posterior"),
      ])
    let (first, last) = (result.boxes[0], result.truncated.box)
    for (index, posterior) in posteriors.enumerated() {
      func interval(_ box: ParameterBox) -> String {
        "\(rounded(box.lower[index], digits: 4)) to \(rounded(box.upper[index], digits: 4))"
      }
      table.add([
        first.names[index], interval(first), interval(last),
        ReportNumber.measured(posterior.mean, error: posterior.deviation),
      ])
    }
    return table
  }

  private static func shares(_ result: TruncatedRounds.Result) -> ResultFigure {
    let shares = result.rounds.map(\.share) + [result.truncated.share]
    return ResultFigure(
      name: "share-by-round",
      caption: "The share of the prior that is left in the box of each round, and in the last one.",
      x: .init("round"), y: .init("share of the prior", isLogarithmic: true),
      layers: [.points(.init("box", x: (1...shares.count).map(Double.init), y: shares))])
  }

  private static func percent(_ share: Double) -> String { "\(rounded(100 * share, digits: 4)) %" }
}

/// The posterior of one parameter in the last box, from the marginal ratio of the round before.
private struct MarginalPosterior {
  let name: String
  let mean: Double
  let deviation: Double
  private let points: [Double]
  private let density: [Double]

  private static let gridPoints = 400

  init(of index: Int, _ result: TruncatedRounds.Result, observed: [Double]) throws {
    let (count, prior) = (MarginalPosterior.gridPoints, result.truncated)
    name = prior.box.names[index]
    // Between the edges lie equal shares of the prior, so that weights are ratios.
    let edges = (0...count).map { prior.quantile(Double($0) / Double(count), of: index) }
    let points = (0..<count).map { prior.quantile((Double($0) + 0.5) / Double(count), of: index) }
    let logs = try result.marginals.marginal(of: [index]).grid(
      theta: Rows(column: points), x: Rows([observed]))
    let largest = logs.max() ?? 0
    let ratios = logs.map { exp($0 - largest) }
    let total = ratios.reduce(0, +)
    let weights = ratios.map { $0 / total }
    let mean = zip(points, weights).reduce(0) { $0 + $1.0 * $1.1 }
    self.mean = mean
    deviation = zip(points, weights).reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 }
      .squareRoot()
    self.points = points
    density = weights.indices.map { weights[$0] / max(edges[$0 + 1] - edges[$0], 1e-300) }
  }

  var figure: ResultFigure {
    let word = String(name.map { $0.isLetter || $0.isNumber ? $0 : "-" })
    return ResultFigure(
      name: "posterior-\(word)",
      caption:
        "The posterior of \(name) in the last box, by the marginal ratio that was learnt in the "
        + "box before.",
      x: .init(name), y: .init("density"), layers: [.curve(.init(name, x: points, y: density))])
  }
}
