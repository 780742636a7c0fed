/// One number for every event of a sample: an observable beside the score.
public struct ObservedFeature: Sendable {
  /// The name of the observable.
  public let name: String
  /// Its value for each event.
  public let values: [Double]

  /// An observable of a sample.
  ///
  /// - Throws: `WeakSupervisionError` for values that are not finite.
  public init(_ name: String, _ values: [Double]) throws {
    if let row = values.firstIndex(where: { !$0.isFinite }) {
      throw WeakSupervisionError(name, "the value in row \(row) is \(values[row])")
    }
    self.name = name
    self.values = values
  }

  /// Checks that there is a value for each of `count` events of `sample`.
  func check(count: Int, of sample: String) throws {
    guard values.count == count else {
      throw WeakSupervisionError(
        name, "\(values.count) values for the \(count) events of \(sample)")
    }
  }
}
