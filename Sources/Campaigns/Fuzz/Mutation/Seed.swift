import Randomness

/// A valid file that knows how to break itself.
protocol Seed: Sendable {
  /// The file as its writer made it.
  var bytes: [UInt8] { get }

  /// The file with one or a few changes.
  func mutated(_ random: inout RandomStream) -> [UInt8]
}

extension RandomStream {
  /// One of `values`, which are not empty.
  mutating func choose<Values: RandomAccessCollection>(_ values: Values) -> Values.Element {
    values[values.index(values.startIndex, offsetBy: integer(below: values.count))]
  }

  /// True once in `count` times.
  mutating func oneIn(_ count: Int) -> Bool { integer(below: count) == 0 }
}
