/// A line along which a function of two variables has one value.
public struct ContourLine: Hashable, Sendable {
  /// The positions along x.
  public let x: [Double]
  /// The positions along y.
  public let y: [Double]
  /// Whether the line comes back to its start; its first and last point are then the same.
  public let isClosed: Bool
}

/// The contour lines of a function that is known on the points of a grid, by marching squares
/// (W. E. Lorensen and H. E. Cline, SIGGRAPH 1987, in two dimensions).
///
/// Between points the function is taken as bilinear: crossings of a cell's sides are exact for such
/// functions, and in a saddle the lines are joined as the bilinear function has them (the
/// asymptotic decider of G. Nielson and B. Hamann, IEEE Visualization 1991).
public struct ContourGrid: Sendable {
  /// The positions of the grid along x, rising.
  public let x: [Double]
  /// The positions of the grid along y, rising.
  public let y: [Double]
  /// The values, those of one x after another.
  public let values: [Double]

  /// A function on a grid.
  ///
  /// - Parameter values: The values, y fastest. NaN where the function is not known.
  /// - Precondition: At least two rising positions along each axis, and a value for each point.
  public init(x: [Double], y: [Double], values: [Double]) {
    for axis in [x, y] {
      precondition(
        axis.count > 1 && zip(axis, axis.dropFirst()).allSatisfy { $0 < $1 },
        "ContourGrid: \(axis.count) positions, or they do not rise")
    }
    precondition(
      values.count == x.count * y.count,
      "ContourGrid: \(values.count) values for \(x.count) × \(y.count) points")
    self.x = x
    self.y = y
    self.values = values
  }

  /// The lines at `level`, open ones first: they end at the border of the grid and beside points of
  /// which the value is not known.
  public func lines(at level: Double) -> [ContourLine] {
    MarchingSquares(x: x, y: y, values: values, level: level).lines
  }

  /// The outlines of the region with values of at most `level`, all closed: where the region
  /// reaches the border of the grid, or points of which the value is not known, they run along
  /// there. By the even-odd rule their inside is the region.
  public func outlines(upTo level: Double) -> [ContourLine] {
    // A frame of points outside of the region, at the place of the border itself.
    func framed(_ axis: [Double]) -> [Double] { [axis[0]] + axis + [axis[axis.count - 1]] }
    var bordered = [Double](repeating: .infinity, count: y.count + 2)
    for column in x.indices {
      bordered.append(.infinity)
      for row in y.indices {
        let value = values[column * y.count + row]
        bordered.append(value.isNaN ? .infinity : value)
      }
      bordered.append(.infinity)
    }
    bordered += [Double](repeating: .infinity, count: y.count + 2)
    return MarchingSquares(
      x: framed(x), y: framed(y), values: bordered, level: level
    ).lines
  }
}
