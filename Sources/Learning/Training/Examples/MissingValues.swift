/// What a network does about missing values of a table. Trees send them to the side that suits
/// best.
public enum MissingValues: String, Codable, CaseIterable, Sendable {
  /// Nothing: they are an error.
  case refuse
  /// The column's mean takes their place, and one more input of each column that misses any says
  /// where.
  case fill
}
