/// A box in parameter space: what an estimate was trained on, or where a prior is not zero.
public struct ParameterBox: Codable, Equatable, Sendable {
  /// The names of the parameters.
  public let names: [String]
  /// The lower edges.
  public let lower: [Double]
  /// The upper edges.
  public let upper: [Double]

  /// A box from its edges.
  ///
  /// - Throws: `LikelihoodRatioError` for edges that are not finite or in the wrong order, and for
  ///   numbers of edges and names that differ.
  public init(names: [String]? = nil, lower: [Double], upper: [Double]) throws {
    let names = names ?? Simulations.names("theta", lower.count)
    guard lower.count == upper.count, names.count == lower.count else {
      throw LikelihoodRatioError(
        "parameter box",
        "\(names.count) names, \(lower.count) lower and \(upper.count) upper edges",
        hint: "give one of each for every parameter")
    }
    for (name, (low, high)) in zip(names, zip(lower, upper)) {
      guard low.isFinite, high.isFinite, low <= high else {
        throw LikelihoodRatioError(
          "parameter box", "\"\(name)\" goes from \(low) to \(high)",
          hint: "give finite edges, the lower one first")
      }
    }
    self.names = names
    self.lower = lower
    self.upper = upper
  }

  /// Reads a box from a model file.
  ///
  /// - Throws: `DecodingError` for a value that is missing or of another kind; as `init`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      names: container.decode([String].self, forKey: .names),
      lower: container.decode([Double].self, forKey: .lower),
      upper: container.decode([Double].self, forKey: .upper))
  }

  /// The smallest box that contains points.
  ///
  /// - Precondition: There is a point, and all numbers are finite.
  public init(around points: Rows, names: [String]) {
    precondition(points.count > 0 && names.count == points.columns, "ParameterBox: no points")
    self.names = names
    let columns = (0..<points.columns).map { points.column($0) }
    lower = columns.map { $0.min() ?? 0 }
    upper = columns.map { $0.max() ?? 0 }
  }

  /// The number of parameters.
  public var dimension: Int { lower.count }

  /// The middle.
  public var center: [Double] { zip(lower, upper).map { ($0 + $1) / 2 } }

  /// The product of the widths.
  public var volume: Double { zip(upper, lower).reduce(1) { $0 * ($1.0 - $1.1) } }

  /// Whether a point lies in the box, edges included.
  public func contains(_ point: some Collection<Double>) -> Bool {
    zip(point, zip(lower, upper)).allSatisfy { $0 >= $1.0 && $0 <= $1.1 }
  }

  /// The part of the box that some of its parameters span.
  public func selecting(_ parameters: [Int]) -> ParameterBox {
    ParameterBox(
      names: parameters.map { names[$0] }, parameters.map { lower[$0] },
      parameters.map { upper[$0] })
  }

  private init(names: [String], _ lower: [Double], _ upper: [Double]) {
    self.names = names
    self.lower = lower
    self.upper = upper
  }

  /// What to say about points outside of a trained box; nil when all lie inside.
  public func warning(for points: Rows) -> String? {
    var outside = 0
    var example: String?
    for row in 0..<points.count {
      let point = points.values[row * points.columns..<(row + 1) * points.columns]
      guard !contains(point) else { continue }
      outside += 1
      if example == nil { example = describe(point) }
    }
    guard let example else { return nil }
    return
      "\(outside) of \(points.count) parameter points lie outside of what the estimate was trained "
      + "on (\(example)): log r extrapolates there"
  }

  /// The first coordinate that lies outside, with the edges.
  private func describe(_ point: ArraySlice<Double>) -> String {
    for (index, value) in point.enumerated() where !(value >= lower[index] && value <= upper[index])
    {
      return "\(names[index]) = \(value), trained from \(lower[index]) to \(upper[index])"
    }
    return ""
  }
}
