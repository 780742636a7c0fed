import Jets

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
    deviations = squares.map { $0 > 0 ? Float(($0 / jets).squareRoot()) : 1 }
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
