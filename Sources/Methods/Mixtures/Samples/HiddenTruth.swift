/// The true classes of the events of mixed samples, where a simulation knows them.
///
/// Only evaluations take this type: nothing that trains has a parameter for it, so that truth
/// cannot reach a weakly supervised training.
public struct HiddenTruth: Sendable, Equatable {
  /// For each sample's name its events' classes: 1 for signal, 0 for background.
  private let classes: [String: [UInt8]]

  /// The classes of the events of each sample.
  ///
  /// - Throws: `WeakSupervisionError` for classes other than 0 and 1.
  public init(_ classes: [String: [UInt8]]) throws {
    for (name, labels) in classes {
      if let row = labels.firstIndex(where: { $0 > 1 }) {
        throw WeakSupervisionError(
          name, "the true class in row \(row) is \(labels[row])",
          hint: "1 is signal, 0 background")
      }
    }
    self.classes = classes
  }

  /// The classes of the events of a sample; nil where the truth is unknown.
  public subscript(sample: String) -> [UInt8]? { classes[sample] }

  /// The true share of signal in a sample; nil where the truth is unknown.
  public func fraction(of sample: String) -> Double? {
    classes[sample].map { $0.reduce(0.0) { $0 + Double($1) } / Double(max($0.count, 1)) }
  }

  /// Refuses events among which there is only one class: nothing can be compared with their truth.
  ///
  /// - Parameter part: What the events are called in messages.
  /// - Throws: `WeakSupervisionError`.
  public func requireBothClasses(of part: String) throws {
    let labels = classes.values.flatMap { $0 }
    let signal = labels.reduce(0) { $0 + Int($1) }
    guard signal > 0, signal < labels.count else {
      throw WeakSupervisionError(
        part,
        "by their true classes they are \(signal) signal and \(labels.count - signal) background "
          + "events, so that the truth can judge nothing",
        hint: "give more events of both classes, or leave the truth out")
    }
  }

  /// The truth of a part of the events of each sample.
  public func selecting(_ rows: [String: [Int]]) throws -> HiddenTruth {
    var chosen: [String: [UInt8]] = [:]
    for (name, labels) in classes {
      chosen[name] = rows[name].map { rows in rows.map { labels[$0] } } ?? labels
    }
    return try HiddenTruth(chosen)
  }
}
