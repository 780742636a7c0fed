import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A log density on equal cells over a box.
struct DensityBox {
  let ranges: [ClosedRange<Double>]
  /// The cells along each axis.
  let cells: [Int]
  /// The log density at the center of each cell, the last axis fastest.
  let values: [Double]

  /// - Throws: `InferenceError` for values that are NaN, infinite or not one a cell.
  init(
    _ ranges: [ClosedRange<Double>], _ cells: [Int], _ logDensity: LogDensity
  ) throws {
    (self.ranges, self.cells) = (ranges, cells)
    let edges = GridPosterior.equalEdges(ranges, cells)
    try requireGrid(edges, limit: 3)
    values = try GridPosterior.checked(
      logDensity(gridPoints(GridPosterior.centers(edges))), count: cells.reduce(1, *))
  }

  var top: Double { values.max() ?? -.infinity }

  /// The cell that holds a point; nil outside.
  func cell(of point: some Collection<Double>) -> Int? {
    var cell = 0
    for (axis, value) in point.enumerated() {
      let range = ranges[axis]
      guard range.contains(value) else { return nil }
      let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
      cell = cell * cells[axis] + min(Int(share * Double(cells[axis])), cells[axis] - 1)
    }
    return cell
  }

  /// Cells whose value is above `floor`, and those that touch them.
  func surroundings(above floor: Double) -> [Bool] {
    var isNear = [Bool](repeating: false, count: values.count)
    for cell in values.indices where values[cell] > floor {
      isNear[cell] = true
      forEachNeighbor(of: cell) { isNear[$0] = true }
    }
    return isNear
  }

  /// The part of the box that holds chosen cells.
  func ranges(of isChosen: [Bool]) -> [ClosedRange<Double>] {
    var (low, high) = (cells, cells.map { _ in 0 })
    for cell in isChosen.indices where isChosen[cell] {
      for (axis, place) in places(of: cell).enumerated() {
        low[axis] = min(low[axis], place)
        high[axis] = max(high[axis], place)
      }
    }
    return ranges(from: low, to: high)
  }

  /// The part of the box between two cells, both included.
  private func ranges(from low: [Int], to high: [Int]) -> [ClosedRange<Double>] {
    ranges.enumerated().map { axis, range in
      let width = (range.upperBound - range.lowerBound) / Double(cells[axis])
      let upper =
        high[axis] == cells[axis] - 1
        ? range.upperBound : range.lowerBound + width * Double(high[axis] + 1)
      return range.lowerBound + width * Double(low[axis])...upper
    }
  }

  /// The cells that are higher than all around them, the highest first.
  var maxima: [Int] {
    values.indices.filter { cell in
      guard values[cell] > -.infinity else { return false }
      var isHighest = true
      forEachNeighbor(of: cell) { if values[$0] >= values[cell] { isHighest = false } }
      return isHighest
    }.sorted { values[$0] > values[$1] }
  }

  /// The middle of a cell.
  func center(of cell: Int) -> [Double] {
    places(of: cell).enumerated().map { axis, place in
      let range = ranges[axis]
      return range.lowerBound
        + (range.upperBound - range.lowerBound) * (Double(place) + 0.5) / Double(cells[axis])
    }
  }

  /// Boxes around connected cells above `floor`, and around the cells of `peaks`. Each reaches one
  /// cell further on all sides; what overlaps is one.
  func parts(above floor: Double, and peaks: [Int]) -> [[ClosedRange<Double>]] {
    var isSeen = [Bool](repeating: false, count: values.count)
    var boxes: [(low: [Int], high: [Int])] = []
    func add(_ low: [Int], _ high: [Int]) {
      boxes.append((low.map { max($0 - 1, 0) }, zip(high, cells).map { min($0 + 1, $1 - 1) }))
    }
    for start in values.indices where values[start] > floor && !isSeen[start] {
      var (low, high) = (cells, cells.map { _ in 0 })
      var waiting = [start]
      isSeen[start] = true
      while let cell = waiting.popLast() {
        for (axis, place) in places(of: cell).enumerated() {
          low[axis] = min(low[axis], place)
          high[axis] = max(high[axis], place)
        }
        forEachNeighbor(of: cell) { other in
          guard values[other] > floor, !isSeen[other] else { return }
          isSeen[other] = true
          waiting.append(other)
        }
      }
      add(low, high)
    }
    for cell in peaks where !isSeen[cell] { add(places(of: cell), places(of: cell)) }
    return DensityBox.disjoint(boxes).map(ranges)
  }

  /// Boxes of cells, those that overlap as one.
  private static func disjoint(
    _ boxes: [(low: [Int], high: [Int])]
  ) -> [(low: [Int], high: [Int])] {
    var result: [(low: [Int], high: [Int])] = []
    for var box in boxes {
      while let place = result.firstIndex(where: { other in
        box.low.indices.allSatisfy {
          box.low[$0] <= other.high[$0] && other.low[$0] <= box.high[$0]
        }
      }) {
        let other = result.remove(at: place)
        box = (
          zip(box.low, other.low).map { min($0, $1) }, zip(box.high, other.high).map { max($0, $1) }
        )
      }
      result.append(box)
    }
    return result
  }

  /// The place of a cell along each axis.
  private func places(of cell: Int) -> [Int] {
    var rest = cell
    var result = cells
    for axis in cells.indices.reversed() {
      result[axis] = rest % cells[axis]
      rest /= cells[axis]
    }
    return result
  }

  /// Calls `body` with each cell that shares a corner with `cell`.
  private func forEachNeighbor(of cell: Int, _ body: (Int) -> Void) {
    let places = places(of: cell)
    func visit(_ axis: Int, _ index: Int) {
      guard axis < cells.count else {
        if index != cell { body(index) }
        return
      }
      for place in max(places[axis] - 1, 0)...min(places[axis] + 1, cells[axis] - 1) {
        visit(axis + 1, index * cells[axis] + place)
      }
    }
    visit(0, 0)
  }
}

extension DensityBox {
  /// What is below the top by more holds no mass worth speaking of.
  private static let depth = 25.0
  /// The rounds of drawing closer.
  private static let rounds = 8
  /// The most boxes.
  private static let mostBoxes = 12
  /// The most maxima of a box that are climbed.
  private static let mostPeaks = 8

  /// The boxes that hold the mass of a density within `ranges`, drawn closer as often as it helps:
  /// one around all of it, or one around each of several parts that lie far apart.
  ///
  /// - Throws: `InferenceError` for densities that are NaN, infinite or zero everywhere.
  static func holdingMass(
    in ranges: [ClosedRange<Double>], cells: [Int], _ logDensity: LogDensity
  ) throws -> [DensityBox] {
    var open = [try DensityBox(ranges, cells, logDensity)]
    var closed: [DensityBox] = []
    var top = open[0].top
    for _ in 0..<rounds where !open.isEmpty {
      let peaks = try open.map { try $0.heights(of: $0.maxima.prefix(mostPeaks), logDensity) }
      top = max(top, peaks.joined().map(\.height).max() ?? top)
      var next: [[ClosedRange<Double>]] = []
      for (box, peaks) in zip(open, peaks) {
        let parts = box.parts(
          above: top - depth, and: peaks.filter { $0.height > top - depth }.map(\.cell))
        if box.isNarrowed(by: parts) { next += parts } else { closed.append(box) }
      }
      // Each of so many would be too coarse: what lies around all of them is not.
      guard closed.count + next.count <= mostBoxes else {
        closed += open.filter { box in !closed.contains { $0.ranges == box.ranges } }
        open = []
        break
      }
      open = try next.compactMap { try DensityBox.ifPositive($0, cells, logDensity) }
    }
    return (closed + open).filter { $0.top > top - 2 * depth }.sorted {
      $0.ranges[0].lowerBound < $1.ranges[0].lowerBound
    }
  }

  /// A box, or nil where the density is zero in all of its cells.
  private static func ifPositive(
    _ ranges: [ClosedRange<Double>], _ cells: [Int], _ logDensity: LogDensity
  ) throws -> DensityBox? {
    var isZero = false
    let box = try? DensityBox(ranges, cells) { points in
      let values = try logDensity(points)
      isZero = values.allSatisfy { $0 == -.infinity }
      return values
    }
    return try box ?? (isZero ? nil : DensityBox(ranges, cells, logDensity))
  }

  /// Whether parts of the box are narrower than it.
  private func isNarrowed(by parts: [[ClosedRange<Double>]]) -> Bool {
    func width(_ range: ClosedRange<Double>) -> Double { range.upperBound - range.lowerBound }
    return parts.contains { part in
      zip(part, ranges).contains { width($0) < 0.7 * width($1) }
    }
  }

  /// How high the density rises around cells that are higher than their neighbors: a peak that is
  /// narrow beside a cell is as high as it is near its middle only.
  private func heights(
    of cells: some Collection<Int>, _ logDensity: LogDensity
  ) throws -> [(cell: Int, height: Double)] {
    let cells = Array(cells)
    let dimension = ranges.count
    let offsets = gridPoints([[Double]](repeating: [-1, 0, 1], count: dimension))
    let count = offsets.count / dimension
    var points = cells.map(center)
    var heights = cells.map { values[$0] }
    var steps = cells.map { _ in 1.0 / 3 }
    for _ in 0..<DensityBox.climbs where !cells.isEmpty {
      var asked: [Double] = []
      for (point, step) in zip(points, steps) {
        for place in offsets.indices {
          let axis = place % dimension
          let range = ranges[axis]
          let width = (range.upperBound - range.lowerBound) / Double(self.cells[axis])
          asked.append(
            min(
              max(point[axis] + offsets[place] * step * width, range.lowerBound), range.upperBound))
        }
      }
      let values = try logDensity(asked)
      for peak in cells.indices {
        let own = peak * count..<(peak + 1) * count
        guard let best = own.max(by: { values[$0] < values[$1] }), values[best] > heights[peak]
        else {
          steps[peak] /= 3
          continue
        }
        heights[peak] = values[best]
        points[peak] = Array(asked[best * dimension..<(best + 1) * dimension])
      }
    }
    return zip(cells, heights).map { ($0, $1) }
  }

  /// The steps of a climb, each a move or a third of the step before.
  private static let climbs = 12
}
