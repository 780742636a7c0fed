import Messages

/// Numbers of a result that belong together, such as a covariance matrix or a profile: each axis
/// says what it runs over.
///
/// In JSON the values are lists in lists, one level an axis, which `numpy.array` takes as they are:
///
/// ```json
/// {"axes": [{"labels": ["mass", "width"], "name": "parameter"}], "values": [91.2, 2.5]}
/// ```
public struct ResultArray: Codable, Equatable, Sendable {
  /// What an axis runs over: names, or rising or falling numbers.
  public struct Axis: Equatable, Sendable {
    /// The places along an axis.
    public enum Places: Equatable, Sendable {
      /// Names, as those of parameters.
      case labels([String])
      /// Numbers, as the values of a parameter.
      case coordinates([Double])
    }

    /// What the axis runs over, as "parameter".
    public let name: String
    /// Its places.
    public let places: Places

    /// An axis of names.
    public init(_ name: String, _ labels: [String]) {
      (self.name, places) = (name, .labels(labels))
    }

    /// An axis of numbers.
    ///
    /// - Precondition: All are finite.
    public init(_ name: String, coordinates: [Double]) {
      precondition(coordinates.allSatisfy(\.isFinite), "ResultArray: coordinates \(coordinates)")
      (self.name, places) = (name, .coordinates(coordinates))
    }

    /// The number of places.
    public var count: Int {
      switch places {
      case .labels(let labels): labels.count
      case .coordinates(let coordinates): coordinates.count
      }
    }
  }

  /// The axes.
  public let axes: [Axis]
  /// The numbers, the last axis fastest; nil where there is none.
  public let values: [Double?]

  /// The most axes that are read.
  private static let mostAxes = 8

  /// Numbers along axes; what is not finite, and JSON cannot hold, becomes nil.
  ///
  /// - Precondition: As many values as the axes have places, the last axis fastest.
  public init(_ axes: [Axis], _ values: [Double?]) {
    precondition(
      values.count == axes.reduce(1) { $0 * $1.count },
      "ResultArray: \(values.count) values for axes of \(axes.map(\.count)) places")
    self.axes = axes
    self.values = values.map { value in value.flatMap { $0.isFinite ? $0 : nil } }
  }

  private enum Key: String, CodingKey { case axes, values }

  /// Reads an array.
  ///
  /// - Throws: `DecodingError` for a value that is missing or of another kind, and for lists that
  ///   are not as long as their axis.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    axes = try container.decode([Axis].self, forKey: .axes)
    try decoder.require(
      axes.count <= ResultArray.mostAxes, "\(axes.count) axes are more than \(ResultArray.mostAxes)"
    )
    var values: [Double?] = []
    if axes.isEmpty {
      values.append(try container.decodeIfPresent(Double.self, forKey: .values))
    } else {
      var list = try container.nestedUnkeyedContainer(forKey: .values)
      try ResultArray.read(&list, axes[...], into: &values, decoder)
    }
    self.values = values
  }

  private static func read(
    _ list: inout any UnkeyedDecodingContainer, _ axes: ArraySlice<Axis>,
    into values: inout [Double?], _ decoder: any Decoder
  ) throws {
    guard let axis = axes.first else { return }
    try decoder.require(
      list.count == axis.count,
      "\(list.count ?? 0) values along the axis \"\(axis.name)\" of \(axis.count) places")
    for _ in 0..<axis.count {
      if axes.count > 1 {
        var inner = try list.nestedUnkeyedContainer()
        try read(&inner, axes.dropFirst(), into: &values, decoder)
      } else {
        values.append(try list.decodeNil() ? nil : list.decode(Double.self))
      }
    }
  }

  /// Writes an array.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(axes, forKey: .axes)
    try container.encode(
      Level(counts: axes.map(\.count)[...], values: values[...]), forKey: .values)
  }

  /// The values from one axis on.
  private struct Level: Encodable {
    let counts: ArraySlice<Int>
    let values: ArraySlice<Double?>

    func encode(to encoder: any Encoder) throws {
      guard let count = counts.first else {
        var container = encoder.singleValueContainer()
        return try container.encode(values.first ?? nil)
      }
      var container = encoder.unkeyedContainer()
      guard count > 0 else { return }
      let width = values.count / count
      for place in 0..<count {
        let start = values.startIndex + place * width
        try container.encode(
          Level(counts: counts.dropFirst(), values: values[start..<start + width]))
      }
    }
  }
}

extension ResultArray.Axis: Codable {
  private enum Key: String, CodingKey { case name, labels, coordinates }

  /// Reads an axis.
  ///
  /// - Throws: `DecodingError` for a value that is missing or of another kind, and for an axis with
  ///   both labels and coordinates.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    name = try container.decode(String.self, forKey: .name)
    try decoder.require(
      container.contains(.labels) != container.contains(.coordinates),
      "the axis \"\(name)\" has not either labels or coordinates")
    places =
      container.contains(.labels)
      ? .labels(try container.decode([String].self, forKey: .labels))
      : .coordinates(try container.decode([Double].self, forKey: .coordinates))
  }

  /// Writes an axis.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    switch places {
    case .labels(let labels): try container.encode(labels, forKey: .labels)
    case .coordinates(let numbers): try container.encode(numbers, forKey: .coordinates)
    }
  }
}
