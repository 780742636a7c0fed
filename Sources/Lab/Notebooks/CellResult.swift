/// What a cell printed and drew.
public struct CellResult: Equatable, Sendable {
  /// A figure out of the report of a run.
  public struct Figure: Equatable, Sendable {
    /// The path relative to the notebook.
    public let path: String
    /// What it shows, in a sentence.
    public let caption: String
    /// The drawing.
    public let svg: String
  }

  /// The lines of output as they stand in the notebook.
  public let output: [String]
  /// The figures in the order of the cell's attributes.
  public let figures: [Figure]
}
