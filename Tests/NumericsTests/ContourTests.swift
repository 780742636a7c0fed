import Foundation
import Numerics
import Testing

@Suite("Contour lines on a grid")
struct ContourTests {
  private func grid(
    x: [Double], y: [Double], _ function: (Double, Double) -> Double
  ) -> ContourGrid {
    ContourGrid(x: x, y: y, values: x.flatMap { x in y.map { function(x, $0) } })
  }

  private func axis(_ range: ClosedRange<Double>, _ steps: Int) -> [Double] {
    (0...steps).map {
      range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / Double(steps)
    }
  }

  /// The area inside of closed lines, by the shoelace formula with their own signs removed.
  private func area(_ line: ContourLine) -> Double {
    var sum = 0.0
    for index in line.x.indices.dropLast() {
      sum += line.x[index] * line.y[index + 1] - line.x[index + 1] * line.y[index]
    }
    return abs(sum) / 2
  }

  @Test("A circle is one closed line at its radius, in second order of the grid's step")
  func circle() throws {
    for (steps, tolerance) in [(20, 0.01), (40, 0.0025), (80, 0.000625)] {
      let grid = grid(x: axis(-2...2, steps), y: axis(-1.5...1.5, steps)) { $0 * $0 + $1 * $1 }
      let lines = grid.lines(at: 1)
      #expect(lines.count == 1)
      let line = try #require(lines.first)
      #expect(line.isClosed)
      #expect(line.x.first == line.x.last && line.y.first == line.y.last)
      #expect(zip(line.x, line.y).allSatisfy { abs(hypot($0, $1) - 1) < tolerance })
      #expect(abs(area(line) - .pi) < 8 * tolerance)
      // Every side of a cell that the circle crosses is passed once.
      #expect(Set(zip(line.x, line.y).map { SIMD2($0, $1) }).count == line.x.count - 1)
    }
  }

  @Test("A linear function has exact straight lines, which end at the border")
  func straight() throws {
    let grid = grid(x: [0, 1, 3, 4], y: [0, 2, 3]) { 2 * $0 + $1 }
    let line = try #require(grid.lines(at: 5).first)
    #expect(!line.isClosed)
    #expect(zip(line.x, line.y).allSatisfy { abs(2 * $0 + $1 - 5) < 1e-12 })
    #expect(Set([line.x.first, line.x.last]) == [1, 2.5])
  }

  @Test(
    "At a saddle the lines are those of the bilinear function", arguments: [-0.01, 0.01])
  func saddle(level: Double) throws {
    // xy in a cell around 0: at a positive level the lines lie in the first and third quadrant.
    let lines = grid(x: [-0.4, 0.6], y: [-0.5, 0.5]) { $0 * $1 }.lines(at: level)
    #expect(lines.count == 2)
    for line in lines {
      #expect(line.x.count == 2 && !line.isClosed)
      let (x, y) = ((line.x[0] + line.x[1]) / 2, (line.y[0] + line.y[1]) / 2)
      #expect((x * y > 0) == (level > 0))
      #expect(zip(line.x, line.y).allSatisfy { abs($0 * $1 - level) < 1e-12 })
    }
  }

  @Test("Two hills are two lines, a ring is two lines")
  func several() {
    let hills = grid(x: axis(-4...4, 60), y: axis(-2...2, 40)) { x, y in
      exp(-(x - 2) * (x - 2) - y * y) + exp(-(x + 2) * (x + 2) - y * y)
    }
    #expect(hills.lines(at: 0.5).filter(\.isClosed).count == 2)
    let ring = grid(x: axis(-2...2, 50), y: axis(-2...2, 50)) { abs(hypot($0, $1) - 1.2) }
    let outlines = ring.outlines(upTo: 0.3)
    #expect(outlines.count == 2 && outlines.allSatisfy(\.isClosed))
    #expect(abs(abs(area(outlines[0]) - area(outlines[1])) - .pi * (2.25 - 0.81)) < 0.03)
  }

  @Test("Cells with unknown values are skipped, and outlines run around them")
  func unknown() throws {
    let grid = grid(x: axis(-2...2, 40), y: axis(-2...2, 40)) { x, y in
      x > 0.55 && abs(y) < 0.35 ? .nan : x * x + y * y
    }
    let lines = grid.lines(at: 1)
    #expect(lines.count == 1 && lines.allSatisfy { !$0.isClosed })
    let line = try #require(lines.first)
    #expect(zip(line.x, line.y).allSatisfy { abs(hypot($0, $1) - 1) < 0.01 })
    let outlines = grid.outlines(upTo: 1)
    #expect(outlines.count == 1 && outlines.allSatisfy(\.isClosed))
    #expect(area(outlines[0]) < .pi - 0.2 && area(outlines[0]) > .pi - 0.5)
  }

  @Test("A region that the grid cuts off is closed along the border")
  func cutOff() throws {
    let grid = grid(x: axis(0...2, 40), y: axis(0...2, 40)) { $0 * $0 + $1 * $1 }
    #expect(grid.lines(at: 1).map(\.isClosed) == [false])
    let outlines = grid.outlines(upTo: 1)
    #expect(outlines.count == 1)
    #expect(abs(area(outlines[0]) - .pi / 4) < 0.002)
    // All of the grid.
    let all = grid.outlines(upTo: 100)
    #expect(all.count == 1 && abs(area(all[0]) - 4) < 1e-12)
    #expect(grid.lines(at: 100).isEmpty && grid.outlines(upTo: -1).isEmpty)
  }

  @Test("Infinite values are outside; the line ends at the last finite point")
  func infinite() {
    let grid = ContourGrid(
      x: [0, 1, 2], y: [0, 1], values: [0, 0, 0, 0, .infinity, .infinity])
    let lines = grid.lines(at: 3)
    #expect(lines.count == 1 && lines[0].x == [1, 1])
    #expect(Set(lines[0].y) == [0, 1])
  }
}
