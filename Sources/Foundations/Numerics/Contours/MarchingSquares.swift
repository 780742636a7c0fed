/// One level of a grid: where it crosses the sides of cells, and how the crossings are joined.
///
/// Sides are numbered: those along x from point (i, j) have the number of the point, those along y
/// the number of the point plus the number of points.
struct MarchingSquares {
  private let x: [Double]
  private let y: [Double]
  private let values: [Double]
  private let level: Double
  /// The one or two sides to which each crossed side is joined; −1 for none.
  private var joined: [(first: Int, second: Int)]

  init(x: [Double], y: [Double], values: [Double], level: Double) {
    self.x = x
    self.y = y
    self.values = values
    self.level = level
    joined = [(Int, Int)](repeating: (-1, -1), count: 2 * values.count)
    for column in 0..<x.count - 1 {
      for row in 0..<y.count - 1 { cross(column, row) }
    }
  }

  /// Joins the crossed sides of the cell above and right of point (column, row).
  private mutating func cross(_ column: Int, _ row: Int) {
    let (low, right) = (column * y.count + row, (column + 1) * y.count + row)
    // Counterclockwise from the lower left corner.
    let corners = [values[low], values[right], values[right + 1], values[low + 1]]
    guard !corners.contains(where: \.isNaN) else { return }
    let sides = [low, right + values.count, low + 1, low + values.count]
    let isInside = corners.map { $0 <= level }
    let crossed = (0..<4).filter { isInside[$0] != isInside[($0 + 1) % 4] }
    if crossed.count == 2 { join(sides[crossed[0]], sides[crossed[1]]) }
    guard crossed.count == 4 else { return }
    // The lines cut off two opposite corners: those whose kind the middle does not have.
    if isMiddleInside(corners) == isInside[0] {
      join(sides[0], sides[1])
      join(sides[2], sides[3])
    } else {
      join(sides[0], sides[3])
      join(sides[1], sides[2])
    }
  }

  /// Whether the saddle point of the bilinear function lies in the region.
  private func isMiddleInside(_ corners: [Double]) -> Bool {
    let curvature = corners[0] - corners[1] + corners[2] - corners[3]
    let saddle = (corners[0] * corners[2] - corners[1] * corners[3]) / curvature
    return saddle <= level
  }

  private mutating func join(_ a: Int, _ b: Int) {
    for (side, other) in [(a, b), (b, a)] {
      if joined[side].first < 0 { joined[side].first = other } else { joined[side].second = other }
    }
  }

  /// The chains of joined sides as lines, open ones first.
  var lines: [ContourLine] {
    var isUsed = [Bool](repeating: false, count: joined.count)
    var result: [ContourLine] = []
    func follow(from start: Int) {
      var chain = [start]
      isUsed[start] = true
      var next = joined[start].first
      while next >= 0, !isUsed[next] {
        isUsed[next] = true
        chain.append(next)
        let neighbors = joined[next]
        next = isUsed[neighbors.first] ? neighbors.second : neighbors.first
      }
      let isClosed = joined[start].second >= 0
      if let line = line(isClosed ? chain + [start] : chain, isClosed) { result.append(line) }
    }
    for side in joined.indices where joined[side].first >= 0 && joined[side].second < 0 {
      if !isUsed[side] { follow(from: side) }
    }
    for side in joined.indices where joined[side].first >= 0 && !isUsed[side] { follow(from: side) }
    return result
  }

  /// The line through the crossings of `sides`, equal points taken once; nil for a single point.
  private func line(_ sides: [Int], _ isClosed: Bool) -> ContourLine? {
    var (xs, ys): ([Double], [Double]) = ([], [])
    for side in sides {
      let (x, y) = crossing(side)
      if x == xs.last, y == ys.last { continue }
      xs.append(x)
      ys.append(y)
    }
    return xs.count > 1 ? ContourLine(x: xs, y: ys, isClosed: isClosed) : nil
  }

  private func crossing(_ side: Int) -> (x: Double, y: Double) {
    let isVertical = side >= values.count
    let point = isVertical ? side - values.count : side
    let (column, row) = (point / y.count, point % y.count)
    let other = isVertical ? point + 1 : point + y.count
    let share = share(values[point], values[other])
    return isVertical
      ? (x[column], y[row] + share * (y[row + 1] - y[row]))
      : (x[column] + share * (x[column + 1] - x[column]), y[row])
  }

  /// How far from `a` to `b` the level is reached; at the finite one if the other is infinite.
  private func share(_ a: Double, _ b: Double) -> Double {
    switch (a.isInfinite, b.isInfinite) {
    case (false, false): (level - a) / (b - a)
    case (false, true): 0
    case (true, false): 1
    case (true, true): 0.5
    }
  }
}
