/// Events with the loss that their scores have.
public struct BoostingExamples: Sendable {
  /// The events.
  public let table: FeatureTable
  /// The loss, one score for each event.
  public let loss: any BoostingLoss

  /// Events with their loss.
  ///
  /// - Throws: `BoostedTreesError` for a loss of another number of events.
  public init(_ table: FeatureTable, loss: any BoostingLoss) throws(BoostedTreesError) {
    guard loss.count == table.rows else {
      throw BoostedTreesError(
        "feature table", "\(table.rows) events, but a loss of \(loss.count) scores")
    }
    self.table = table
    self.loss = loss
  }
}
