import Jets
import Messages

/// Brings the jet observables of `JetObservables` to zero mean and unit deviation.
public struct ObservableScaler: Codable, Equatable, Sendable {
  /// The names of the observables; a model of another set of them is refused.
  public let names: [String]
  private let means: [Float]
  private let deviations: [Float]

  /// The scaling that standardizes `sample`; an observable without spread keeps its own.
  public init(fittedOn sample: JetSample) {
    names = JetObservables.names
    let width = names.count
    let values = sample.observables()
    let jets = Double(max(sample.count, 1))
    var sums = [Double](repeating: 0, count: width)
    var squares = sums
    for (index, value) in values.enumerated() { sums[index % width] += Double(value) }
    let centers = sums.map { $0 / jets }
    for (index, value) in values.enumerated() {
      let distance = Double(value) - centers[index % width]
      squares[index % width] += distance * distance
    }
    means = centers.map { Float($0) }
    deviations = squares.map { square in
      let deviation = Float((square / jets).squareRoot())
      return deviation.isNormal ? deviation : 1
    }
  }

  /// Reads a scaling from a model file.
  ///
  /// - Throws: `DecodingError` for a value that is missing or of another kind, other observables
  ///   than those of this program, and means or deviations that are not one for each.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    names = try container.decode([String].self, forKey: .names)
    means = try container.decode([Float].self, forKey: .means)
    deviations = try container.decode([Float].self, forKey: .deviations)
    try decoder.require(
      names == JetObservables.names,
      "the observables are \(names.joined(separator: ", ")), this program computes "
        + JetObservables.names.joined(separator: ", "))
    try decoder.require(
      means.count == names.count && deviations.count == names.count,
      "\(means.count) means and \(deviations.count) deviations for \(names.count) observables")
    try decoder.require(means.allSatisfy(\.isFinite), "a mean is not finite")
    try decoder.require(
      deviations.allSatisfy { $0 > 0 && $0.isFinite }, "a deviation is not a positive number")
  }

  /// Writes the scaled observables of `jet`, `names.count` floats.
  func fill(
    _ jet: UnsafeBufferPointer<FourMomentum>, into values: UnsafeMutablePointer<Float>
  ) {
    JetObservables.fill(jet, into: values)
    for index in means.indices {
      values[index] = (values[index] - means[index]) / deviations[index]
    }
  }
}
