/// Sums over the members of sets.
extension Variable {
  /// Σ φ(step) over the steps of each row that are not padding: `[rows, units]` for `self` of shape
  /// `[rows, steps, features]`.
  ///
  /// A step is padding when all of its features are exactly zero. φ gets the other steps of all
  /// rows as one table, so that its work is in proportion to them; they are summed in their order.
  ///
  /// - Parameter body: φ: makes `[steps of all rows, units]` of `[steps of all rows, features]`.
  public func setSum(_ body: (Variable) -> Variable) -> Variable {
    precondition(
      shape.rank == 3 && shape[0] * shape[1] > 0,
      "setSum: input \(shape), expected [rows, steps, features]")
    let (places, rows, count) = members()
    let table = reshaped(to: [shape[0] * shape[1], shape[2]])
    // Not all of φ can do without any step; where there is none, one of padding counts zero times.
    let given = Swift.max(count, 1)
    let images = body(table.gathered(places, count: given))
    precondition(
      images.shape.rank == 2 && images.shape[0] == given,
      "setSum: \(given) steps became \(images.shape)")
    let sums = images.scattered(rows, rows: shape[0])
    return count > 0 ? sums : sums * 0
  }

  /// The steps that are not padding: their places among the steps of all rows, and their rows.
  private func members() -> (
    places: UnsafeMutablePointer<Int32>, rows: UnsafeMutablePointer<Int32>, count: Int
  ) {
    let (steps, features) = (shape[1], shape[2])
    let places = tape.arena.integers(shape[0] * steps)
    let rows = tape.arena.integers(shape[0] * steps)
    (places[0], rows[0]) = (0, 0)
    let values = values
    var count = 0
    for place in 0..<shape[0] * steps {
      let step = values + place * features
      var isPadding = true
      for feature in 0..<features where step[feature] != 0 { isPadding = false }
      guard !isPadding else { continue }
      places[count] = Int32(place)
      rows[count] = Int32(place / steps)
      count += 1
    }
    return (places, rows, count)
  }
}
