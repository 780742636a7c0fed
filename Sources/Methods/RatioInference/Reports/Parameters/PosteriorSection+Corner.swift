import Evaluation
import Posteriors

extension PosteriorSection {
  /// The levels of regions and intervals.
  static let levels = [0.6827, 0.95]
  /// The most parameters in one figure.
  private static let most = 8
  private static let cells = 60

  /// The densities of all parameters, alone and in pairs, in one figure: regions of highest density
  /// that hold 68 % and 95 %.
  public static func corner(
    _ posteriors: [NamedPosterior], truth: [String: Double] = [:]
  ) -> ResultFigure {
    let names = Array((posteriors.first?.posterior.names ?? []).prefix(most))
    let axes = names.indices.map { parameter in
      ResultFigure.Axis(names[parameter], range: range(posteriors, parameter, truth))
    }
    let isSampled = posteriors.contains { $0.posterior.grid == nil }
    let all = posteriors.first?.posterior.names.count ?? 0
    var notes = isSampled ? " Densities of draws are smoothed." : ""
    if all > most { notes += " Of \(all) parameters the first \(most) are shown." }
    guard names.count > 1 else {
      return ResultFigure(
        name: "posterior",
        caption: "Posterior density of \(names.first ?? "no parameter")." + notes,
        x: axes.first ?? .init(""), y: .init("density"),
        layers: marginals(posteriors, 0, axes, truth[names.first ?? ""]))
    }
    var panels: [ResultFigure.Panel] = []
    for row in names.indices {
      for column in 0...row {
        let layers =
          row == column
          ? marginals(posteriors, row, axes, truth[names[row]])
          : regions(posteriors, column, row, axes, truth)
        panels.append(
          .init(
            row: row, column: column, x: axes[column], y: row == column ? .init("") : axes[row],
            layers: layers))
      }
    }
    return ResultFigure(
      name: "posterior",
      caption: "Posterior densities of single parameters on the diagonal; below it the regions of "
        + "highest density of pairs that hold 68 % and 95 %." + notes, panels: panels)
  }

  private static func marginals(
    _ posteriors: [NamedPosterior], _ parameter: Int, _ axes: [ResultFigure.Axis], _ truth: Double?
  ) -> [ResultFigure.Layer] {
    let curves = posteriors.map { named -> ResultFigure.Layer in
      let density = density(named.posterior, [parameter], axes)
      let (centers, values) = density.centerDensities
      let thinned = thinned(centers[0], values)
      return .curve(
        .init(
          named.name, x: thinned.x, y: thinned.y,
          lower: [Double](repeating: 0, count: thinned.x.count), upper: thinned.y))
    }
    return curves + (truth.map { [.vertical($0, label: "")] } ?? [])
  }

  private static func regions(
    _ posteriors: [NamedPosterior], _ column: Int, _ row: Int, _ axes: [ResultFigure.Axis],
    _ truth: [String: Double]
  ) -> [ResultFigure.Layer] {
    var layers = posteriors.map { named -> ResultFigure.Layer in
      .shape(density(named.posterior, [column, row], axes).shape(named.name, levels: levels))
    }
    if let x = truth[axes[column].label], let y = truth[axes[row].label] {
      layers.append(.points(.init("truth", x: [x], y: [y])))
    }
    return layers
  }

  /// The density of one or two parameters: exact from a grid, smoothed from draws.
  private static func density(
    _ posterior: RatioPosterior, _ parameters: [Int], _ axes: [ResultFigure.Axis]
  ) -> GridPosterior {
    if let grid = posterior.grid { return grid.marginalized(to: parameters) }
    let ranges = parameters.map { parameter in
      let ends = axes[parameter].range ?? [0, 1]
      return ends[0]...ends[1]
    }
    return posterior.samples.density(
      of: parameters, ranges: ranges, cells: parameters.count == 1 ? 2 * cells : cells)
  }

  /// The range that shows all posteriors of a parameter and the truth.
  private static func range(
    _ posteriors: [NamedPosterior], _ parameter: Int, _ truth: [String: Double]
  ) -> ClosedRange<Double> {
    var ends = posteriors.map { named -> (low: Double, high: Double) in
      let summary = MarginalSummary(named.posterior, parameter)
      let (low, high) = (summary.quantile(0.001), summary.quantile(0.999))
      let air = 0.08 * (high - low)
      guard let edges = named.posterior.grid?.edges[parameter] else {
        return (low - air, high + air)
      }
      return (max(low - air, edges[0]), min(high + air, edges[edges.count - 1]))
    }
    if let name = posteriors.first?.posterior.names[parameter], let value = truth[name] {
      ends.append((value, value))
    }
    let (low, high) = (ends.map(\.low).min() ?? 0, ends.map(\.high).max() ?? 1)
    return low < high ? low...high : low - 0.5...low + 0.5
  }

  /// At most about 200 points of a density, means of neighbors.
  private static func thinned(_ x: [Double], _ y: [Double]) -> (x: [Double], y: [Double]) {
    let step = (x.count + 199) / 200
    func means(_ values: [Double]) -> [Double] {
      stride(from: 0, to: values.count, by: step).map { start in
        let part = values[start..<min(start + step, values.count)]
        return part.reduce(0, +) / Double(part.count)
      }
    }
    return (means(x), means(y))
  }
}
