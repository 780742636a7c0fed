import Numerics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension GridPosterior {
  /// The most cells of a grid over several boxes.
  private static let mostCells = 1e6
  /// What is below the top by more is not looked at more closely.
  private static let refinedDepth = 20.0

  /// A posterior on a grid that is fine where it is: equal cells over the box that holds it or,
  /// where it has parts far apart, over the box of each, with wide cells between.
  ///
  /// The boxes are found by grids that are drawn closer and closer. In three dimensions those have
  /// half as many cells along each axis, and of the last grid only the cells are evaluated that lie
  /// within e^(−20) of the highest.
  ///
  /// - Parameters:
  ///   - ranges: Where the density is.
  ///   - cells: The cells along each axis of a box.
  ///   - logDensity: As for `init(edges:logDensity:)`.
  /// - Throws: `InferenceError` as `init(edges:logDensity:)`.
  public init(
    ranges: [ClosedRange<Double>], cells: [Int],
    logDensity: (_ points: [Double]) throws -> [Double]
  ) throws {
    guard ranges.count == cells.count, cells.allSatisfy({ $0 > 0 }) else {
      throw InferenceError("grid posterior", "\(cells) cells for \(ranges.count) ranges")
    }
    let coarse = ranges.count < 3 ? cells : cells.map { ($0 + 1) / 2 }
    let boxes = try DensityBox.holdingMass(in: ranges, cells: coarse, logDensity)
    if boxes.count == 1, coarse == cells {
      self.init(
        edges: GridPosterior.equalEdges(boxes[0].ranges, cells), logDensities: boxes[0].values)
      return
    }
    let floor = (boxes.map(\.top).max() ?? 0) - GridPosterior.refinedDepth
    let parts = boxes.map { ($0, isNear: $0.surroundings(above: floor)) }
      .filter { $0.isNear.contains(true) }
    let edges = GridPosterior.edges(
      over: parts.map { $0.ranges(of: $1) }, cells: cells)
    self.init(
      edges: edges, logDensities: try GridPosterior.values(edges, parts, logDensity))
  }

  /// Equal cells over the interval of each box along each axis, as narrow as the narrowest of those
  /// that overlap, and one cell over each gap.
  private static func edges(
    over boxes: [[ClosedRange<Double>]], cells: [Int]
  ) -> [[Double]] {
    func edges(_ axis: Int, stretch: Double) -> [Double] {
      let intervals = boxes.map { $0[axis] }
      let ends = Set(intervals.flatMap { [$0.lowerBound, $0.upperBound] }).sorted()
      var result = [ends[0]]
      for (low, high) in zip(ends, ends.dropFirst()) {
        let widths = intervals.filter { $0.lowerBound <= low && high <= $0.upperBound }
          .map { ($0.upperBound - $0.lowerBound) / Double(cells[axis]) }
        let count = widths.min().map { width in
          max(Int(((high - low) / (width * stretch) - 1e-6).rounded(.up)), 1)
        }
        for place in 1...(count ?? 1) {
          let edge =
            place == count ?? 1
            ? high : low + (high - low) * Double(place) / Double(count ?? 1)
          if edge > result[result.count - 1] { result.append(edge) }
        }
      }
      return result
    }
    func all(_ stretch: Double) -> [[Double]] {
      cells.indices.map { edges($0, stretch: stretch) }
    }
    let grid = all(1)
    let count = grid.reduce(1.0) { $0 * Double($1.count - 1) }
    guard count > mostCells else { return grid }
    return all(pow(count / mostCells, 1 / Double(cells.count)))
  }

  /// The log density at the centers of a grid's cells: new where a box says that there is mass,
  /// that of the box where there is little, and zero density outside of all boxes.
  private static func values(
    _ edges: [[Double]], _ boxes: [(DensityBox, isNear: [Bool])],
    _ logDensity: (_ points: [Double]) throws -> [Double]
  ) throws -> [Double] {
    let (dimension, points) = (edges.count, gridPoints(centers(edges)))
    var values = [Double](repeating: -.infinity, count: points.count / dimension)
    var (asked, rows): ([Double], [Int]) = ([], [])
    for row in values.indices {
      let point = points[row * dimension..<(row + 1) * dimension]
      for (box, isNear) in boxes {
        guard let cell = box.cell(of: point) else { continue }
        if isNear[cell] {
          asked += point
          rows.append(row)
        } else {
          values[row] = box.values[cell]
        }
        break
      }
    }
    for (row, value) in zip(rows, try checked(logDensity(asked), count: rows.count)) {
      values[row] = value
    }
    return values
  }
}
