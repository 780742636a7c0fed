import Evaluation
import Numerics
import Posteriors

extension ResultFigure.Shape {
  /// The regions in which a function is at most as large as each of `levels`, nested: with their
  /// border lines, and tinted.
  init(_ name: String, grid: ContourGrid, levels: [Double]) {
    func paths(_ lines: [ContourLine]) -> [Path] { lines.map { Path(x: $0.x, y: $0.y) } }
    self.init(
      name, lines: levels.flatMap { paths(grid.lines(at: $0)) },
      areas: levels.map { paths(grid.outlines(upTo: $0)) }.filter { !$0.isEmpty })
  }
}

extension GridPosterior {
  /// The regions of highest density of two parameters that hold each of `levels`.
  func shape(_ name: String, levels: [Double]) -> ResultFigure.Shape {
    let (centers, densities) = centerDensities
    let grid = ContourGrid(x: centers[0], y: centers[1], values: densities.map { -$0 })
    return ResultFigure.Shape(
      name, grid: grid, levels: levels.map { -borderDensity(level: $0) })
  }
}
