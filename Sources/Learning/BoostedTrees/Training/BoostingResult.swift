/// What one tree gave.
public struct BoostingRecord: Codable, Equatable, Sendable {
  /// The number of the tree, from 1.
  public var iteration: Int
  /// The number of its leaves.
  public var leaves: Int
  /// The loss of the training set with this tree.
  public var trainingLoss: Double
  /// The loss of the validation set with this tree.
  public var validationLoss: Double?
  /// The time since the start of the training, binning included.
  public var seconds: Double
}

/// Trained trees and how they came about.
public struct BoostingResult: Sendable {
  /// Why a training ended.
  public enum Ending: String, Codable, Sendable {
    /// All trees were grown.
    case finished
    /// The validation loss fell no more.
    case earlyStopping
    /// Somebody asked to stop; the model has the trees grown until then.
    case interrupted
  }

  /// The trees.
  public let model: BoostedTreesModel
  /// A record for each tree that was grown, also for those that were dropped.
  public let history: [BoostingRecord]
  /// Why the training ended.
  public let ending: Ending
  /// The number of trees with the smallest validation loss, 0 for none at all; nil without a
  /// validation set.
  public let bestIteration: Int?
}
