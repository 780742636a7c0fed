import Jets
import Randomness

/// Cuts files of jets into sets that each hold both classes: without one of them nothing can be
/// trained, validated or scored.
public enum ChallengeSplit {
  /// Jet numbers of eight tenths of each class for training, one for the public and one for the
  /// private set.
  ///
  /// The order is drawn at random, with a seed of its own so that the sets stay the same whatever
  /// the seed of the run: files are often sorted or shuffled in blocks. Of a class of fewer than
  /// ten jets the public and private set get one each.
  ///
  /// - Parameters:
  ///   - isSignal: The classes, 1 or 0.
  ///   - file: What the jets are called in messages.
  /// - Throws: `ChallengeError` for fewer than three jets of a class.
  public static func tenths(of isSignal: [UInt8], file: String) throws -> [[Int]] {
    var random = RandomStream(seed: 2018).substream("challenge split")
    let classes = dealt(random.permutation(isSignal.count), isSignal)
    guard let smallest = classes.map(\.count).min(), smallest >= 3 else {
      throw ChallengeError(
        "\(file) has \(counts(isSignal)): too few for a training, a public and a private set, "
          + "which need both classes each. Give a file with at least three jets of each class, or "
          + "files of their own with --public and --private.")
    }
    let parts = classes.map { rows in
      let tenth = max(rows.count / 10, 1)
      return [
        rows.dropFirst(2 * tenth), rows.prefix(tenth), rows.dropFirst(tenth).prefix(tenth),
      ]
    }
    return (0..<3).map { part in parts.flatMap { $0[part] }.sorted() }
  }

  /// The numbers of the first `count` jets, or of the first of each class in proportion where those
  /// would lack one: files may be sorted by class.
  public static func first(_ count: Int, of isSignal: [UInt8]) -> [Int] {
    let plain = Array(0..<min(max(count, 0), isSignal.count))
    guard lacksClass(plain, isSignal), plain.count >= 2 else { return plain }
    let classes = dealt(Array(isSignal.indices), isSignal)
    guard classes.allSatisfy({ !$0.isEmpty }) else { return plain }
    let share = Double(plain.count) / Double(isSignal.count)
    let signal = min(
      max(Int((share * Double(classes[1].count)).rounded()), 1), plain.count - 1)
    return (classes[1].prefix(signal) + classes[0].prefix(plain.count - signal)).sorted()
  }

  /// Jet numbers to fit with and to validate with: cut from one random order, or from that of each
  /// class where a part would lack one.
  ///
  /// - Parameters:
  ///   - isSignal: The classes, 1 or 0.
  ///   - share: The share of the second part.
  ///   - name: What the jets are called in messages.
  /// - Throws: `ChallengeError` for fewer than two jets of a class.
  static func validation(
    of isSignal: [UInt8], share: Double, random: RandomStream, name: String
  ) throws -> (fit: [Int], validation: [Int]) {
    var random = random
    let order = random.permutation(isSignal.count)
    let kept = Int((Double(order.count) * share).rounded())
    let plain = (fit: Array(order.dropFirst(kept)), validation: Array(order.prefix(kept)))
    guard lacksClass(plain.fit, isSignal) || lacksClass(plain.validation, isSignal) else {
      return (plain.fit.sorted(), plain.validation.sorted())
    }
    let classes = dealt(order, isSignal)
    guard classes.allSatisfy({ $0.count >= 2 }) else {
      throw ChallengeError(
        "The \(name) set has \(counts(isSignal)); one of each class is kept for validation, so at "
          + "least two of each are needed. Give it more jets of both classes.")
    }
    let parts = classes.map { rows in
      let kept = min(max(Int((Double(rows.count) * share).rounded()), 1), rows.count - 1)
      return (fit: rows.dropFirst(kept), validation: rows.prefix(kept))
    }
    return (parts.flatMap(\.fit).sorted(), parts.flatMap(\.validation).sorted())
  }

  /// Refuses jets without one of the classes.
  ///
  /// - Parameter name: What the jets are called in messages, with their file.
  /// - Throws: `ChallengeError`.
  static func requireBothClasses(_ isSignal: [UInt8], of name: String) throws {
    guard lacksClass(Array(isSignal.indices), isSignal) else { return }
    throw ChallengeError(
      "\(name) has \(counts(isSignal)): it can be used for neither training nor scoring, which "
        + "need both classes. Give jets of both, with labels 1 for signal and 0 for background.")
  }

  /// The rows of `order` that are background, and those that are signal.
  private static func dealt(_ order: [Int], _ isSignal: [UInt8]) -> [[Int]] {
    [0, 1].map { label in order.filter { isSignal[$0] == label } }
  }

  private static func lacksClass(_ rows: [Int], _ isSignal: [UInt8]) -> Bool {
    !rows.contains { isSignal[$0] == 1 } || !rows.contains { isSignal[$0] == 0 }
  }

  private static func counts(_ isSignal: [UInt8]) -> String {
    let signal = isSignal.reduce(0) { $0 + Int($1) }
    return "\(signal) signal and \(isSignal.count - signal) background jets"
  }
}
