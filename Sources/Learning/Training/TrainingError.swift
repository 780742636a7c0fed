import Foundation

/// A training that cannot be started or continued.
public struct TrainingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong, where, what was expected and what to do.
  public let description: String

  /// The error with this message.
  public init(_ description: String) { self.description = description }
}

/// A training was stopped on request, after its checkpoint was written.
public struct TrainingInterrupted: Error, Equatable, Sendable, CustomStringConvertible {
  /// The checkpoint from which to go on; nil when the training has none.
  public let checkpoint: URL?
  /// The epoch that was being trained, from 1.
  public let epoch: Int
  /// The number of batches of that epoch that were done.
  public let batch: Int

  /// An interruption at a place.
  public init(checkpoint: URL?, epoch: Int, batch: Int) {
    self.checkpoint = checkpoint
    self.epoch = epoch
    self.batch = batch
  }

  /// Where the training stopped and whether it can go on.
  public var description: String {
    let place = "the training was interrupted in epoch \(epoch) after \(batch) batches"
    return checkpoint.map { "\(place); it can be resumed from \($0.path)" }
      ?? "\(place) and has no checkpoint"
  }
}
