import Randomness

/// The rows of a data set dealt out to training, validation and test, each in rising order.
public struct DataSplit: Codable, Equatable, Sendable {
  /// The shares of the parts; what is left over after training and validation is the test.
  public struct Fractions: Codable, Hashable, Sendable {
    /// The share of the training set.
    public var training: Double
    /// The share of the validation set.
    public var validation: Double

    /// Shares whose sum is at most one.
    public init(training: Double, validation: Double) {
      precondition(
        training >= 0 && validation >= 0 && training + validation <= 1 + 1e-12,
        "DataSplit.Fractions: \(training) and \(validation)")
      self.training = training
      self.validation = validation
    }
  }

  /// The rows of the training set.
  public var training: [Int]
  /// The rows of the validation set.
  public var validation: [Int]
  /// The rows of the test set.
  public var test: [Int]

  /// A random split with exact sizes, rounded to the nearest row. The order of the file does not
  /// matter: the reference data set is shuffled in blocks of ten jets of one class.
  public init(count: Int, fractions: Fractions, seed: UInt64) {
    var stream = RandomStream(seed: seed).substream("data split")
    let order = stream.permutation(count)
    let first = Int((Double(count) * fractions.training).rounded())
    let end = Double(count) * (fractions.training + fractions.validation)
    let second = min(max(Int(end.rounded()), first), count)
    training = order[..<first].sorted()
    validation = order[first..<second].sorted()
    test = order[second...].sorted()
  }

  /// A split in which an example's part depends on its content and the seed alone: the same in any
  /// order of the rows and after rows are added, and copies stay together. Sizes fluctuate as
  /// those of independent draws.
  public init(hashes: [UInt64], fractions: Fractions, seed: UInt64) {
    (training, validation, test) = ([], [], [])
    let random = RandomStream(seed: seed).substream("data split by content")
    for (row, hash) in hashes.enumerated() {
      var stream = random.substream(Int(truncatingIfNeeded: hash))
      let draw = stream.uniform()
      if draw < fractions.training {
        training.append(row)
      } else if draw < fractions.training + fractions.validation {
        validation.append(row)
      } else {
        test.append(row)
      }
    }
  }
}
